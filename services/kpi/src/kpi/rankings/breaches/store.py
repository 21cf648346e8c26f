"""What people did between two days, and which breaches there are. Sets in, sets out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    TextClause,
    Uuid,
    bindparam,
    func,
    insert,
    select,
    text,
    tuple_,
    update,
)

from chassis.http.reach import within
from chassis.messages.database import to_json
from chassis.messages.rows import flat, pour_new, recordset
from chassis.messages.tx import Tx
from kpi.figures.reports.rules import Ratings, Sums
from kpi.ground.tables import people
from kpi.rankings.tables import breaches, judged_periods
from measure.visibility import Reach

_SUMS: Final = tuple(field.name for field in fields(Sums))


class Person(NamedTuple):
    """Whose values are judged, and where the person belongs."""

    agent_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    line: str
    project_id: UUID | None
    post: str | None


class Worked(NamedTuple):
    """What somebody's calls of a period add up to."""

    person: Person
    sums: Sums
    ratings: Sequence[Ratings]


# Summed first and put together by person here: a join would look every person up, whatever the
# month holds.
_SUMMED: Final = ", ".join(f"sum({name})::bigint" for name in _SUMS)
_TOTALS: Final = "SELECT agent_id, {sums} FROM day_totals WHERE {which} GROUP BY agent_id"
_RATINGS: Final = (
    "SELECT agent_id, least, greatest, sum(ratings)::bigint, sum(rating_sum) FROM "
    "day_ratings WHERE {which} GROUP BY 1, 2, 3"
)
_DAYS: Final = "tenant_id = :tenant AND business_date BETWEEN :first AND :last"


def _asked(statement: str, agents: Collection[UUID] | None) -> TextClause:
    """A statement about everybody, or about these people alone."""
    if agents is None:
        return text(statement.format(sums=_SUMMED, which=_DAYS))
    some = bindparam("agents", sorted(agents), type_=ARRAY(Uuid))
    return text(
        statement.format(sums=_SUMMED, which=f"{_DAYS} AND agent_id = ANY(:agents)")
    ).bindparams(some)


async def worked(
    tx: Tx, center_id: UUID, first: date, last: date, agents: Collection[UUID] | None = None
) -> list[Worked]:
    """What the people of a center did between two days, both included, in the order of their ids;
    agents: of these alone.

    Whoever has left is not trained any more, and whoever takes no calls has no line that decides
    the target (KPI-0b).
    """
    days = {"tenant": tx.tenant, "first": first, "last": last}
    ratings: dict[UUID, list[Ratings]] = {}
    for agent, *rated in map(tuple, await tx.execute(_asked(_RATINGS, agents), days)):
        ratings.setdefault(agent, []).append(Ratings(*rated))
    sums = {
        agent: Sums(*summed)
        for agent, *summed in map(tuple, await tx.execute(_asked(_TOTALS, agents), days))
    }
    row = people.c
    whom = select(
        row.person_id, row.team_id, row.site_id, row.center_id, row.line, row.project_id, row.post
    ).where(
        row.tenant_id == tx.tenant,
        row.center_id == center_id,
        row.line.is_not(None),
        row.stage != "separated",
    )
    found = [Person(*tuple(known)) for known in await tx.execute(whom.order_by(row.person_id))]
    return [
        Worked(person, sums[person.agent_id], ratings.get(person.agent_id, ()))
        for person in found
        if person.agent_id in sums
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearing:
    """How a breach was cleared: in which period, and by which value (KPI-18)."""

    cleared_period: str
    cleared_value: Decimal
    cleared_target: Decimal
    cleared_counted: int
    cleared_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A missed target of one agent, indicator and period. breach: the subject of its events."""

    breach: str
    agent_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    indicator: str
    period: str
    ended_on: date
    line: str
    value: Decimal
    target: Decimal
    counted: int
    policyset: str
    breached_at: datetime
    clearing: Clearing | None = None


async def add(tx: Tx, found: Sequence[Breach]) -> set[str]:
    """Write breaches; returns those that are new."""
    return set(await pour_new(tx, breaches, found, breaches.c.breach))


async def clear(tx: Tx, cleared: Mapping[str, Clearing]) -> None:
    """Write of breaches that are still open how they were cleared."""
    given = recordset(breaches, ("breach", *_CLEARED))
    clearing = (
        update(breaches)
        .where(
            breaches.c.tenant_id == tx.tenant,
            breaches.c.breach == given.c.breach,
            breaches.c.cleared_at.is_(None),
        )
        .values({name: given.c[name] for name in _CLEARED})
    )
    rows = [{"breach": breach, **flat(how)} for breach, how in cleared.items()]
    await tx.execute(clearing, {"rows": to_json(rows)})


_CLEARED: Final = tuple(field.name for field in fields(Clearing))


class Open(NamedTuple):
    """A breach that is not cleared."""

    breach: str
    agent_id: UUID
    indicator: str
    period: str


async def open_before(tx: Tx, center_id: UUID, day: date) -> list[Open]:
    """A center's breaches of periods that ended before a day and that are not cleared."""
    row = breaches.c
    query = select(*(row[name] for name in Open._fields)).where(
        row.tenant_id == tx.tenant,
        row.center_id == center_id,
        row.cleared_at.is_(None),
        row.ended_on < day,
    )
    return [Open(*tuple(found)) for found in await tx.execute(query.order_by(row.breach))]


async def judged(tx: Tx, center_id: UUID, kind: str, period: str) -> int:
    """How often a center's period was judged."""
    row = judged_periods.c
    query = select(func.count()).where(
        row.tenant_id == tx.tenant,
        row.center_id == center_id,
        row.kind == kind,
        row.period == period,
    )
    return int((await tx.execute(query)).scalar_one())


async def note_judged(
    tx: Tx,
    center_id: UUID,
    kind: str,
    period: str,
    *,
    revision: int,
    reason: str | None,
    found: int,
) -> None:
    said = {
        "center_id": center_id,
        "kind": kind,
        "period": period,
        "revision": revision,
        "reason": reason,
        "found": found,
    }
    await tx.execute(insert(judged_periods).values(tenant_id=tx.tenant, **said, judged_at=tx.now))


async def listed(
    tx: Tx,
    reach: Reach,
    *,
    is_open: bool | None,
    matching: Mapping[str, object],
    after: tuple[datetime, str] | None,
    limit: int,
) -> list[Breach]:
    """Breaches, newest first."""
    row = breaches.c
    query = (
        select(breaches)
        .where(
            row.tenant_id == tx.tenant,
            within(row, reach),
            *(row[name] == value for name, value in matching.items()),
        )
        .order_by(row.breached_at.desc(), row.breach.desc())
        .limit(limit)
    )
    if is_open is not None:
        query = query.where(row.cleared_at.is_(None) if is_open else row.cleared_at.is_not(None))
    if after is not None:
        query = query.where(tuple_(row.breached_at, row.breach) < tuple_(*after))
    return await tx.all(query, Breach)
