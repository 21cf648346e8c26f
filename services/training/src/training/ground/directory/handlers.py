"""What people tells that our copies keep in another shape than its own: stages by date, leave,
shifts by person.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from chassis.messages.subscriptions import Received
from chassis.messages.tx import Tx
from training.ground.directory import actions
from zhipei_events.people import AgentStageChanged, LeaveDecided, RosterState

_LEAVE = {"leave_id", "person_id", "leave_type", "first_day", "last_day", "state"}
_STAGE = {"person_id", "from_stage", "to_stage", "effective_on"}
_SHIFT = {"person_id", "starts_at", "ends_at"}


async def on_agent_stage_changed(tx: Tx, batch: Sequence[Received[AgentStageChanged]]) -> None:
    await actions.keep_stage_changes(tx, [_stage(received) for received in batch])


async def on_leave_decided(tx: Tx, batch: Sequence[Received[LeaveDecided]]) -> None:
    newest = {received.event.leave_id: received for received in batch}
    await actions.keep_leaves(
        tx,
        [
            r.event.model_dump(mode="json", include=_LEAVE) | {"cause_id": str(r.envelope.id)}
            for r in newest.values()
        ],
    )


async def on_roster(tx: Tx, batch: Sequence[Received[RosterState]]) -> None:
    """A roster is told whole: its shifts take the place of what stood for the site and day; an
    erased one has none.
    """
    newest: dict[str, RosterState | None] = {
        received.envelope.subject: received.event for received in batch
    }
    rows = [
        {
            "site_id": str(roster.site_id),
            "day": roster.day.isoformat(),
            **shift.model_dump(mode="json", include=_SHIFT),
        }
        for roster in newest.values()
        if roster is not None
        for shift in roster.shifts
    ]
    await actions.keep_rosters(tx, [_site_and_day(subject) for subject in newest], rows)


def _stage(received: Received[AgentStageChanged]) -> dict[str, Any]:
    event, envelope = received.event, received.envelope
    told = event.model_dump(mode="json", include=_STAGE)
    return told | {
        "reason": event.cause,
        "cause_id": str(envelope.id),
        "said_at": envelope.time.isoformat(),
    }


def _site_and_day(subject: str) -> tuple[UUID, date]:
    """`roster:<site id>:<day>`."""
    _, site_id, day = subject.split(":")
    return UUID(site_id), date.fromisoformat(day)
