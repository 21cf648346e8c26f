"""Keep who is to come to sessions and how they came; each booking follows (PLN-3, PLN-6)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from chassis.messages.tx import Place, Tx
from measure.workdays import monday_of
from training.classes.attendance import store
from training.classes.attendance.rules import Entry, KindedEntry, Presence, SessionMark
from training.ground.bookings import actions as bookings
from training.ground.bookings.rules import Booking, BookingRole, BookingState
from zhipei_events import values
from zhipei_events.envelope import Envelope
from zhipei_events.training import TrainingAttendanceRecorded


async def expect(tx: Tx, entries: Sequence[Entry]) -> None:
    """Put people on rosters and book their time."""
    await store.add(tx, entries)
    await bookings.book(tx, [_booking(entry) for entry in entries])


async def drop(tx: Tx, session_id: UUID, people: Collection[UUID]) -> None:
    """Take people off a roster before anyone signed."""
    await store.drop(tx, session_id, people)
    await bookings.drop(tx, session_id, people)


async def sign(tx: Tx, changes: Sequence[tuple[Entry, str]]) -> None:
    """Store how people came and emit it. changes: entry, and kind of training."""
    entries = [entry for entry, _ in changes]
    await store.sign(tx, entries)
    await bookings.book(tx, [_booking(entry) for entry in entries])
    for entry, kind in changes:
        emit_recorded(tx, entry, kind)


async def excuse(
    tx: Tx, pairs: Collection[tuple[UUID, UUID]], *, reason: str, cause: Envelope
) -> None:
    """Excuse people (session, person) from what they are booked for or missed (ORG-13d)."""
    await store.excuse(tx, pairs, reason=reason, cause_id=cause.id)
    await bookings.release_people(tx, pairs)


async def excuse_missed(
    tx: Tx, missed: Sequence[KindedEntry], *, reason: str, cause: Envelope
) -> None:
    """Excuse absences after the fact and emit the revised attendance (ORG-13a)."""
    pairs = [(found.entry.session_id, found.entry.person_id) for found in missed]
    await excuse(tx, pairs, reason=reason, cause=cause)
    for found in missed:
        excused = replace(found.entry, state=Presence.EXCUSED, revision=found.entry.revision + 1)
        emit_recorded(tx, excused, found.kind, cause=cause)


async def mark(tx: Tx, results: Sequence[SessionMark]) -> None:
    """Keep marks of tests at the end of sessions (F3)."""
    await store.mark(tx, results)


async def of_sessions(tx: Tx, ids: Collection[UUID]) -> Mapping[UUID, Sequence[Entry]]:
    """Session → its entries, by person."""
    return await store.of_sessions(tx, ids) if ids else {}


async def entered_between(
    tx: Tx, people: Collection[UUID], first: date, last: date
) -> Sequence[KindedEntry]:
    """What people are booked for, or missed, on some days."""
    return await store.entered_between(tx, people, first, last)


async def booked_at(
    tx: Tx, sites: Collection[UUID], first: date, last: date
) -> Sequence[KindedEntry]:
    """Entries of people of some sites who are to come on some days."""
    return await store.booked_at(tx, sites, first, last)


def emit_recorded(tx: Tx, entry: Entry, kind: str, *, cause: Envelope | None = None) -> None:
    """Emit one person's attendance. cause: the event that changed it, if not the one in hand."""
    event = TrainingAttendanceRecorded(
        session_id=entry.session_id,
        person_id=entry.person_id,
        team_id=entry.team_id,
        site_id=entry.site_id,
        center_id=entry.center_id,
        kind=kind,
        state=values.Presence(entry.state),
        signed_at=entry.arrived_at,
        revision=entry.revision,
    )
    tx.emit(
        event,
        place=Place(entry.center_id, entry.site_id),
        cause=cause,
        at=cause.time if cause else None,
    )


def _booking(entry: Entry) -> Booking:
    return Booking(
        source_id=entry.session_id,
        person_id=entry.person_id,
        role=BookingRole.TRAINEE,
        span=entry.span,
        state=_BOOKING_STATE.get(entry.state, BookingState.ATTENDED),
        week=monday_of(entry.business_date),
        outside_minutes=entry.outside_minutes,
    )


_BOOKING_STATE: Mapping[Presence, BookingState] = {
    Presence.BOOKED: BookingState.BOOKED,
    Presence.ABSENT: BookingState.RELEASED,
    Presence.EXCUSED: BookingState.RELEASED,
}
