"""Keep sessions, move them from state to state, and emit what changed (PLN-3, PLN-4, PLN-16)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from chassis.duties import deadlines
from chassis.duties.deadlines import Deadline, Opening
from chassis.http.problems import Conflict, NotFound
from chassis.http.wording import Message
from chassis.messages.tx import Place, Tx
from measure.visibility import Reach
from training.classes.attendance import actions as attendance
from training.classes.attendance.rules import Entry, Roster, assignments_of, roster_of
from training.classes.sessions import store
from training.classes.sessions.rules import (
    FOLLOWS,
    HeldSession,
    PlaceTaken,
    Session,
    SessionFilter,
    SessionState,
)
from training.ground.bookings import actions as bookings
from training.ground.bookings.rules import Booking, BookingRole, Span
from training.ground.directory import actions as directory
from zhipei_events.envelope import Envelope
from zhipei_events.training import (
    SessionCancelled,
    SessionChanged,
    SessionScheduled,
    TrainingRecordOverdue,
)

NO_SESSION = Message("没有编号为 {session_id} 的培训场次", "There is no session {session_id}")
SESSION_STATE = Message("该培训场次{state}", "The session {state}")

STATES = {
    SessionState.SCHEDULED: Message("已安排", "is scheduled"),
    SessionState.HELD: Message("已进行", "is held"),
    SessionState.HANDED_IN: Message("的记录已提交", "is handed in"),
    SessionState.CONFIRMED: Message("的记录已确认", "is confirmed"),
    SessionState.CANCELLED: Message("已取消", "is cancelled"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduled:
    """A session with everyone who is to come, and the event's view of them."""

    session: Session
    entries: Sequence[Entry]
    roster: Roster


RECORD = Deadline(
    kind="session_record",
    publisher="training",
    rule="PLN-4",
    title={"zh-Hans": "培训记录", "en": "Record of a session"},
    thing="session_id",
    owner="deliverer_id",
    calendars=directory.CALENDARS,
    emits=TrainingRecordOverdue,
    moves=store.move_records,
)
"""A record pack is handed in within `pln.record_due_days` of its session (PLN-4)."""


# ---- planned


async def add(tx: Tx, scheduled: Sequence[Scheduled]) -> None:
    """Keep new sessions with the people expected, and emit SessionScheduled."""
    sessions = [made.session for made in scheduled]
    caller = tx.caller.person_id if tx.caller else None
    await store.add(tx, sessions, scheduled_by=caller)
    await bookings.book(tx, [_given(session) for session in sessions])
    await attendance.expect(tx, [entry for made in scheduled for entry in made.entries])
    for made in scheduled:
        _emit_scheduled(tx, made.session, made.roster)


async def change(tx: Tx, made: Scheduled, *, before: Session, gone: Collection[UUID]) -> None:
    """Replace the plan of a session and the people expected, and emit SessionChanged.

    gone: people whose entries are replaced or dropped.
    """
    session = replace(made.session, revision=before.revision + 1)
    await attendance.drop(tx, session.session_id, gone)
    await bookings.drop(tx, session.session_id, [before.trainer_id])
    await store.put(tx, session)
    await bookings.book(tx, [_given(session)])
    await attendance.expect(tx, made.entries)
    _emit_change(tx, SessionChanged, session, made.roster, policyset=session.policyset)


async def cancel(tx: Tx, session_id: UUID, *, reason: str, cause: Envelope | None = None) -> None:
    """Cancel a session to come and emit why; people who were to come have to be booked again."""
    session = await to_come(tx, session_id)
    entries = (await attendance.of_sessions(tx, [session_id]))[session_id]
    cancelled = replace(
        session, state=SessionState.CANCELLED, revision=session.revision + 1, reason=reason
    )
    await store.put(tx, cancelled)
    await bookings.release(tx, [session_id])
    _emit_change(tx, SessionCancelled, cancelled, await _coming(tx, entries), cause=cause)


async def lose(
    tx: Tx, session: Session, staying: Sequence[Entry], *, reason: str, cause: Envelope
) -> None:
    """Emit that someone was taken off a session to come."""
    changed = replace(session, revision=session.revision + 1, reason=reason)
    await store.put(tx, changed)
    _emit_change(tx, SessionChanged, changed, await _coming(tx, staying), cause=cause)


async def to_come(tx: Tx, session_id: UUID) -> Session:
    """A session that is still to be held, locked. Raises NotFound; Conflict in another state."""
    session = (await store.locked(tx, [session_id])).get(session_id)
    if session is None:
        raise NotFound(NO_SESSION, session_id=session_id)
    if SessionState.CANCELLED not in FOLLOWS[session.state]:
        raise Conflict(SESSION_STATE, state=STATES[session.state])
    return session


# ---- held


