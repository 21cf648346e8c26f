"""Attendance is recorded shift by shift; a correction is the next revision, and leave decided later
corrects by itself (ORG-13c).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.http.reach import act_in, acts_in, concerns_caller
from chassis.messages.tx import Place, Tx
from chassis.policies.reading import read
from chassis.policies.resolution import resolve
from people.ground.imports import actions as imports
from people.ground.imports.formats import Given, Line
from people.ground.imports.rules import Bad, Report
from people.ground.units import actions as units
from people.ground.units.rules import Tree
from people.time.attendance import store
from people.time.attendance.rules import (
    AttendancePolicy,
    Facts,
    Impossible,
    Kept,
    Off,
    Rate,
    Record,
    Result,
    Row,
    facts,
    judge,
)
from people.time.attendance.store import Key, Shift, Span
from zhipei_events import values
from zhipei_events.people import AttendanceRecorded

CHUNK = 20_000  # shifts told in one go: bounds memory, not the transaction
LEAVE_DECIDED = "ORG-13: leave was decided"

WHERE = {
    Impossible.UNKNOWN_PERSON: "employee_no",
    Impossible.NO_LEAVE: "result",
    Impossible.REASON_WANTED: "reason",
}
"""The field that a refusal is about; of the others it is the day."""


class _Limits:
    """Policies by site and day, each looked up once: the rule is about the day on which the shift
    begins (GEN-2b).
    """

    def __init__(self, tx: Tx) -> None:
        self.tx = tx
        self._known: dict[tuple[UUID, date], AttendancePolicy] = {}

    async def of(self, shift: Shift | Record) -> AttendancePolicy:
        key = (shift.site_id, shift.day)
        if key not in self._known:
            scope = {"center": shift.center_id, "site": shift.site_id}
            self._known[key] = read(
                AttendancePolicy, await resolve(self.tx, "people", on=shift.day, scope=scope)
            )
        return self._known[key]


async def import_attendance(tx: Tx, given: Given[Row]) -> Report:
    """Record shifts by the rows that can be taken; the others are rejected with their reason
    (ORG-13c, ORG-20).

    The same rows again change nothing. A row that tells a recorded shift otherwise needs a reason
    and is the next revision (GEN-8).
    """
    act_in(tx)  # each row is asked for where its shift is
    await tx.lock("attendance")
    people = await store.known_people(tx, {row.employee_no for _, row in given.rows})
    keyed, bad = _once_each(given.rows, people)
    keys = list(keyed)
    shifts, known, off = (
        await store.shifts_of(tx, keys),
        await store.newest(tx, keys),
        await store.leave_on(tx, keys),
    )
    sheet = _Sheet(
        shifts, known, off, _Limits(tx), await units.load_tree(tx), await units.tenant_zone(tx)
    )
    made: list[Record] = []
    for key, (line, row) in keyed.items():
        answer = await sheet.settle(key, row)
        if isinstance(answer, Impossible):
            where = WHERE.get(answer, "day")
            bad.append(
                Bad(
                    line.number,
                    where,
                    answer,
                    f"{row.employee_no} on {row.day}",
                    line.cells.get(where),
                )
            )
        elif answer is not None:
            made.append(answer)
    await _keep(tx, made)
    created = sum(record.revision == 1 for record in made)
    return await imports.report(
        tx, "attendance", given, created=created, changed=len(made) - created, refused=bad
    )


def _once_each(
    rows: Iterable[tuple[Line, Row]], people: Mapping[str, UUID]
) -> tuple[dict[Key, tuple[Line, Row]], list[Bad]]:
    """The first row of each person and day; nobody is made up, and a second row of a shift is a bad
    one (ORG-20).
    """
    once: dict[Key, tuple[Line, Row]] = {}
    bad: list[Bad] = []
    for line, row in rows:
        person_id = people.get(row.employee_no)
        if person_id is None:
            bad.append(
                Bad(
                    line.number,
                    "employee_no",
                    Impossible.UNKNOWN_PERSON,
                    row.employee_no,
                    line.cells.get("employee_no"),
                )
            )
        elif once.setdefault((person_id, row.day), (line, row))[0] is not line:
            bad.append(
                Bad(
                    line.number,
                    "day",
                    "duplicate",
                    f"{row.employee_no} has a row for {row.day} above",
                    line.cells.get("day"),
                )
            )
    return once, bad


@dataclass(frozen=True)
class _Sheet:
    """What rows meet: the shifts, what is recorded of them, the leave of the day, and how sites
    count time.
    """

    shifts: Mapping[Key, Shift]
    known: Mapping[Key, Record]
    off: Mapping[Key, Sequence[Off]]
    limits: _Limits
    tree: Tree
    zone: str

    async def settle(self, key: Key, row: Row) -> Record | Impossible | None:
        """What a row makes of a shift; None: nothing new."""
        shift, known, off = self.shifts.get(key), self.known.get(key), self.off.get(key, ())
        if shift is None:
            return Impossible.NO_SHIFT
        told = facts(
            row,
            shift.starts_at,
            shift.ends_at,
            ZoneInfo(self.tree.zone(shift.site_id, self.zone)),
        )
        wrong = _forbidden(self.limits.tx, shift) or _wrong(
            told, shift, off, now=self.limits.tx.now
        )
        if wrong is not None:
            return wrong
        if known is not None and known.says(told, shift.starts_at, shift.ends_at):
            return None
        if known is not None and row.reason is None:
            return Impossible.REASON_WANTED
        kept = judge(told, shift.starts_at, shift.ends_at, off, await self.limits.of(shift))
        return _next(known, shift, told, kept, row.reason)


def _forbidden(tx: Tx, shift: Shift) -> Impossible | None:
    if not acts_in(tx, shift):
        return Impossible.OUT_OF_REACH
    return Impossible.OWN_RECORD if concerns_caller(tx, shift.person_id) else None


def _wrong(told: Facts, shift: Shift, off: Sequence[Off], *, now: datetime) -> Impossible | None:
    if shift.starts_at > now:
        return Impossible.NOT_BEGUN
    return Impossible.NO_LEAVE if told.given is Result.LEAVE and not off else None


def _next(
    known: Record | None, shift: Shift, told: Facts, kept: Kept, reason: str | None
) -> Record:
    """The first record of a shift, or its next revision. Why the first one is so needs no
    reason.
    """
    number = known.revision + 1 if known else 1
    return Record(
        **vars(shift), revision=number, facts=told, kept=kept, reason=reason if known else None
    )


async def look_again(tx: Tx, spans: Sequence[Span]) -> None:
    """Judge the recorded shifts of people in spans of days anew: leave on these days was decided or
    taken back (ORG-13a).

    spans: (person, first day, last day). A result that changes is the next revision.
    """
    if not spans:
        return
    await tx.lock("attendance")
    keys = await store.recorded_in(tx, spans)
    if not keys:
        return
    known, off, limits = await store.newest(tx, keys), await store.leave_on(tx, keys), _Limits(tx)
    made = []
    for key, record in known.items():
        kept = judge(
            _unleft(record.facts),
            record.starts_at,
            record.ends_at,
            off.get(key, ()),
            await limits.of(record),
        )
        if kept != record.kept:
            made.append(
                replace(
                    record,
                    revision=record.revision + 1,
                    facts=_unleft(record.facts),
                    kept=kept,
                    reason=LEAVE_DECIDED,
                )
            )
    await _keep(tx, made)


def _unleft(told: Facts) -> Facts:
    """An entered `leave` rests on an approved one; without it nobody clocked in."""
    return replace(told, given=None) if told.given is Result.LEAVE else told


async def _keep(tx: Tx, records: Sequence[Record]) -> None:
    for start in range(0, len(records), CHUNK):
        chunk = records[start : start + CHUNK]
        await store.add(tx, chunk)
        for record in chunk:
            tx.emit(
                AttendanceRecorded(
                    person_id=record.person_id,
                    team_id=record.team_id,
                    site_id=record.site_id,
                    center_id=record.center_id,
                    day=record.day,
                    starts_at=record.starts_at,
                    ends_at=record.ends_at,
                    result=values.Attendance(record.kept.result),
                    minutes=record.kept.minutes,
                    revision=record.revision,
                    reason=record.reason,
                ),
                place=Place(record.center_id, record.site_id),
            )
        await tx.flush()  # the outbox rows of this chunk; they stand or fall with the transaction


async def get_rate(tx: Tx, *, matching: Mapping[str, UUID], first: date, last: date) -> Rate:
    """The rate of attendance of those whom the caller may see (ORG-13c)."""
    reach = tx.reach
    counts = await store.count(tx, reach=reach, matching=matching, first=first, last=last)
    missing = await store.unrecorded(
        tx, reach=reach, matching=matching, first=first, last=last, begun=tx.now
    )
    return Rate(counts=counts, unrecorded=missing)
