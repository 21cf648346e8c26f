"""Stages and attendance as they are heard."""

from collections.abc import Sequence
from uuid import UUID

from chassis.messages.subscriptions import Received
from chassis.messages.tx import Tx
from kpi.rankings.presence import actions
from kpi.rankings.presence.rules import Kept, Staged
from zhipei_events.people import AgentStageChanged, AttendanceRecorded


async def on_stage_changed(tx: Tx, batch: Sequence[Received[AgentStageChanged]]) -> None:
    await actions.note_stages(
        tx, [_staged(received.event, received.envelope.id) for received in batch]
    )


async def on_attendance(tx: Tx, batch: Sequence[Received[AttendanceRecorded]]) -> None:
    await actions.note_attendance(
        tx, [_kept(received.event, received.envelope.id) for received in batch]
    )


def _staged(event: AgentStageChanged, told_by: UUID) -> Staged:
    return Staged(event.person_id, event.effective_on, event.to_stage, told_by)


def _kept(event: AttendanceRecorded, told_by: UUID) -> Kept:
    return Kept(
        event.person_id,
        event.day,
        event.team_id,
        event.site_id,
        event.center_id,
        event.result,
        told_by,
    )