async def hold(tx: Tx, held: Sequence[HeldSession]) -> None:
    """Close sheets: real times, and by when the record pack is due (PLN-4)."""
    await store.hold(tx, held)
    await bookings.set_spans(tx, {one.session.session_id: one.times for one in held})
    due = [_record_due(one.session, one.record_due_on, at=one.times.ends_at) for one in held]
    await deadlines.open_all(tx, RECORD, due)


async def hand_in(tx: Tx, records: Mapping[UUID, Mapping[str, object]]) -> None:
    """Session → its content record (F2)."""
    await store.hand_in(tx, records, by=tx.caller.person_id if tx.caller else None)
    await deadlines.done(tx, RECORD, of=list(records))


async def give_back(tx: Tx, session: Session, *, reason: str, due_on: date) -> None:
    """Return a record pack to the trainer, who hands it in again by a day."""
    returned = replace(session, state=SessionState.HELD, reason=reason, record_due_on=due_on)
    await store.put(tx, returned)
    await deadlines.open_all(tx, RECORD, [_record_due(returned, due_on)])


def _record_due(session: Session, due_on: date, *, at: datetime | None = None) -> Opening:
    """The deadline of a record pack, counted from an instant; None: from now."""
    site_id = session.site_id
    return Opening(
        of=session.session_id,
        owner=session.trainer_id,
        due=due_on,
        place=_place(session),
        facts={
            "kind": session.kind,
            "center_id": str(session.center_id),
            "site_id": str(site_id) if site_id else None,
        },
        at=at,
    )


async def confirm(tx: Tx, days: Mapping[UUID, date], *, by: UUID) -> None:
    """Session → the date of confirmation at its site."""
    await store.confirm(tx, days, by=by)


# ---- reading


async def locked(
    tx: Tx, ids: Collection[UUID]
) -> tuple[Mapping[UUID, Session], Mapping[UUID, Sequence[Entry]]]:
    """Sessions and their entries by session, locked; unknown ids are left out."""
    sessions = await store.locked(tx, ids)
    return sessions, await attendance.of_sessions(tx, sessions)


async def find(tx: Tx, session_id: UUID, *, reach: Reach) -> Session | None:
    """A session that the caller may see."""
    return await store.find(tx, session_id, reach=reach)


async def listed(
    tx: Tx,
    *,
    reach: Reach,
    matching: SessionFilter,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Session]:
    """Sessions by time."""
    return await store.listed(tx, reach=reach, matching=matching, after=after, limit=limit)


async def places_taken(
    tx: Tx, centers: Collection[UUID], within: Span, *, without: Collection[UUID]
) -> Sequence[PlaceTaken]:
    """Places of these centers in use within a period; without: sessions that do not count."""
    return await store.places_taken(tx, centers, within, without=without)


async def given_between(
    tx: Tx, trainers: Collection[UUID], first: date, last: date
) -> Sequence[Session]:
    """Sessions that trainers are to give on some days."""
    return await store.given_between(tx, trainers, first, last)


async def planned_between(tx: Tx, center_id: UUID, first: date, last: date) -> Collection[UUID]:
    """Sessions of a center on some days that are not cancelled."""
    return await store.planned_between(tx, center_id, first, last)


# ---- events


async def _coming(tx: Tx, entries: Sequence[Entry]) -> Roster:
    """Everyone of these entries who is still to come."""
    booked = [entry for entry in entries if entry.is_booked]
    people = await directory.people(tx, [entry.person_id for entry in booked])
    return roster_of(people, assignments_of(booked))


def _given(session: Session) -> Booking:
    """The trainer's own time."""
    return Booking(
        source_id=session.session_id,
        person_id=session.trainer_id,
        role=BookingRole.TRAINER,
        span=session.plan.span,
    )


def _emit_scheduled(tx: Tx, session: Session, roster: Roster) -> None:
    event = SessionScheduled(
        session_id=session.session_id,
        kind=session.kind,
        center_id=session.center_id,
        site_id=session.site_id,
        trainer_id=session.trainer_id,
        starts_at=session.plan.span.starts_at,
        ends_at=session.plan.span.ends_at,
        place=session.plan.place,
        roster=roster.people,
        assignments=roster.assignments,
        revision=session.revision,
    )
    tx.emit(event, place=_place(session), policyset=session.policyset)


def _emit_change(
    tx: Tx,
    event: type[SessionChanged | SessionCancelled],
    session: Session,
    roster: Roster,
    *,
    cause: Envelope | None = None,
    policyset: str | None = None,
) -> None:
    said = event(
        session_id=session.session_id,
        kind=session.kind,
        center_id=session.center_id,
        site_id=session.site_id,
        trainer_id=session.trainer_id,
        starts_at=session.plan.span.starts_at,
        ends_at=session.plan.span.ends_at,
        place=session.plan.place,
        roster=roster.people,
        assignments=roster.assignments,
        revision=session.revision,
        reason=session.reason or "",
    )
    at = cause.time if cause else None
    tx.emit(said, place=_place(session), cause=cause, at=at, policyset=policyset)


def _place(session: Session) -> Place:
    return Place(session.center_id, session.site_id)
