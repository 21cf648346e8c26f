"""What kpi tells of an agent's indicators, in the words of targets (KPI-18)."""

from collections.abc import Sequence

from chassis.messages.subscriptions import Received
from chassis.messages.tx import Tx
from training.assigning.assignments.rules import Whereabouts
from training.assigning.targets import actions
from training.assigning.targets.actions import Told
from zhipei_events.kpi import ThresholdBreached, ThresholdCleared


async def on_thresholds(
    tx: Tx, batch: Sequence[Received[ThresholdBreached | ThresholdCleared]]
) -> None:
    await actions.hear(tx, [_told(received) for received in batch])


def _told(received: Received[ThresholdBreached | ThresholdCleared]) -> Told:
    event = received.event
    met = isinstance(event, ThresholdCleared)
    facts = {
        "value": str(event.value),
        "target": str(event.target),
        "period": event.cleared_period
        if isinstance(event, ThresholdCleared)
        else event.breached_period,
        "counted": event.counted,
    }
    at = Whereabouts(event.team_id, event.site_id, event.center_id)
    return Told(received.envelope, event.agent_id, at, event.indicator, met, facts)
