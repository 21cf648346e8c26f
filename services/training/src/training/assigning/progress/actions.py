"""Follow sessions: they move the state of assignments, and confirmed ones end or extend them
(TRN-28, EXM-10).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from chassis.messages.tx import Tx
from training.assigning.assignments import actions as assignments
from training.assigning.assignments.rules import Assignment, AssignmentState, Ending
from training.assigning.due_dates import actions as due_dates
from training.assigning.progress import store
from training.assigning.progress.rules import (
    Progress,
    TrainedIn,
    after_session,
    state_by_bookings,
)
from training.assigning.requests.rules import BY_INDICATOR, Whereabouts
from training.assigning.targets.rules import TargetPolicy
from training.ground.bookings import actions as bookings
from training.ground.bookings.rules import Booking, BookingState
from training.ground.register import actions as register
from training.ground.register.rules import RegisterLine, hours, minutes_of, since
from zhipei_events.envelope import Envelope


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSession:
    """A session with the assignments that it serves now."""

    session_id: UUID
    starts_at: datetime
    assignments: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class ConfirmedSession:
    """A session whose record was confirmed, and the event that says so."""

    session_id: UUID
    kind: str
    whereabouts: Whereabouts
    envelope: Envelope


# ---- sessions


async def plan(tx: Tx, sessions: Sequence[PlannedSession], *, at: datetime) -> None:
    """Keep which assignments are trained in which session, and follow them. at: of the events.

    The link of an agent who is excused stays: they may come after all.
    """
    ids = [session.session_id for session in sessions]
    before = await store.of_sessions(tx, ids)
    served = await assignments.find(tx, {id for one in sessions for id in one.assignments})
    after = [link for session in sessions for link in _links(session, served)]
    if after:
        await store.put(tx, after)
    expected = await bookings.trainees(tx, ids)
    dropped = [link for link in before if (link.session_id, link.agent_id) not in expected]
    if dropped:
        await store.drop(tx, dropped)
    await _follow(tx, {link.assignment_id for link in (*before, *after)}, at=at)


def _links(session: PlannedSession, served: Mapping[UUID, Assignment]) -> Sequence[TrainedIn]:
    return [
        TrainedIn(
            assignment_id=id,
            session_id=session.session_id,
            agent_id=served[id].agent_id,
            starts_at=session.starts_at,
        )
        for id in session.assignments
        if id in served
    ]


async def follow_sessions(tx: Tx, session_ids: Collection[UUID], *, at: datetime) -> None:
    """Follow sessions that were cancelled, or to which people came or did not come."""
    links = await store.of_sessions(tx, session_ids)
    await _follow(tx, {link.assignment_id for link in links}, at=at)


async def _follow(tx: Tx, ids: Collection[UUID], *, at: datetime) -> None:
    """Let the state of assignments that have not ended follow from their bookings (TRN-28).

    A scheduled one is no longer due; one whose session was lost is due again.
    """
    found = await assignments.find(tx, ids)
    unended = {id: assignment for id, assignment in found.items() if not assignment.has_ended}
    booked = await _bookings(tx, unended) if unended else {}
    states = {
        id: state_by_bookings(booking.state for _, booking in booked.get(id, ())) for id in unended
    }
    changed = {id: state for id, state in states.items() if state is not unended[id].state}
    await assignments.set_states(tx, changed)
    planned = [id for id, state in changed.items() if state is not AssignmentState.OPEN]
    await due_dates.done(tx, dict.fromkeys(planned, at))
    lost = [unended[id] for id, state in changed.items() if state is AssignmentState.OPEN]
    await due_dates.open_again(tx, lost, at=at)


async def _bookings(
    tx: Tx, found: Mapping[UUID, Assignment]
) -> Mapping[UUID, Sequence[tuple[TrainedIn, Booking]]]:
    """Assignment → its sessions that count, each with the agent's booking."""
    links = [
        link
        for link in await store.of_assignments(tx, found)
        if link.starts_at >= found[link.assignment_id].trained_since
    ]
    booked = await bookings.trainees(tx, {link.session_id for link in links})
    by_assignment: dict[UUID, list[tuple[TrainedIn, Booking]]] = {}
    for link in links:
        booking = booked.get((link.session_id, link.agent_id))
        if booking is not None:
            by_assignment.setdefault(link.assignment_id, []).append((link, booking))
    return by_assignment


