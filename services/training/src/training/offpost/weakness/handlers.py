"""What qa and kpi tell of weak work: findings of scored calls, indicators below target (TRN-11,
QA-17, KPI-18).
"""

from collections.abc import Iterator, Sequence
from typing import Any

from chassis.messages.subscriptions import Received
from chassis.messages.tx import Tx
from training.offpost.weakness import actions
from zhipei_events.kpi import ThresholdBreached
from zhipei_events.qa import CallScored
from zhipei_events.values import Grade


async def on_call_scored(tx: Tx, batch: Sequence[Received[CallScored]]) -> None:
    await actions.keep(tx, [row for received in batch for row in _findings(received)])


async def on_threshold_breached(tx: Tx, batch: Sequence[Received[ThresholdBreached]]) -> None:
    await actions.keep(tx, [_breach(received) for received in batch])


def _findings(received: Received[CallScored]) -> Iterator[dict[str, Any]]:
    """Criteria graded unacceptable, as `<card>/<criterion>`, and the topics of findings (QA-17)."""
    event, envelope = received.event, received.envelope
    items = {
        f"{event.card}/{one.criterion}" for one in event.items if one.grade is Grade.UNACCEPTABLE
    }
    items |= {one.topic for one in event.items if one.topic}
    whose = {
        "person_id": event.agent_id,
        "fact_id": event.evaluation_id,
        "source": "qa",
        "on": event.call_date,
        "cause_id": envelope.id,
    }
    yield from ({**whose, "item": item} for item in sorted(items))


def _breach(received: Received[ThresholdBreached]) -> dict[str, Any]:
    event, envelope = received.event, received.envelope
    whose = {
        "person_id": event.agent_id,
        "fact_id": envelope.id,
        "source": "kpi",
        "cause_id": envelope.id,
    }
    return {**whose, "item": event.indicator, "on": envelope.time.date()}
