"""Copies of people's directory. Sets in, sets out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Row,
    Select,
    Uuid,
    and_,
    bindparam,
    column,
    delete,
    func,
    literal,
    select,
    tuple_,
)

from chassis.duties.calendars import Calendars
from chassis.http.reach import within
from chassis.messages.rows import IGNORE, columns_of, pour
from chassis.messages.tables import tenants
from chassis.messages.tx import Tx
from measure.visibility import Reach
from measure.workdays import Workdays
from training.ground.directory.rules import (
    DecidedLeave,
    Leave,
    LeaveState,
    Person,
    RecordedStageChange,
    RosteredShift,
    Shift,
    StageChange,
)
from training.ground.tables import calendars, leaves, people, shifts, stage_changes, units
from training.tables import METADATA

_tenants = METADATA.tables[tenants.name]
_IDS = ARRAY(Uuid)
CALENDARS = Calendars(units, calendars)
_ROLES = func.coalesce(people.c.roles, literal([], people.c.roles.type)).label("roles")
_PERSON = (*(column for column in columns_of(people, Person) if column.name != "roles"), _ROLES)

_DECISION = ("leave_type", "first_day", "last_day", "state", "cause_id")
_PLACE_COLUMNS = (column("site_id", Uuid), column("center_id", Uuid))

Place = tuple[UUID | None, UUID | None]
"""Site and center."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _StageOf:
    person_id: UUID
    change: StageChange


@dataclass(frozen=True, slots=True, kw_only=True)
class _ShiftOf:
    person_id: UUID
    shift: Shift


@dataclass(frozen=True, slots=True, kw_only=True)
class _LeaveOf:
    person_id: UUID
    leave: Leave


# ---- keeping


async def add_stage_changes(tx: Tx, changes: Sequence[RecordedStageChange]) -> None:
    """Insert stage changes; known ones stay."""
    await pour(tx, stage_changes, changes, conflict=IGNORE)


async def keep_leaves(tx: Tx, decided: Sequence[DecidedLeave]) -> None:
    """Keep the newest decision on each leave."""
    await pour(tx, leaves, decided, conflict=_DECISION)


async def replace_rosters(
    tx: Tx, days: Collection[tuple[UUID, date]], rostered: Sequence[RosteredShift]
) -> None:
    """Replace all shifts of these sites and days."""
    old = delete(shifts).where(
        shifts.c.tenant_id == tx.tenant, tuple_(shifts.c.site_id, shifts.c.day).in_(days)
    )
    await tx.execute(old)
    await pour(tx, shifts, rostered, conflict=IGNORE)


# ---- people


def covered(tx: Tx, reach: Reach) -> Select[tuple[UUID]]:
    """Ids of the people whom a reach covers."""
    return select(people.c.person_id).where(
        people.c.tenant_id == tx.tenant, within(people.c, reach)
    )


async def people_by_id(tx: Tx, ids: Collection[UUID]) -> Sequence[Person]:
    query = select(*_PERSON).where(
        people.c.tenant_id == tx.tenant,
        people.c.person_id == func.any(bindparam("ids", type_=_IDS)),
    )
    return await tx.all(query, Person, {"ids": list(ids)})


async def people_of(
    tx: Tx, center_id: UUID, *, role: str | None, with_ended: bool = False
) -> Sequence[Person]:
    """People of a center by employee number; role: only those who have it."""
    query = select(*_PERSON).where(people.c.tenant_id == tx.tenant, people.c.center_id == center_id)
    if role is not None:
        query = query.where(people.c.roles.contains([role]))
    if not with_ended:
        query = query.where(people.c.ended_on.is_(None))
    return await tx.all(query.order_by(people.c.employee_no, people.c.person_id), Person)


async def schedulers(tx: Tx, centers: Collection[UUID]) -> Sequence[Person]:
    """People of these centers who may be asked to schedule."""
    query = select(*_PERSON).where(
        people.c.tenant_id == tx.tenant,
        people.c.center_id == func.any(bindparam("centers", type_=_IDS)),
        people.c.schedules == 1,
    )
    return await tx.all(query, Person, {"centers": list(centers)})


async def agents_page(
    tx: Tx, center_id: UUID, *, without: Collection[UUID], after: UUID | None, limit: int
) -> Sequence[UUID]:
    """Agents of a center by id, also those who left."""
    left_out = select(func.unnest(bindparam("without", type_=_IDS)))
    query = select(people.c.person_id).where(
        people.c.tenant_id == tx.tenant,
        people.c.center_id == center_id,
        people.c.roles.contains(["agent"]),
        people.c.person_id.not_in(left_out),
    )
    if after is not None:
        query = query.where(people.c.person_id > after)
    page = query.order_by(people.c.person_id).limit(limit)
    return [row.person_id for row in await tx.execute(page, {"without": list(without)})]