# ---- confirmed records


async def confirm(tx: Tx, sessions: Sequence[ConfirmedSession]) -> None:
    """End or extend the assignments of everyone who was there (EXM-10)."""
    ids = [session.session_id for session in sessions]
    await store.confirm(tx, ids)
    entries = await register.entries_of(tx, ids)
    links: dict[tuple[UUID, UUID], list[UUID]] = {}
    for link in await store.of_sessions(tx, ids):
        links.setdefault((link.session_id, link.agent_id), []).append(link.assignment_id)
    context = await assignments.context(tx, [session.whereabouts for session in sessions])
    endings: list[Ending] = []
    led: dict[UUID, Envelope] = {}
    extended: dict[UUID, Envelope] = {}
    for session in sessions:
        envelope = session.envelope
        on = context.site(session.whereabouts).day_of(envelope.time)
        policies = await context.policies(session.whereabouts, on)
        required = policies["trn.test_required"].get(session.kind)
        for entry in entries.get(session.session_id, ()):
            becomes = _after(entry, required)
            for id in links.get((session.session_id, entry.person_id), ()):
                if becomes is AssignmentState.PASSED:
                    endings.append(_passed(id, envelope.time, on))
                    led[id] = envelope
                elif becomes is AssignmentState.OPEN:
                    extended[id] = envelope
    await assignments.complete(tx, endings, causes=led)
    await assignments.extend(tx, extended)


def _after(entry: RegisterLine, required: str | None) -> AssignmentState | None:
    return after_session(entry.kind, required, with_test=entry.with_test, passed=entry.passed)


def _passed(id: UUID, at: datetime, on: date) -> Ending:
    return Ending(assignment_id=id, state=AssignmentState.PASSED, at=at, on=on)


# ---- hours


async def hours_of(tx: Tx, found: Sequence[Assignment]) -> Mapping[UUID, Progress]:
    """Assignment → its hours, of kinds that they count for (TRN-6)."""
    counting = {one.assignment_id: one for one in found if one.kind in BY_INDICATOR}
    if not counting:
        return {}
    agents = {assignment.agent_id for assignment in counting.values()}
    kinds = {assignment.kind for assignment in counting.values()}
    confirmed = await register.confirmed(tx, agents, kinds)
    booked = await _booked_minutes(tx, counting)
    context = await assignments.context(tx, [one.whereabouts for one in counting.values()])
    progress: dict[UUID, Progress] = {}
    for id, assignment in counting.items():
        at = assignment.whereabouts
        on = assignment.completed_on or context.site(at).day_of(tx.now)
        policy = TargetPolicy.of(await context.policies(at, on))
        sessions = confirmed.get((assignment.agent_id, assignment.kind), ())
        counted = since(sessions, assignment.assigned_at, assignment.completed_at)
        progress[id] = Progress(
            policy.min_hours,
            policy.close_mode,
            hours(sum(session.minutes for session in counted)),
            hours(booked.get(id, 0)),
        )
    return progress


async def _booked_minutes(tx: Tx, found: Mapping[UUID, Assignment]) -> Mapping[UUID, int]:
    """Assignment → minutes that are planned, or were held and are not confirmed yet."""
    links = [link for link in await store.of_assignments(tx, found) if not link.confirmed]
    booked = await bookings.trainees(tx, {link.session_id for link in links})
    minutes: dict[UUID, int] = {}
    for link in links:
        booking = booked.get((link.session_id, link.agent_id))
        if booking is not None and booking.state is not BookingState.RELEASED:
            before = minutes.get(link.assignment_id, 0)
            minutes[link.assignment_id] = before + minutes_of(booking.span.length)
    return minutes
