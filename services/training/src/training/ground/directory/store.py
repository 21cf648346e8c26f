"""Our copies of people's directory. Sets in, sets out."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, Uuid, and_, bindparam, column, delete, func, select, text, tuple_

from chassis.duties.calendars import Calendars
from chassis.messages.tables import tenants
from chassis.messages.tx import Tx
from measure.workdays import Workdays
from training.ground.directory.rules import Leave, Person, Shift, StageChange
from training.ground.tables import calendars, leaves, people, shifts, stage_changes, units
from training.tables import METADATA

_tenants = METADATA.tables[tenants.name]
_IDS = ARRAY(Uuid)
CALENDARS = Calendars(units, calendars)
_PERSON = tuple(people.c[name] for name in Person.__slots__)

Place = tuple[UUID | None, UUID | None]
"""Site and center."""


def _person(row: Any) -> Person:  # noqa: ANN401 - a row of _PERSON
    # SQLAlchemy's public name
    return Person(**{**row._mapping, "roles": frozenset(row.roles or ())})  # noqa: SLF001


# ---- keeping


async def add_stage_changes(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """rows: columns of `stage_changes` but the tenant."""
    await tx.execute(
        _ADD_STAGES, {"tenant": tx.tenant, "rows": orjson.dumps(rows, default=str).decode()}
    )


async def keep_leaves(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """The newest decision on each leave; rows: columns of `leaves` but the tenant."""
    await tx.execute(
        _KEEP_LEAVES, {"tenant": tx.tenant, "rows": orjson.dumps(rows, default=str).decode()}
    )


async def replace_rosters(
    tx: Tx, days: Collection[tuple[UUID, date]], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Put these shifts in the place of all that stand for these sites and days."""
    await tx.execute(
        delete(shifts).where(
            shifts.c.tenant_id == tx.tenant, tuple_(shifts.c.site_id, shifts.c.day).in_(days)
        )
    )
    if rows:
        await tx.execute(
            _ADD_SHIFTS, {"tenant": tx.tenant, "rows": orjson.dumps(rows, default=str).decode()}
        )


_ADD_STAGES = text(
    "INSERT INTO stage_changes (tenant_id, cause_id, person_id, from_stage, to_stage, reason, "
    "effective_on, said_at)"
    " SELECT CAST(:tenant AS uuid), told.* FROM jsonb_to_recordset(CAST(:rows AS jsonb))"
    " AS told (cause_id uuid, person_id uuid, from_stage text, to_stage text, reason text, "
    "effective_on date, said_at timestamptz)"
    " ON CONFLICT DO NOTHING"
)
_KEEP_LEAVES = text(
    "INSERT INTO leaves (tenant_id, leave_id, person_id, leave_type, first_day, last_day, state,"
    " cause_id)"
    " SELECT CAST(:tenant AS uuid), told.* FROM jsonb_to_recordset(CAST(:rows AS jsonb))"
    " AS told (leave_id uuid, person_id uuid, leave_type text, first_day date, last_day date, "
    "state text, cause_id uuid)"
    " ORDER BY leave_id ON CONFLICT (tenant_id, leave_id) DO UPDATE SET"
    " leave_type = excluded.leave_type, first_day = excluded.first_day, last_day = "
    "excluded.last_day, state = excluded.state,"
    " cause_id = excluded.cause_id"
)
_ADD_SHIFTS = text(
    "INSERT INTO shifts (tenant_id, site_id, day, person_id, starts_at, ends_at)"
    " SELECT CAST(:tenant AS uuid), told.* FROM jsonb_to_recordset(CAST(:rows AS jsonb))"
    " AS told (site_id uuid, day date, person_id uuid, starts_at timestamptz, ends_at "
    "timestamptz) ON CONFLICT DO NOTHING"
)


# ---- people


async def people_by_id(tx: Tx, ids: Collection[UUID]) -> Sequence[Person]:
    query = select(*_PERSON).where(
        people.c.tenant_id == tx.tenant,
        people.c.person_id == func.any(bindparam("ids", type_=_IDS)),
    )
    return [_person(row) for row in await tx.execute(query, {"ids": list(ids)})]


async def people_of(
    tx: Tx, center_id: UUID, *, role: str | None, with_ended: bool = False
) -> Sequence[Person]:
    """Whoever belongs to a center, by employee number; with a role: only those who have it."""
    query = select(*_PERSON).where(people.c.tenant_id == tx.tenant, people.c.center_id == center_id)
    if role is not None:
        query = query.where(people.c.roles.contains([role]))
    if not with_ended:
        query = query.where(people.c.ended_on.is_(None))
    return [
        _person(row)
        for row in await tx.execute(query.order_by(people.c.employee_no, people.c.person_id))
    ]


async def stage_changes_of(
    tx: Tx, ids: Collection[UUID], until: date
) -> Mapping[UUID, Sequence[StageChange]]:
    """Person → the changes that hold by a day."""
    columns = (
        stage_changes.c.person_id,
        *(stage_changes.c[name] for name in StageChange.__slots__),
    )
    query = select(*columns).where(
        stage_changes.c.tenant_id == tx.tenant,
        stage_changes.c.person_id == func.any(bindparam("ids", type_=_IDS)),
        stage_changes.c.effective_on <= until,
    )
    found: dict[UUID, list[StageChange]] = {}
    for row in await tx.execute(query, {"ids": list(ids)}):
        found.setdefault(row.person_id, []).append(StageChange(*tuple(row)[1:]))
    return found


