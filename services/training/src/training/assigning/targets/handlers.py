"""Indicators against their targets, and confirmed hours (KPI-18, TRN-6)."""

from collections.abc import Sequence

from chassis.messages.subscriptions import Received
from chassis.messages.tx import Tx
from training.assigning.requests.rules import Whereabouts
from training.assigning.targets import actions
from training.assigning.targets.actions import Message
from training.assigning.targets.rules import Reading
from zhipei_events.kpi import ThresholdBreached, ThresholdCleared
from zhipei_events.training import TrainingRecordConfirmed

Threshold = ThresholdBreached | ThresholdCleared


async def on_thresholds(tx: Tx, batch: Sequence[Received[Threshold]]) -> None:
    """A missed target opens a training; the target met again may end it."""
    await actions.follow_indicators(tx, [_message(received) for received in batch])


async def on_records_confirmed(tx: Tx, batch: Sequence[Received[TrainingRecordConfirmed]]) -> None:
    """Confirmed hours may end trainings by indicator (TRN-6)."""
    trained = {
        person_id: received.envelope for received in batch for person_id in received.event.attended
    }
    kinds = {received.event.kind for received in batch}
    await actions.settle(tx, trained.keys(), kinds, causes=trained)


def _message(received: Received[Threshold]) -> Message:
    event = received.event
    return Message(
        received.envelope,
        event.agent_id,
        Whereabouts(event.team_id, event.site_id, event.center_id),
        event.indicator,
        isinstance(event, ThresholdCleared),
        Reading(str(event.value), str(event.target), _period(event), event.counted),
    )


def _period(event: Threshold) -> str:
    if isinstance(event, ThresholdCleared):
        return event.cleared_period
    return event.breached_period
