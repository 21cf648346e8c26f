"""What people did between two days, and which breaches there are. Sets in, sets out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, TextClause, Uuid, bindparam, func, insert, select, text, tuple_

from chassis.http.reach import Reach, within
from chassis.messages.database import to_json
from chassis.messages.tx import Tx
from kpi.figures.reports.rules import Ratings, Sums
from kpi.ground.tables import people
from kpi.rankings.tables import breaches, judged_periods

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


_ADD: Final = text(
    """
    INSERT INTO breaches (tenant_id, breach, agent_id, team_id, site_id, center_id, indicator,
       period, ended_on, line, value, target,
                          counted, policyset, breached_at)
    SELECT CAST(:tenant AS uuid), breach, agent_id, team_id, site_id, center_id, indicator, period,
       ended_on, line, value, target,
           counted, policyset, CAST(:now AS timestamptz)
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS found
           (breach text, agent_id uuid, team_id uuid, site_id uuid, center_id uuid, indicator text,
              period text, ended_on date, line text,
            value numeric, target numeric, counted integer, policyset text)
     ORDER BY breach ON CONFLICT DO NOTHING RETURNING breach
    """
)
_CLEAR: Final = text(
    """
    UPDATE breaches b SET cleared_period = :period, cleared_value = found.value,
       cleared_target = found.target,
           cleared_counted = found.counted, cleared_at = :now
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS found (breach text, value numeric,
         target numeric, counted integer)
     WHERE b.tenant_id = :tenant AND b.breach = found.breach AND b.cleared_at IS NULL
    """
)


async def add(tx: Tx, found: Sequence[Mapping[str, Any]]) -> set[str]:
    """Write breaches; which of them are new."""
    rows = await tx.execute(_ADD, {"tenant": tx.tenant, "rows": to_json(found), "now": tx.now})
    return {row.breach for row in rows}


async def clear(tx: Tx, period: str, found: Sequence[Mapping[str, Any]]) -> None:
    """Write into breaches that their target is met again."""
    await tx.execute(
        _CLEAR, {"tenant": tx.tenant, "period": period, "rows": to_json(found), "now": tx.now}
    )


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
) -> list[dict[str, Any]]:
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
    return [dict(found) for found in (await tx.execute(query)).mappings()]