async def leaders(tx: Tx, teams: Collection[UUID]) -> Mapping[UUID, UUID]:
    query = select(units.c.unit_id, units.c.leader_id).where(
        units.c.tenant_id == tx.tenant,
        units.c.unit_id == func.any(bindparam("ids", type_=_IDS)),
        units.c.leader_id.is_not(None),
    )
    return {row.unit_id: row.leader_id for row in await tx.execute(query, {"ids": list(teams)})}


# ---- time


async def shifts_of(
    tx: Tx, ids: Collection[UUID], first: date, last: date
) -> Mapping[UUID, Sequence[Shift]]:
    """Person → shifts that begin on these days, in order of time."""
    query = (
        select(shifts.c.person_id, shifts.c.day, shifts.c.starts_at, shifts.c.ends_at)
        .where(
            shifts.c.tenant_id == tx.tenant,
            shifts.c.person_id == func.any(bindparam("ids", type_=_IDS)),
            shifts.c.day.between(first, last),
        )
        .order_by(shifts.c.person_id, shifts.c.starts_at)
    )
    found: dict[UUID, list[Shift]] = {}
    for row in await tx.execute(query, {"ids": list(ids)}):
        found.setdefault(row.person_id, []).append(Shift(*tuple(row)[1:]))
    return found


async def leaves_of(
    tx: Tx, ids: Collection[UUID], first: date, last: date
) -> Mapping[UUID, Sequence[Leave]]:
    """Person → approved leave that touches these days, in order of time."""
    query = (
        select(
            leaves.c.person_id,
            leaves.c.leave_id,
            leaves.c.leave_type,
            leaves.c.first_day,
            leaves.c.last_day,
        )
        .where(
            leaves.c.tenant_id == tx.tenant,
            leaves.c.person_id == func.any(bindparam("ids", type_=_IDS)),
            leaves.c.state == "approved",
            leaves.c.first_day <= last,
            leaves.c.last_day >= first,
        )
        .order_by(leaves.c.person_id, leaves.c.first_day)
    )
    found: dict[UUID, list[Leave]] = {}
    for row in await tx.execute(query, {"ids": list(ids)}):
        found.setdefault(row.person_id, []).append(Leave(*tuple(row)[1:]))
    return found


# ---- places


async def places(tx: Tx, asked: Collection[Place]) -> Mapping[Place, tuple[str | None, Workdays]]:
    """Site and center → zone (of the site, else of the center, else of the tenant; None: nobody has
    told) and working days.
    """
    place = (
        func.unnest(bindparam("sites", type_=_IDS), bindparam("centers", type_=_IDS))
        .table_valued(column("site_id", Uuid), column("center_id", Uuid))
        .render_derived(name="place")
    )
    site, center = units.alias(), units.alias()
    zone = func.coalesce(site.c.zone, center.c.zone, _tenants.c.zone).label("zone")
    query = (
        select(place.c.site_id, place.c.center_id, zone, calendars.c.weekend, calendars.c.days)
        .select_from(place)
        .outerjoin(_tenants, _tenants.c.tenant_id == tx.tenant)
        .outerjoin(site, and_(site.c.tenant_id == tx.tenant, site.c.unit_id == place.c.site_id))
        .outerjoin(
            center, and_(center.c.tenant_id == tx.tenant, center.c.unit_id == place.c.center_id)
        )
        .outerjoin(
            calendars,
            and_(calendars.c.tenant_id == tx.tenant, calendars.c.site_id == place.c.site_id),
        )
    )
    wanted = list(dict.fromkeys(asked))
    rows = await tx.execute(
        query,
        {
            "sites": [site_id for site_id, _ in wanted],
            "centers": [center_id for _, center_id in wanted],
        },
    )
    return {
        (row.site_id, row.center_id): (
            row.zone,
            Workdays() if row.weekend is None else Workdays.of(row.weekend, row.days or ()),
        )
        for row in rows
    }


async def centers(tx: Tx) -> Sequence[UUID]:
    """Centers that have not ended."""
    query = select(units.c.unit_id).where(
        units.c.tenant_id == tx.tenant, units.c.kind == "center", units.c.ended_on.is_(None)
    )
    return [row.unit_id for row in await tx.execute(query.order_by(units.c.unit_id))]


async def sites_of(tx: Tx, center_id: UUID) -> Sequence[UUID]:
    """Sites of a center that have not ended."""
    query = select(units.c.unit_id).where(
        units.c.tenant_id == tx.tenant,
        units.c.center_id == center_id,
        units.c.kind == "site",
        units.c.ended_on.is_(None),
    )
    return [row.unit_id for row in await tx.execute(query.order_by(units.c.unit_id))]


async def unit_names(tx: Tx, ids: Collection[UUID]) -> Mapping[UUID, str]:
    query = select(units.c.unit_id, units.c.name).where(
        units.c.tenant_id == tx.tenant,
        units.c.unit_id == func.any(bindparam("ids", type_=_IDS)),
        units.c.name.is_not(None),
    )
    return {row.unit_id: row.name for row in await tx.execute(query, {"ids": list(ids)})}
