"""Stages by date, leave and shifts by person, from people's events."""

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from chassis.messages.subscriptions import Received
from chassis.messages.tx import Tx
from training.ground.directory import actions
from training.ground.directory.rules import (
    DecidedLeave,
    Leave,
    RecordedStageChange,
    RosteredShift,
    Shift,
    StageChange,
)
from zhipei_events.people import AgentStageChanged, LeaveDecided, RosterState


async def on_agent_stage_changed(tx: Tx, batch: Sequence[Received[AgentStageChanged]]) -> None:
    await actions.keep_stage_changes(tx, [_stage(received) for received in batch])


async def on_leave_decided(tx: Tx, batch: Sequence[Received[LeaveDecided]]) -> None:
    newest = {received.event.leave_id: received for received in batch}
    await actions.keep_leaves(tx, [_leave(received) for received in newest.values()])


async def on_roster(tx: Tx, batch: Sequence[Received[RosterState]]) -> None:
    """A roster replaces all shifts of its site and day; an erased one has none."""
    newest: dict[str, RosterState | None] = {
        received.envelope.subject: received.event for received in batch
    }
    rosters = [roster for roster in newest.values() if roster is not None]
    rostered = [shift for roster in rosters for shift in _shifts(roster)]
    await actions.keep_rosters(tx, [_site_and_day(subject) for subject in newest], rostered)


def _stage(received: Received[AgentStageChanged]) -> RecordedStageChange:
    event, envelope = received.event, received.envelope
    return RecordedStageChange(
        person_id=event.person_id,
        from_stage=event.from_stage,
        reason=event.cause,
        change=StageChange(
            to_stage=event.to_stage,
            effective_on=event.effective_on,
            said_at=envelope.time,
            cause_id=envelope.id,
        ),
    )


def _leave(received: Received[LeaveDecided]) -> DecidedLeave:
    event = received.event
    return DecidedLeave(
        person_id=event.person_id,
        leave=Leave(event.leave_id, event.leave_type, event.first_day, event.last_day),
        state=event.state,
        cause_id=received.envelope.id,
    )


def _shifts(roster: RosterState) -> Iterator[RosteredShift]:
    for shift in roster.shifts:
        yield RosteredShift(
            site_id=roster.site_id,
            person_id=shift.person_id,
            shift=Shift(roster.day, shift.starts_at, shift.ends_at),
        )


def _site_and_day(subject: str) -> tuple[UUID, date]:
    """`roster:<site id>:<day>`."""
    _, site_id, day = subject.split(":")
    return UUID(site_id), date.fromisoformat(day)
