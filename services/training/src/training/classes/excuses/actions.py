"""Excuse whom leave or a roster keeps away from a session, so that they are booked anew
(ORG-13d).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from chassis.messages.tx import Tx
from chassis.policies.resolution import resolve
from training.assigning.assignments import actions as assignments
from training.classes.excuses import store
from training.classes.sessions import actions as sessions
from training.classes.sessions.rules import SessionPolicy, Span, in_window
from training.classes.sheets import actions as sheets
from training.ground.directory import actions as directory
from zhipei_events.envelope import Envelope

DAY = timedelta(days=1)
LEAVE, ROSTER, TRAINER_ON_LEAVE = "leave", "roster", "trainer_on_leave"


@dataclass(frozen=True, slots=True)
class Away:
    """Approved leave, both days included, and the event that told of it."""

    person_id: UUID
    first_day: date
    last_day: date
    envelope: Envelope

    def covers(self, person_id: UUID, on: date) -> bool:
        return person_id == self.person_id and self.first_day <= on <= self.last_day


async def hear_leave(tx: Tx, away: Sequence[Away]) -> None:
    """Excuse who is on leave from what they are booked for or have missed; a session whose trainer
    is away is cancelled.
    """
    if not away:
        return
    people = {one.person_id for one in away}
    first, last = min(one.first_day for one in away), max(one.last_day for one in away)
    booked: dict[UUID, list[tuple[UUID, UUID]]] = {}
    by = {one.envelope.id: one.envelope for one in away}
    for row in await store.entered_between(tx, people, first, last):
        leave = next((one for one in away if one.covers(row.person_id, row.business_date)), None)
        if leave is not None and row.state == "booked":
            booked.setdefault(leave.envelope.id, []).append((row.session_id, row.person_id))
        elif leave is not None:
            await store.excuse(
                tx, [(row.session_id, row.person_id)], why=LEAVE, cause_id=leave.envelope.id
            )
            # SQLAlchemy's public name
            told = {**row._mapping, "state": "excused", "revision": row.revision + 1}  # noqa: SLF001
            sheets.tell(tx, told, row.kind, cause=leave.envelope)
    for cause_id, rows in booked.items():
        await excuse(tx, rows, why=LEAVE, cause=by[cause_id])
    for row in await store.given_between(tx, people, first, last):
        leave = next((one for one in away if one.covers(row.trainer_id, row.business_date)), None)
        if leave is not None:
            await sessions.cancel(tx, row.session_id, reason=TRAINER_ON_LEAVE, cause=leave.envelope)


async def hear_rosters(tx: Tx, told: Mapping[tuple[UUID, date], Envelope]) -> None:
    """Excuse whom a roster of a site and day leaves no allowed window for a session that they are
    booked for (PLN-6, ORG-19).
    """
    days = [day for _, day in told]
    rows = await store.booked_at(
        tx, {site_id for site_id, _ in told}, min(days) - DAY, max(days) + DAY
    )
    shifts = await directory.shifts_of(
        tx, {row.person_id for row in rows}, min(days) - 2 * DAY, max(days) + 2 * DAY
    )
    out: dict[UUID, list[tuple[UUID, UUID]]] = {}
    by = {envelope.id: envelope for envelope in told.values()}
    for row in rows:
        near = [told.get((row.site_id, row.business_date + step * DAY)) for step in (0, -1, 1)]
        envelope = next((one for one in near if one is not None), None)
        if envelope is None:
            continue  # a roster of another site or day: nothing that this booking rests on
        policies = await resolve(
            tx,
            "training",
            on=row.business_date,
            scope={"center": row.center_id, "site": row.site_id},
        )
        span, mine = Span(row.starts_at, row.ends_at), shifts.get(row.person_id, ())
        if not any(
            in_window(window, span, row.business_date, mine)
            for window in SessionPolicy.of(policies).windows(row.kind)
        ):
            out.setdefault(envelope.id, []).append((row.session_id, row.person_id))
    for cause_id, crossed in out.items():
        await excuse(tx, crossed, why=ROSTER, cause=by[cause_id])


async def excuse(tx: Tx, rows: Collection[tuple[UUID, UUID]], *, why: str, cause: Envelope) -> None:
    """Take people (session, person) off sessions to come, because of an event; a session without
    anybody left is cancelled.
    """
    found, entries = await sessions.locked(tx, {session_id for session_id, _ in rows})
    planned = {id: row for id, row in found.items() if row.state == "scheduled"}
    booked = {
        id: {entry.person_id for entry in entries[id] if entry.state == "booked"} for id in planned
    }
    leaving = {(id, person_id) for id, person_id in rows if person_id in booked.get(id, ())}
    if not leaving:
        return
    await store.excuse(tx, leaving, why=why, cause_id=cause.id)
    for id, row in planned.items():
        gone = {person_id for session_id, person_id in leaving if session_id == id}
        if gone == booked[id]:
            await sessions.cancel(tx, id, reason=why, cause=cause)
        else:
            await sessions.lose(
                tx,
                row,
                [entry for entry in entries[id] if entry.person_id not in gone],
                reason=why,
                cause=cause,
            )
    await assignments.follow(
        tx,
        {id for several in entries.values() for entry in several for id in entry.assignments or ()},
        at=cause.time,
    )
