"""Shifts to be kept, how they were kept, and the leave that they meet, set by set."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Date, Select, Text, Uuid, bindparam, func, select, text, tuple_
from sqlalchemy.dialects.postgresql import distinct_on

from chassis.http.reach import within
from chassis.messages.rows import flat, pour
from chassis.messages.tx import Tx
from measure.visibility import Reach
from people.ground.tables import persons
from people.time.attendance.rules import Off, Record, Result
from people.time.tables import attendance, leaves, shifts

Key = tuple[UUID, date]
"""A person and the day on which a shift begins."""
Span = tuple[UUID, date, date]
"""A person, the first and the last day."""


@dataclass(frozen=True)
class Shift:
    """A shift to be kept, with the home of its person on that day (ORG-1)."""

    person_id: UUID
    day: date
    team_id: UUID | None
    site_id: UUID
    center_id: UUID | None
    starts_at: datetime
    ends_at: datetime


async def known_people(tx: Tx, employee_nos: Collection[str]) -> Mapping[str, UUID]:
    """Employee number → person."""
    query = select(persons.c.employee_no, persons.c.person_id).where(
        persons.c.tenant_id == tx.tenant,
        persons.c.employee_no == bindparam("numbers", type_=ARRAY(Text)).any_(),
    )
    return {
        row.employee_no: row.person_id
        for row in await tx.execute(query, {"numbers": list(employee_nos)})
    }


_SHIFTS = text(
    """
    SELECT s.person_id, s.business_date AS day, COALESCE(h.team_id, p.team_id) AS team_id,
       s.site_id,
           COALESCE(h.center_id, p.center_id) AS center_id, s.starts_at, s.ends_at
      FROM unnest(CAST(:people AS uuid[]), CAST(:days AS date[])) AS wanted (person_id, day)
      JOIN shifts s ON s.tenant_id = CAST(:tenant AS uuid) AND s.person_id = wanted.person_id
         AND s.business_date = wanted.day
      JOIN persons p ON p.tenant_id = s.tenant_id AND p.person_id = s.person_id
      LEFT JOIN LATERAL (
           SELECT team_id, center_id FROM homes
            WHERE homes.tenant_id = s.tenant_id AND homes.person_id = s.person_id
               AND homes.held_from <= s.business_date
            ORDER BY held_from DESC LIMIT 1) h ON true
    """
)


async def shifts_of(tx: Tx, keys: Collection[Key]) -> Mapping[Key, Shift]:
    """The shifts of these people on these days."""
    found = await tx.all(_SHIFTS, Shift, {"tenant": str(tx.tenant), **_unzipped(keys)})
    return {(shift.person_id, shift.day): shift for shift in found}


async def unrecorded(
    tx: Tx, *, reach: Reach, matching: Mapping[str, UUID], first: date, last: date, begun: datetime
) -> int:
    """Shifts that have begun and of which nothing is known."""
    known = select(attendance.c.person_id).where(
        attendance.c.tenant_id == shifts.c.tenant_id,
        attendance.c.person_id == shifts.c.person_id,
        attendance.c.business_date == shifts.c.business_date,
    )
    query = (
        select(func.count())
        .select_from(shifts)
        .join(
            persons,
            (persons.c.tenant_id == shifts.c.tenant_id)
            & (persons.c.person_id == shifts.c.person_id),
        )
        .where(
            shifts.c.tenant_id == tx.tenant,
            shifts.c.business_date.between(first, last),
            shifts.c.starts_at <= begun,
            ~known.exists(),
            *(persons.c[column] == id for column, id in matching.items()),
            within(persons.c, reach),
        )
    )
    return int((await tx.execute(query)).scalar_one())


def _unzipped(keys: Collection[Key]) -> dict[str, list[Any]]:
    return {"people": [person_id for person_id, _ in keys], "days": [day for _, day in keys]}


def _wanted() -> Select[Any]:
    """The keys of `_unzipped` as rows."""
    return select(
        func.unnest(bindparam("people", type_=ARRAY(Uuid))),
        func.unnest(bindparam("days", type_=ARRAY(Date))),
    )


# ---- what was recorded

_NEWEST = (
    select(attendance, attendance.c.business_date.label("day"))
    .ext(distinct_on(attendance.c.person_id, attendance.c.business_date))
    .order_by(attendance.c.person_id, attendance.c.business_date, attendance.c.revision.desc())
)


async def newest(tx: Tx, keys: Collection[Key]) -> Mapping[Key, Record]:
    """The newest revision of each of these shifts."""
    query = _NEWEST.where(
        attendance.c.tenant_id == tx.tenant,
        tuple_(attendance.c.person_id, attendance.c.business_date).in_(_wanted()),
    )
    found = await tx.all(query, Record, _unzipped(keys))
    return {(record.person_id, record.day): record for record in found}


_IN_SPANS = text(
    """
    SELECT DISTINCT person_id, business_date FROM attendance
      JOIN unnest(CAST(:people AS uuid[]), CAST(:firsts AS date[]),
         CAST(:lasts AS date[])) AS span (of, first, last)
        ON person_id = span.of AND business_date BETWEEN span.first AND span.last
     WHERE tenant_id = CAST(:tenant AS uuid)
    """
)


async def recorded_in(tx: Tx, spans: Sequence[Span]) -> Sequence[Key]:
    """The recorded shifts of people in spans of days."""
    people, firsts, lasts = ([span[n] for span in spans] for n in range(3))
    found = await tx.execute(
        _IN_SPANS, {"tenant": str(tx.tenant), "people": people, "firsts": firsts, "lasts": lasts}
    )
    return [(row.person_id, row.business_date) for row in found]


async def add(tx: Tx, records: Sequence[Record]) -> None:
    """Keep these revisions; earlier ones stay readable (GEN-8)."""
    rows = []
    for record in records:
        row = flat(record)
        rows.append({"business_date": row.pop("day"), **row})
    await pour(tx, attendance, rows, common={"actor": tx.actor, "recorded_at": tx.now})


async def leave_on(tx: Tx, keys: Collection[Key]) -> Mapping[Key, Sequence[Off]]:
    """Approved leave on these days."""
    wanted = _wanted().subquery("wanted")
    person_id, day = wanted.columns
    query = (
        select(person_id.label("person_id"), day.label("day"), leaves.c.half)
        .join(wanted, leaves.c.person_id == person_id)
        .where(
            leaves.c.tenant_id == tx.tenant,
            leaves.c.state == "approved",
            day.between(leaves.c.first_day, leaves.c.last_day),
        )
    )
    found: dict[Key, list[Off]] = {}
    for row in await tx.execute(query, _unzipped(keys)):
        found.setdefault((row.person_id, row.day), []).append(Off(row.half))
    return found


# ---- reading


async def revisions(tx: Tx, person_id: UUID, day: date) -> Sequence[Record]:
    """Everything that was said of a shift, the oldest first."""
    query = select(attendance, attendance.c.business_date.label("day")).where(
        attendance.c.tenant_id == tx.tenant,
        attendance.c.person_id == person_id,
        attendance.c.business_date == day,
    )
    return await tx.all(query.order_by(attendance.c.revision), Record)


async def records(
    tx: Tx,
    *,
    reach: Reach,
    matching: Mapping[str, UUID],
    result: Result | None,
    first: date,
    last: date,
    after: tuple[date, UUID] | None,
    limit: int,
) -> Sequence[Record]:
    """Shifts as they stand, by day and person. matching: column of a person → id."""
    query = _of(tx, reach, matching, first, last)
    if result is not None:
        query = query.where(query.selected_columns.result == result)
    day, person_id = query.selected_columns.business_date, query.selected_columns.person_id
    if after is not None:
        query = query.where(tuple_(day, person_id) > after)
    return await tx.all(query.order_by(day, person_id).limit(limit), Record)


async def count(
    tx: Tx, *, reach: Reach, matching: Mapping[str, UUID], first: date, last: date
) -> Mapping[Result, int]:
    """Recorded shifts by result."""
    kept = _of(tx, reach, matching, first, last).subquery()
    rows = await tx.execute(
        select(kept.c.result, func.count().label("shifts")).group_by(kept.c.result)
    )
    return {Result(row.result): row.shifts for row in rows}


def _of(tx: Tx, reach: Reach, matching: Mapping[str, UUID], first: date, last: date) -> Select[Any]:
    """The newest revision of each shift in a span, of people within a reach."""
    kept = _NEWEST.where(
        attendance.c.tenant_id == tx.tenant, attendance.c.business_date.between(first, last)
    )
    for column in ("person_id", "site_id"):
        if column in matching:
            kept = kept.where(attendance.c[column] == matching[column])
    found = kept.subquery("kept")
    joined = select(found).join(
        persons,
        (persons.c.tenant_id == found.c.tenant_id) & (persons.c.person_id == found.c.person_id),
    )
    return joined.where(
        *(found.c[column] == id for column, id in matching.items()), within(persons.c, reach)
    )