async def stage_changes_of(
    tx: Tx, ids: Collection[UUID], until: date
) -> Mapping[UUID, Sequence[StageChange]]:
    """Person → the changes that hold by a day."""
    query = select(stage_changes).where(
        stage_changes.c.tenant_id == tx.tenant,
        stage_changes.c.person_id == func.any(bindparam("ids", type_=_IDS)),
        stage_changes.c.effective_on <= until,
    )
    found: dict[UUID, list[StageChange]] = {}
    for row in await tx.all(query, _StageOf, {"ids": list(ids)}):
        found.setdefault(row.person_id, []).append(row.change)
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
        select(shifts)
        .where(
            shifts.c.tenant_id == tx.tenant,
            shifts.c.person_id == func.any(bindparam("ids", type_=_IDS)),
            shifts.c.day.between(first, last),
        )
        .order_by(shifts.c.person_id, shifts.c.starts_at)
    )
    found: dict[UUID, list[Shift]] = {}
    for row in await tx.all(query, _ShiftOf, {"ids": list(ids)}):
        found.setdefault(row.person_id, []).append(row.shift)
    return found


async def leaves_of(
    tx: Tx, ids: Collection[UUID], first: date, last: date
) -> Mapping[UUID, Sequence[Leave]]:
    """Person → approved leave that touches these days, in order of time."""
    query = (
        select(leaves)
        .where(
            leaves.c.tenant_id == tx.tenant,
            leaves.c.person_id == func.any(bindparam("ids", type_=_IDS)),
            leaves.c.state == LeaveState.APPROVED,
            leaves.c.first_day <= last,
            leaves.c.last_day >= first,
        )
        .order_by(leaves.c.person_id, leaves.c.first_day)
    )
    found: dict[UUID, list[Leave]] = {}
    for row in await tx.all(query, _LeaveOf, {"ids": list(ids)}):
        found.setdefault(row.person_id, []).append(row.leave)
    return found


# ---- places


async def places(tx: Tx, wanted: Collection[Place]) -> Mapping[Place, tuple[str | None, Workdays]]:
    """Site and center → zone (of the site, else of the center, else of the tenant; None: unknown)
    and working days.
    """
    unique = list(dict.fromkeys(wanted))
    parameters = {
        "sites": [site_id for site_id, _ in unique],
        "centers": [center_id for _, center_id in unique],
    }
    rows = await tx.execute(_places(tx.tenant), parameters)
    return {(row.site_id, row.center_id): (row.zone, _workdays(row)) for row in rows}


def _places(tenant: UUID) -> Select[Any]:
    """Zone and calendar of the places bound as arrays `sites` and `centers`."""
    place = (
        func.unnest(bindparam("sites", type_=_IDS), bindparam("centers", type_=_IDS))
        .table_valued(*_PLACE_COLUMNS)
        .render_derived(name="place")
    )
    site, center = units.alias(), units.alias()
    of_site = and_(site.c.tenant_id == tenant, site.c.unit_id == place.c.site_id)
    of_center = and_(center.c.tenant_id == tenant, center.c.unit_id == place.c.center_id)
    of_calendar = and_(calendars.c.tenant_id == tenant, calendars.c.site_id == place.c.site_id)
    zone = func.coalesce(site.c.zone, center.c.zone, _tenants.c.zone).label("zone")
    return (
        select(place.c.site_id, place.c.center_id, zone, calendars.c.weekend, calendars.c.days)
        .select_from(place)
        .outerjoin(_tenants, _tenants.c.tenant_id == tenant)
        .outerjoin(site, of_site)
        .outerjoin(center, of_center)
        .outerjoin(calendars, of_calendar)
    )


def _workdays(row: Row[Any]) -> Workdays:
    return Workdays() if row.weekend is None else Workdays.of(row.weekend, row.days or ())


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


async def center_of_site(tx: Tx, site_id: UUID) -> UUID | None:
    """The center of a site that has not ended."""
    query = select(units.c.center_id).where(
        units.c.tenant_id == tx.tenant,
        units.c.unit_id == site_id,
        units.c.kind == "site",
        units.c.ended_on.is_(None),
    )
    found = (await tx.execute(query)).one_or_none()
    return found.center_id if found else None


async def unit_names(tx: Tx, ids: Collection[UUID]) -> Mapping[UUID, str]:
    query = select(units.c.unit_id, units.c.name).where(
        units.c.tenant_id == tx.tenant,
        units.c.unit_id == func.any(bindparam("ids", type_=_IDS)),
        units.c.name.is_not(None),
    )
    return {row.unit_id: row.name for row in await tx.execute(query, {"ids": list(ids)})}
