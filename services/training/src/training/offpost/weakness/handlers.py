"""Weak points: findings of scored calls, indicators below target, failed exam topics (TRN-11,
QA-17, KPI-18).
"""

from collections.abc import Iterator, Sequence

from chassis.messages.subscriptions import Received
from chassis.messages.tx import Tx
from training.exams.resits.handlers import Marked, results
from training.exams.resits.rules import ExamResult
from training.offpost.weakness import actions
from training.offpost.weakness.rules import Signal, Source, WeakPoint
from zhipei_events.kpi import ThresholdBreached
from zhipei_events.qa import CallScored
from zhipei_events.values import Grade


async def on_call_scored(tx: Tx, batch: Sequence[Received[CallScored]]) -> None:
    await actions.keep(tx, [point for received in batch for point in _findings(received)])


async def on_threshold_breached(tx: Tx, batch: Sequence[Received[ThresholdBreached]]) -> None:
    await actions.keep(tx, [_breach(received) for received in batch])


async def on_exams_marked(tx: Tx, batch: Sequence[Received[Marked]]) -> None:
    await actions.keep(tx, [point for result, _ in results(batch) for point in _failed(result)])


def _findings(received: Received[CallScored]) -> Iterator[WeakPoint]:
    """Criteria graded unacceptable, as `<card>/<criterion>`, and the topics of findings (QA-17)."""
    event = received.event
    criteria = {
        f"{event.card}/{item.criterion}" for item in event.items if item.grade is Grade.UNACCEPTABLE
    }
    topics = {item.topic for item in event.items if item.topic}
    for item in sorted(criteria | topics):
        yield WeakPoint(
            person_id=event.agent_id,
            fact_id=event.evaluation_id,
            source=Source.QA,
            signal=Signal(item, event.call_date),
            cause_id=received.envelope.id,
        )


def _breach(received: Received[ThresholdBreached]) -> WeakPoint:
    event, envelope = received.event, received.envelope
    return WeakPoint(
        person_id=event.agent_id,
        fact_id=envelope.id,
        source=Source.KPI,
        signal=Signal(event.indicator, envelope.time.date()),
        cause_id=envelope.id,
    )


def _failed(result: ExamResult) -> Iterator[WeakPoint]:
    for topic in result.topics_failed:
        yield WeakPoint(
            person_id=result.person_id,
            fact_id=result.sitting_id,
            source=Source.EXAM,
            signal=Signal(topic, result.sat_on),
            cause_id=None,
        )
