"""What our copies of the directory and of kpi's rankings say."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, Uuid, and_, bindparam, func, or_, select, text
from sqlalchemy.dialects.postgresql import distinct_on, insert

from chassis.duties.calendars import Calendars
from chassis.messages.tables import tenants
from chassis.messages.tx import Tx
from chassis.policies.shipped import default_zone
from measure.workdays import Workdays
from qa.ground.directory.rules import Person
from qa.ground.tables import (
    calendars,
    offposts,
    people,
    ranking_rows,
    rankings,
    rosters,
    tenant_seeds,
    units,
)
from qa.tables import METADATA

CALENDARS = Calendars(units, calendars)
_tenants = METADATA.tables[tenants.name]
_SHARE = {"work": Decimal(1), "half": Decimal("0.5"), "off": Decimal(0)}


@dataclass(frozen=True)
class Place:
    """The calendar of a site: zone (IANA name) and working days; Monday to Friday where none is
    published.
    """

    zone: str
    workdays: Workdays


_PERSON = (
    people.c.person_id,
    people.c.employee_no,
    people.c.team_id,
    people.c.site_id,
    people.c.center_id,
    people.c.line,
    people.c.roles,
    people.c.stage,
    people.c.entered_on,
    people.c.conflicts,
    people.c.name,
)


def _person(row: Any) -> Person:  # noqa: ANN401 - a row of _PERSON
    facts = {
        **row._mapping,  # noqa: SLF001
        "roles": frozenset(row.roles or ()),
        "conflicts": frozenset(row.conflicts or ()),
    }
    return Person(**facts)


async def centers(tx: Tx) -> Sequence[tuple[UUID, str]]:
    """Centers that have not ended, with their zones."""
    query = (
        select(
            units.c.unit_id,
            func.coalesce(units.c.zone, _tenants.c.zone, default_zone()).label("zone"),
        )
        .outerjoin(_tenants, _tenants.c.tenant_id == units.c.tenant_id)
        .where(units.c.tenant_id == tx.tenant, units.c.kind == "center", units.c.ended_on.is_(None))
        .order_by(units.c.unit_id)
    )
    return [(row.unit_id, row.zone) for row in await tx.execute(query)]


async def find_seed(tx: Tx) -> str | None:
    """The seed with which a simulated tenant was made (QA-4b)."""
    query = select(tenant_seeds.c.seed).where(tenant_seeds.c.tenant_id == tx.tenant)
    return (await tx.execute(query)).scalar()


async def find_person(tx: Tx, person_id: UUID) -> Person | None:
    row = (
        await tx.execute(
            select(*_PERSON).where(people.c.tenant_id == tx.tenant, people.c.person_id == person_id)
        )
    ).one_or_none()
    return _person(row) if row else None


async def people_of(tx: Tx, ids: Collection[UUID]) -> Sequence[Person]:
    query = select(*_PERSON).where(
        people.c.tenant_id == tx.tenant,
        people.c.person_id == func.any(bindparam("ids", type_=ARRAY(Uuid))),
    )
    return [_person(row) for row in await tx.execute(query, {"ids": list(ids)})]


async def agents_of(tx: Tx, center_id: UUID, line: str) -> Sequence[Person]:
    """Whoever takes calls on a line of a center now, by employee number."""
    query = select(*_PERSON).where(
        people.c.tenant_id == tx.tenant,
        people.c.center_id == center_id,
        people.c.line == line,
        people.c.stage.is_not(None),
        people.c.employee_no.is_not(None),
        people.c.ended_on.is_(None),
    )
    return [_person(row) for row in await tx.execute(query.order_by(people.c.employee_no))]


async def lines_of(tx: Tx, center_id: UUID) -> Sequence[str]:
    """The lines on which people of a center take calls."""
    query = select(people.c.line).where(
        people.c.tenant_id == tx.tenant, people.c.center_id == center_id, people.c.line.is_not(None)
    )
    return sorted({row[0] for row in await tx.execute(query.distinct())})


async def holders(tx: Tx, role: str, center_id: UUID | None) -> Sequence[Person]:
    """People with a role in a center (or in none: tenant-wide posts), by employee number."""
    query = select(*_PERSON).where(
        people.c.tenant_id == tx.tenant,
        people.c.roles.contains([role]),
        or_(people.c.center_id == center_id, people.c.center_id.is_(None)),
        people.c.ended_on.is_(None),
    )
    return [_person(row) for row in await tx.execute(query.order_by(people.c.employee_no))]


async def find_leader(tx: Tx, team_id: UUID) -> UUID | None:
    query = select(units.c.leader_id).where(
        units.c.tenant_id == tx.tenant, units.c.unit_id == team_id
    )
    return (await tx.execute(query)).scalar()


# Asked several times for every evaluation that is submitted: as text, since putting it together
# costs more than running it.
_PLACE = text(
    """
    SELECT coalesce(site.zone, center.zone, tenant.zone, :default) AS zone, calendar.weekend,
       calendar.days
      FROM (SELECT) AS nothing
      LEFT JOIN tenants tenant ON tenant.tenant_id = :tenant
      LEFT JOIN units site ON site.tenant_id = :tenant AND site.unit_id = CAST(:site_id AS uuid)
      LEFT JOIN units center ON center.tenant_id = :tenant AND center.unit_id = CAST(:center_id AS
         uuid)
      LEFT JOIN calendars calendar ON calendar.tenant_id = :tenant
         AND calendar.site_id = CAST(:site_id AS uuid)
    """
).columns(units.c.zone, calendars.c.weekend, calendars.c.days)


async def get_place(tx: Tx, site_id: UUID | None, center_id: UUID | None) -> Place:
    """The calendar by which people of a site count days."""
    asked = {
        "tenant": tx.tenant,
        "site_id": site_id,
        "center_id": center_id,
        "default": default_zone(),
    }
    row = (await tx.execute(_PLACE, asked)).one()
    if row.weekend is None:
        return Place(row.zone, Workdays())
    special = {
        date.fromisoformat(entry["day"]): _SHARE[entry["kind"]]
        for entry in row.days
        if not entry.get("gender")
    }
    return Place(row.zone, Workdays(frozenset(row.weekend), special))


async def rostered_days(
    tx: Tx, sites: Collection[UUID], first: date, last: date
) -> Mapping[UUID, Mapping[UUID, Sequence[date]]]:
    """Site → person → dates on shift. A site without an entry published no roster for these days
    (QA-4a).
    """
    query = select(rosters.c.site_id, rosters.c.day, rosters.c.shifts).where(
        rosters.c.tenant_id == tx.tenant,
        rosters.c.site_id.in_(sites),
        rosters.c.day.between(first, last),
    )
    found: dict[UUID, dict[UUID, list[date]]] = {}
    for row in await tx.execute(query.order_by(rosters.c.day)):
        people_there = found.setdefault(row.site_id, {})
        for person_id in {UUID(shift["person_id"]) for shift in row.shifts}:
            people_there.setdefault(person_id, []).append(row.day)
    return found


# ---- who is off post (TRN-11)


async def add_offposts(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """rows: order_id, agent_id, cause_id, and starts_on or returned_on; begin and return of an
    order come in any order.
    """
    for row in rows:  # a handful a month
        adding = insert(offposts).values(tenant_id=tx.tenant, **row)
        known = {
            name: func.coalesce(adding.excluded[name], offposts.c[name])
            for name in ("starts_on", "returned_on")
        }
        await tx.execute(
            adding.on_conflict_do_update(index_elements=["tenant_id", "order_id"], set_=known)
        )


async def off_post_on(tx: Tx, day: date) -> Collection[UUID]:
    query = select(offposts.c.agent_id).where(
        offposts.c.tenant_id == tx.tenant,
        offposts.c.starts_on <= day,
        or_(offposts.c.returned_on.is_(None), offposts.c.returned_on > day),
    )
    return set((await tx.execute(query)).scalars())


async def returned_on(tx: Tx, day: date) -> Collection[UUID]:
    query = select(offposts.c.agent_id).where(
        offposts.c.tenant_id == tx.tenant, offposts.c.returned_on == day
    )
    return set((await tx.execute(query)).scalars())


# ---- kpi's rankings (EVT-9): head and rows arrive in any order


async def add_heads(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    await tx.execute(_POUR_HEADS, {"rows": orjson.dumps(rows).decode(), "tenant": tx.tenant})


async def add_rows(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    await tx.execute(_POUR_ROWS, {"rows": orjson.dumps(rows).decode(), "tenant": tx.tenant})


def _pour(table: str, columns: str) -> Any:  # noqa: ANN401 - a text clause
    names = ", ".join(f'"{column.split()[0]}"' for column in columns.split(", "))
    return text(
        # Own names
        f"INSERT INTO {table} (tenant_id, {names}) SELECT CAST(:tenant AS uuid), {names}"  # noqa: S608
        f" FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told ({columns}) ON CONFLICT DO NOTHING"
    )


_POUR_HEADS = _pour(
    "rankings",
    "ranking_id uuid, revision integer, kind text, line text, unit_id uuid, center_id uuid, "
    "period text, acting boolean, rows integer, "
    "checksum text, cause_id uuid",
)
_POUR_ROWS = _pour(
    "ranking_rows",
    "ranking_id uuid, revision integer, agent_id uuid, site_id uuid, line text, value numeric, "
    "place integer, evaluations integer, "
    "calls integer, checksum_line text, cause_id uuid",
)


async def newest_heads(tx: Tx, center_id: UUID, kind: str, period: str) -> Sequence[Any]:
    """The newest revision of each acting ranking of a center and period: ranking_id, revision,
    line, rows, checksum.
    """
    query = (
        select(
            rankings.c.ranking_id,
            rankings.c.revision,
            rankings.c.line,
            rankings.c.rows,
            rankings.c.checksum,
        )
        .ext(distinct_on(rankings.c.ranking_id))
        .where(
            rankings.c.tenant_id == tx.tenant,
            rankings.c.center_id == center_id,
            rankings.c.kind == kind,
            rankings.c.period == period,
            rankings.c.acting,
        )
        .order_by(rankings.c.ranking_id, rankings.c.revision.desc())
    )
    return (await tx.execute(query)).all()


async def ranked_people(tx: Tx, ranking_id: UUID, revision: int) -> Sequence[Any]:
    """The rows of one ranking that have arrived, with employee numbers where they are known."""
    query = (
        select(ranking_rows, people.c.employee_no)
        .outerjoin(
            people,
            and_(
                people.c.tenant_id == ranking_rows.c.tenant_id,
                people.c.person_id == ranking_rows.c.agent_id,
            ),
        )
        .where(
            ranking_rows.c.tenant_id == tx.tenant,
            ranking_rows.c.ranking_id == ranking_id,
            ranking_rows.c.revision == revision,
        )
        .order_by(ranking_rows.c.agent_id)
    )
    return (await tx.execute(query)).all()
