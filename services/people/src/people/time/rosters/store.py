"""Shifts and what was published of them, set by set."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, Date, Text, Uuid, bindparam, func, select, text, tuple_

from chassis.http.reach import within
from chassis.messages.rows import REPLACE, flat, pour
from chassis.messages.tx import Tx
from measure.visibility import EVERYTHING, Reach
from people.ground.staff.rules import Line
from people.ground.tables import persons
from people.time.rosters.rules import Rostered, Shift
from people.time.tables import shifts

Day = tuple[UUID, date]
"""A site and a day of its."""

_COLUMNS = (
    shifts.c.person_id,
    shifts.c.site_id,
    shifts.c.business_date.label("day"),
    shifts.c.starts_at,
    shifts.c.ends_at,
    shifts.c.breaks_at,
    shifts.c.break_minutes,
    shifts.c.line,
)
_TAKE_AWAY = text(
    """
    DELETE FROM shifts USING unnest(CAST(:people AS uuid[]), CAST(:days AS date[])) AS gone
       (person_id, day)
     WHERE shifts.tenant_id = CAST(:tenant AS uuid) AND shifts.person_id = gone.person_id
        AND shifts.business_date = gone.day
    """
)
_PUBLISH = text(
    """
    INSERT INTO rosters (tenant_id, site_id, business_date, revision, published_at)
    SELECT CAST(:tenant AS uuid), site_id, day, 1, CAST(:now AS timestamptz)
      FROM unnest(CAST(:sites AS uuid[]), CAST(:days AS date[])) AS given (site_id, day)
     ORDER BY site_id, day
        ON CONFLICT (tenant_id, site_id, business_date) DO UPDATE
       SET revision = rosters.revision + 1, published_at = excluded.published_at
    RETURNING site_id, business_date, revision
    """
)


async def rostered(tx: Tx, employee_nos: Collection[str]) -> Mapping[str, Rostered]:
    """The people under these employee numbers."""
    columns = (
        persons.c.employee_no,
        persons.c.person_id,
        persons.c.team_id,
        persons.c.site_id,
        persons.c.center_id,
        persons.c.line,
        persons.c.ended_on,
    )
    query = select(*columns).where(
        persons.c.tenant_id == tx.tenant,
        persons.c.employee_no == bindparam("numbers", type_=ARRAY(Text)).any_(),
    )
    rows = await tx.execute(query, {"numbers": list(employee_nos)})
    return {
        row.employee_no: Rostered(
            row.person_id,
            row.team_id,
            row.site_id,
            row.center_id,
            row.line and Line(row.line),
            row.ended_on is not None,
        )
        for row in rows
    }


async def shifts_of(
    tx: Tx, people: Sequence[UUID], first: date, last: date
) -> Mapping[tuple[UUID, date], Shift]:
    """The shifts of these people in a span of days."""
    query = select(*_COLUMNS).where(
        shifts.c.tenant_id == tx.tenant,
        shifts.c.person_id == bindparam("people", type_=ARRAY(Uuid)).any_(),
        shifts.c.business_date.between(first, last),
    )
    found = await tx.all(query, Shift, {"people": list(people)})
    return {(shift.person_id, shift.day): shift for shift in found}


async def shifts_on(tx: Tx, days: Collection[Day], *, reach: Reach = EVERYTHING) -> Sequence[Shift]:
    """Shifts of these sites on these days, by start; of people within a reach."""
    wanted = select(
        func.unnest(bindparam("sites", type_=ARRAY(Uuid))).label("site_id"),
        func.unnest(bindparam("days", type_=ARRAY(Date))).label("day"),
    ).subquery()
    query = select(*_COLUMNS).where(
        shifts.c.tenant_id == tx.tenant,
        tuple_(shifts.c.site_id, shifts.c.business_date).in_(
            select(wanted.c.site_id, wanted.c.day)
        ),
    )
    if not reach.everything:
        query = query.join(
            persons,
            (persons.c.tenant_id == shifts.c.tenant_id)
            & (persons.c.person_id == shifts.c.person_id),
        ).where(within(persons.c, reach))
    parameters = {"sites": [site for site, _ in days], "days": [day for _, day in days]}
    query = query.order_by(shifts.c.starts_at, shifts.c.person_id)
    return await tx.all(query, Shift, parameters)


async def put_shifts(tx: Tx, new: Sequence[Shift]) -> None:
    """Give people these shifts, instead of those that they had that day."""
    rows = []
    for shift in new:
        row = flat(shift)
        rows.append({"business_date": row.pop("day"), **row})
    await pour(tx, shifts, rows, conflict=REPLACE)


async def take_away(tx: Tx, gone: Sequence[Shift]) -> None:
    """Leave these people without a shift on these days."""
    people, days = [shift.person_id for shift in gone], [shift.day for shift in gone]
    await tx.execute(_TAKE_AWAY, {"tenant": str(tx.tenant), "people": people, "days": days})


async def publish(tx: Tx, days: Sequence[Day]) -> Mapping[Day, int]:
    """Note that these rosters are published, and as which revision."""
    parameters = {
        "tenant": str(tx.tenant),
        "now": tx.now,
        "sites": [site for site, _ in days],
        "days": [day for _, day in days],
    }
    return {
        (row.site_id, row.business_date): row.revision
        for row in await tx.execute(_PUBLISH, parameters)
    }
