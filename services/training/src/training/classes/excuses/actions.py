"""Excuse people whom leave or a roster keeps away, so that they are booked again (ORG-13d)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from chassis.messages.tx import Tx
from chassis.policies.resolution import resolve
from training.classes.attendance import actions as attendance
from training.classes.attendance.rules import Entry, KindedEntry
from training.classes.scheduling.rules import SessionPolicy, fits_any
from training.classes.sessions import actions as sessions
from training.classes.sessions.rules import SessionState
from training.ground.directory import actions as directory
from training.ground.directory.rules import Shift
from zhipei_events.envelope import Envelope

DAY = timedelta(days=1)
LEAVE, ROSTER, TRAINER_ON_LEAVE = "leave", "roster", "trainer_on_leave"


@dataclass(frozen=True, slots=True)
class ApprovedLeave:
    """Approved leave, both days included, and the event that decided it."""

    person_id: UUID
    first_day: date
    last_day: date
    envelope: Envelope

    def covers(self, person_id: UUID, on: date) -> bool:
        return person_id == self.person_id and self.first_day <= on <= self.last_day


async def excuse_for_leave(tx: Tx, leaves: Sequence[ApprovedLeave]) -> None:
    """Excuse people on leave from bookings and absences; cancel sessions of trainers on leave."""
    if not leaves:
        return
    people = {leave.person_id for leave in leaves}
    first = min(leave.first_day for leave in leaves)
    last = max(leave.last_day for leave in leaves)
    entered = await attendance.entered_between(tx, people, first, last)
    by_leave = _by_leave(entered, leaves)
    for leave, entries in by_leave:
        missed = [found for found in entries if not found.entry.is_booked]
        if missed:
            await attendance.excuse_missed(tx, missed, reason=LEAVE, cause=leave.envelope)
    for leave, entries in by_leave:
        booked = [found.entry for found in entries if found.entry.is_booked]
        await excuse(tx, booked, reason=LEAVE, cause=leave.envelope)
    for session in await sessions.given_between(tx, people, first, last):
        covering = _covering(leaves, session.trainer_id, session.business_date)
        if covering is not None:
            await sessions.cancel(
                tx, session.session_id, reason=TRAINER_ON_LEAVE, cause=covering.envelope
            )


def _by_leave(
    entered: Sequence[KindedEntry], leaves: Sequence[ApprovedLeave]
) -> Sequence[tuple[ApprovedLeave, Sequence[KindedEntry]]]:
    """Leave that covers any entry, with those entries."""
    covered: dict[UUID, list[KindedEntry]] = {}
    for found in entered:
        leave = _covering(leaves, found.entry.person_id, found.entry.business_date)
        if leave is not None:
            covered.setdefault(leave.envelope.id, []).append(found)
    return [(leave, covered[leave.envelope.id]) for leave in leaves if leave.envelope.id in covered]


def _covering(leaves: Sequence[ApprovedLeave], person_id: UUID, on: date) -> ApprovedLeave | None:
    return next((leave for leave in leaves if leave.covers(person_id, on)), None)


async def excuse_for_rosters(tx: Tx, rosters: Mapping[tuple[UUID, date], Envelope]) -> None:
    """Excuse people to whom a roster (site, day) leaves no allowed window (PLN-6, ORG-19)."""
    days = [day for _, day in rosters]
    sites = {site_id for site_id, _ in rosters}
    booked = await attendance.booked_at(tx, sites, min(days) - DAY, max(days) + DAY)
    people = {found.entry.person_id for found in booked}
    shifts = await directory.shifts_of(tx, people, min(days) - 2 * DAY, max(days) + 2 * DAY)
    crossed: dict[UUID, list[Entry]] = {}
    for found in booked:
        envelope = _roster_near(rosters, found.entry)
        if envelope is None:
            continue  # a roster of another site or day does not touch this booking
        mine = shifts.get(found.entry.person_id, ())
        if not await _still_fits(tx, found, mine):
            crossed.setdefault(envelope.id, []).append(found.entry)
    by_id = {envelope.id: envelope for envelope in rosters.values()}
    for cause_id, entries in crossed.items():
        await excuse(tx, entries, reason=ROSTER, cause=by_id[cause_id])


def _roster_near(rosters: Mapping[tuple[UUID, date], Envelope], entry: Entry) -> Envelope | None:
    """Roster of the entry's site for its day, the day before or the day after."""
    if entry.site_id is None:
        return None
    for step in (0, -1, 1):
        envelope = rosters.get((entry.site_id, entry.business_date + step * DAY))
        if envelope is not None:
            return envelope
    return None


async def _still_fits(tx: Tx, found: KindedEntry, shifts: Sequence[Shift]) -> bool:
    entry = found.entry
    scope = {"center": found.session_center_id, "site": entry.site_id}
    policies = await resolve(tx, "training", on=entry.business_date, scope=scope)
    windows = SessionPolicy.of(policies).windows(found.kind)
    return fits_any(entry.span, entry.business_date, shifts, windows)


async def excuse(tx: Tx, leaving: Collection[Entry], *, reason: str, cause: Envelope) -> None:
    """Take people off sessions to come; a session without anyone left is cancelled."""
    found, entries = await sessions.locked(tx, {entry.session_id for entry in leaving})
    to_come = [session for session in found.values() if session.state is SessionState.SCHEDULED]
    booked = {
        session.session_id: {
            entry.person_id for entry in entries[session.session_id] if entry.is_booked
        }
        for session in to_come
    }
    pairs = {
        (entry.session_id, entry.person_id)
        for entry in leaving
        if entry.person_id in booked.get(entry.session_id, ())
    }
    if not pairs:
        return
    await attendance.excuse(tx, pairs, reason=reason, cause=cause)
    for session in to_come:
        id = session.session_id
        gone = {person_id for session_id, person_id in pairs if session_id == id}
        if gone == booked[id]:
            await sessions.cancel(tx, id, reason=reason, cause=cause)
            continue
        staying = [entry for entry in entries[id] if entry.person_id not in gone]
        await sessions.lose(tx, session, staying, reason=reason, cause=cause)
