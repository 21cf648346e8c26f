"""What our copies of the directory and of kpi's rankings say."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, and_, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on, insert

from chassis.duties.calendars import Calendars
from chassis.messages.rows import IGNORE, flat, pour
from chassis.messages.tx import Tx
from chassis.policies.zones import place_zone, zone_at
from measure.workdays import Workdays
from qa.ground.directory.rules import (
    OffpostChange,
    Person,
    RankedAgent,
    RankingHead,
    RankingRow,
)
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

CALENDARS = Calendars(units, calendars)
CALENDARS = Calendars(units, calendars)

_PERSON = (
    people.c.person_id,
    people.c.employee_no,
    people.c.team_id,
    people.c.site_id,
    people.c.center_id,
    people.c.line,
    func.coalesce(people.c.roles, []).label("roles"),
    people.c.stage,
    people.c.entered_on,
    func.coalesce(people.c.conflicts, []).label("conflicts"),
    people.c.name,
)


async def centers(tx: Tx) -> Sequence[tuple[UUID, str]]:
    """Centers that have not ended, with their zones."""
    zone = place_zone(units, tx.tenant, center_id=units.c.unit_id).label("zone")
    query = (
        select(units.c.unit_id, zone)
        .where(units.c.tenant_id == tx.tenant, units.c.kind == "center", units.c.ended_on.is_(None))
        .order_by(units.c.unit_id)
    )
    return [(row.unit_id, row.zone) for row in await tx.execute(query)]


async def get_zone(tx: Tx, site_id: UUID | None, center_id: UUID | None) -> str:
    return await zone_at(tx, units, site_id=site_id, center_id=center_id)


async def find_seed(tx: Tx) -> str | None:
    """The seed with which a simulated tenant was made (QA-4b)."""
    query = select(tenant_seeds.c.seed).where(tenant_seeds.c.tenant_id == tx.tenant)
    return (await tx.execute(query)).scalar()


async def find_person(tx: Tx, person_id: UUID) -> Person | None:
    query = select(*_PERSON).where(people.c.tenant_id == tx.tenant, people.c.person_id == person_id)
    return await tx.one_or_none(query, Person)


async def people_of(tx: Tx, ids: Collection[UUID]) -> Sequence[Person]:
    query = select(*_PERSON).where(
        people.c.tenant_id == tx.tenant,
        people.c.person_id == func.any(bindparam("ids", type_=ARRAY(Uuid))),
    )
    return await tx.all(query, Person, {"ids": list(ids)})


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
    return await tx.all(query.order_by(people.c.employee_no), Person)


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
    return await tx.all(query.order_by(people.c.employee_no), Person)


async def find_leader(tx: Tx, team_id: UUID) -> UUID | None:
    query = select(units.c.leader_id).where(
        units.c.tenant_id == tx.tenant, units.c.unit_id == team_id
    )
    return (await tx.execute(query)).scalar()


async def conflicts_of(tx: Tx, person_ids: Collection[UUID]) -> Mapping[UUID, frozenset[UUID]]:
    """Person → people with whom a conflict of interest is declared."""
    query = select(people.c.person_id, people.c.conflicts).where(
        people.c.tenant_id == tx.tenant, people.c.person_id == func.any(list(person_ids))
    )
    return {row.person_id: frozenset(row.conflicts or ()) for row in await tx.execute(query)}


async def get_workdays(tx: Tx, site_id: UUID | None) -> Workdays:
    """The working days of a site; Monday to Friday where no calendar is published (ORG-12)."""
    query = select(calendars.c.weekend, calendars.c.days).where(
        calendars.c.tenant_id == tx.tenant, calendars.c.site_id == site_id
    )
    row = (await tx.execute(query)).one_or_none()
    return Workdays() if row is None or row.weekend is None else Workdays.of(row.weekend, row.days)


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


async def add_offposts(tx: Tx, changes: Sequence[OffpostChange]) -> None:
    """Keep begins and returns; those of one order come in any order."""
    for change in changes:  # a handful a month
        adding = insert(offposts).values(tenant_id=tx.tenant, **flat(change))
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


async def add_heads(tx: Tx, heads: Sequence[RankingHead]) -> None:
    await pour(tx, rankings, heads, conflict=IGNORE)


async def add_rows(tx: Tx, rows: Sequence[RankingRow]) -> None:
    await pour(tx, ranking_rows, rows, conflict=IGNORE)


async def newest_heads(tx: Tx, center_id: UUID, kind: str, period: str) -> Sequence[RankingHead]:
    """The newest revision of each acting ranking of a center and period."""
    query = (
        select(rankings)
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
    return await tx.all(query, RankingHead)


async def ranked_agents(tx: Tx, ranking_id: UUID, revision: int) -> Sequence[RankedAgent]:
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
    return await tx.all(query, RankedAgent)
