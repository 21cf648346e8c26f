"""Sessions of training's own classes, as far as assignments follow from them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from chassis.messages.subscriptions import Received
from chassis.messages.tx import Tx
from training.assigning.progress import actions
from training.assigning.progress.actions import ConfirmedSession, PlannedSession
from training.assigning.requests.rules import Whereabouts
from zhipei_events.training import (
    SessionCancelled,
    SessionChanged,
    SessionScheduled,
    TrainingAttendanceRecorded,
    TrainingRecordConfirmed,
)


async def on_sessions_planned(
    tx: Tx, batch: Sequence[Received[SessionScheduled | SessionChanged]]
) -> None:
    newest = {received.event.session_id: received.event for received in batch}
    planned = [
        PlannedSession(
            session_id=event.session_id,
            starts_at=event.starts_at,
            assignments=event.assignments,
        )
        for event in newest.values()
    ]
    await actions.plan(tx, planned, at=_newest(batch))


async def on_sessions_held(
    tx: Tx, batch: Sequence[Received[SessionCancelled | TrainingAttendanceRecorded]]
) -> None:
    """Cancelled sessions and attendance: assignments are in progress, scheduled, or open again."""
    session_ids = {received.event.session_id for received in batch}
    await actions.follow_sessions(tx, session_ids, at=_newest(batch))


def _newest(batch: Sequence[Received[Any]]) -> datetime:
    return max(received.envelope.time for received in batch)


async def on_records_confirmed(tx: Tx, batch: Sequence[Received[TrainingRecordConfirmed]]) -> None:
    """A confirmed session ends trainings without a test, and those whose test was passed."""
    confirmed = [
        ConfirmedSession(
            received.event.session_id,
            received.event.kind,
            Whereabouts(None, received.event.site_id, received.event.center_id),
            received.envelope,
        )
        for received in batch
    ]
    await actions.confirm(tx, confirmed)
