"""Sums for reports: days, weeks and months from the totals of days, hours from the calls
themselves. One statement reads the sums with the ratings; what is filtered by stands in it only if
it is asked for, so that the planner sees an equality and the index for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ARRAY, Row, TextClause, Uuid, bindparam, text

from chassis.messages.tx import Tx
from chassis.policies.zones import zone_at
from kpi.figures.reports.rules import Ratings, Sums
from kpi.figures.tables import SUMMED
from kpi.ground.tables import units
from measure.visibility import Reach

_SUMS: Final = tuple(one.name for one in fields(Sums))
_ADDED: Final = ", ".join(f"sum({name}) AS {name}" for name in _SUMS)
_RATED: Final = "sum(ratings) AS ratings, sum(rating_sum) AS rating_sum"
_NOBODY: Final = UUID(int=0)
_PERIOD: Final = {
    "none": "''",
    "day": "to_char(business_date, 'YYYY-MM-DD')",
    "week": "to_char(business_date, 'IYYY-\"W\"IW')",
    "month": "to_char(business_date, 'YYYY-MM')",
}
_KEY: Final = {"agents": "agent_id", "queues": "nullif(queue, '')", "whole": "NULL"}
_UNIT_ZONES: Final = text(
    "SELECT unit_id, zone FROM units WHERE tenant_id = :tenant AND zone IS NOT NULL"
)
_REACH: Final = {"team_id": "teams", "site_id": "sites", "center_id": "centers"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a report is about: both dates inclusive, in the zone of each call's place unless hours
    are asked in a `zone`.
    """

    first: date
    last: date
    by: str = "none"
    zone: str | None = None
    line: str | None = None
    queue: str | None = None
    team: UUID | None = None
    site: UUID | None = None


@dataclass(frozen=True, slots=True)
class Agent:
    """A person of a report; `name` is the employee number, or the id of who is not known yet."""

    agent_id: UUID
    name: str


@dataclass(slots=True)
class Group:
    """The sums of one person or queue (None: of no queue, or of everything) in one period."""

    period: str
    who: UUID | str | None
    sums: Sums = field(default_factory=Sums)
    ratings: list[Ratings] = field(default_factory=list)


async def whole(tx: Tx, wanted: Wanted, reach: Reach) -> list[Group]:
    """The sums of all calls within a reach, for each period in which there are any, in order."""
    return await _groups(tx, "whole", wanted, reach)


async def of_queues(tx: Tx, wanted: Wanted, reach: Reach) -> list[Group]:
    """The sums of each queue and of the calls without one, by period and name."""
    return await _groups(tx, "queues", wanted, reach)


async def of_agents(tx: Tx, wanted: Wanted, reach: Reach, agents: Sequence[Agent]) -> list[Group]:
    """The sums of these agents, by period and id."""
    return await _groups(tx, "agents", wanted, reach, agents)


async def page_of_agents(
    tx: Tx, wanted: Wanted, reach: Reach, *, after: tuple[str, UUID] | None, limit: int
) -> list[Agent]:
    """Who has calls in the days, by employee number; after them, by id, those whose person is not
    known yet. `after`: name and id of the last one of the page before.
    """
    found: list[Agent] = []
    known = after is None or after[0] != str(after[1])
    if known:
        found = await _known(tx, wanted, reach, after=after, limit=limit)
    if len(found) < limit:
        beyond = after[1] if after and not known else None
        found += await _unknown(tx, wanted, reach, after=beyond, limit=limit - len(found))
    return found


async def _known(
    tx: Tx, wanted: Wanted, reach: Reach, *, after: tuple[str, UUID] | None, limit: int
) -> list[Agent]:
    where, values = _where(wanted, reach, _span(wanted))
    beyond = "AND (p.employee_no, p.person_id) > (:after_name, :after_id)" if after else ""
    query = _typed(
        # Own names
        "SELECT p.person_id, p.employee_no FROM people p"  # noqa: S608
        f" WHERE p.tenant_id = :tenant AND p.employee_no IS NOT NULL {beyond}"
        f" AND EXISTS (SELECT FROM day_totals WHERE {where} AND agent_id = p.person_id)"
        " ORDER BY p.employee_no, p.person_id LIMIT :limit"
    )
    if after:
        values |= {"after_name": after[0], "after_id": after[1]}
    rows = await tx.execute(query, {**values, "tenant": tx.tenant, "limit": limit})
    return [Agent(row.person_id, row.employee_no) for row in rows]


async def _unknown(
    tx: Tx, wanted: Wanted, reach: Reach, *, after: UUID | None, limit: int
) -> list[Agent]:
    where, values = _where(wanted, reach, _span(wanted))
    heard = " UNION ".join(
        # Own names
        f"SELECT agent_id FROM {name} WHERE {where}"  # noqa: S608
        for name in ("day_totals", "day_ratings")
    )
    query = _typed(
        # Own names
        f"SELECT agent_id FROM ({heard}) AS heard WHERE agent_id > :after AND NOT EXISTS ("  # noqa: S608
        "SELECT FROM people p WHERE p.tenant_id = :tenant AND p.person_id = heard.agent_id AND "
        "p.employee_no IS NOT NULL) ORDER BY agent_id LIMIT :limit"
    )
    bound = {"tenant": tx.tenant, "after": after or _NOBODY, "limit": limit}
    return [Agent(row[0], str(row[0])) for row in await tx.execute(query, {**values, **bound})]


def _span(wanted: Wanted) -> tuple[date, date]:
    """The days of the totals in which calls of these days can be: of hours in another zone, a day
    more at each end.
    """
    more = timedelta(days=1 if wanted.by == "hour" else 0)
    return wanted.first - more, wanted.last + more


async def _groups(
    tx: Tx, of: str, wanted: Wanted, reach: Reach, agents: Sequence[Agent] | None = None
) -> list[Group]:
    days = (wanted.first, wanted.last)
    if wanted.by == "hour":
        calls, bounds = await _timed(tx, wanted)
        where, values = _where(wanted, reach, days, agents, day="local_time::date")
        queries = [_hours(of, calls, where)]
        values |= bounds
    else:
        where, values = _where(wanted, reach, days, agents)
        queries = _days(of, wanted.by, where)
    found: dict[tuple[str, object], Group] = {}
    for query in queries:
        for row in await tx.execute(_typed(query), {**values, "tenant": tx.tenant}):
            period = row.period if isinstance(row.period, str) else f"{row.period:%Y-%m-%dT%H}"
            group = found.setdefault((period, row.who), Group(period, row.who))
            _add(group, row)
    return sorted(found.values(), key=lambda group: (group.period, str(group.who or "")))


def _add(group: Group, row: Row[Any]) -> None:
    if "handled" in row._mapping:  # noqa: SLF001 - its public name
        group.sums += Sums(*(int(getattr(row, name)) for name in _SUMS))
    if row.ratings:
        scale = Decimal(row.least), Decimal(row.greatest)
        group.ratings.append(Ratings(*scale, int(row.ratings), Decimal(row.rating_sum)))


def _days(of: str, by: str, where: str) -> list[str]:
    """Totals and ratings of days, each summed by period and person or queue."""
    head = f"SELECT {_PERIOD[by]} AS period, {_KEY[of]} AS who"
    return [
        # Own names
        f"{head}, {_ADDED}, 0 AS ratings FROM day_totals WHERE {where} GROUP BY 1, 2",
        f"{head}, least, greatest, {_RATED} FROM day_ratings WHERE {where} GROUP BY 1, 2, 3, 4",
    ]


def _hours(of: str, calls: str, where: str) -> str:
    """Calls summed by hour, person or queue, and rating scale, in one pass."""
    return (
        # Own names
        f"SELECT date_trunc('hour', local_time) AS period, {_KEY[of]} AS who, least, greatest,"  # noqa: S608
        f" {SUMMED}, count(rating) AS ratings, sum(rating) AS rating_sum"
        f" FROM ({calls}) AS timed WHERE {where} GROUP BY 1, 2, 3, 4"
    )


async def _timed(tx: Tx, wanted: Wanted) -> tuple[str, dict[str, object]]:
    """A query of the calls with the time of their place, and its values. Only calls of the days in
    the zones in use are read; where all places are in one zone, no place is looked up.
    """
    of_units, of_tenant = {}, wanted.zone
    if of_tenant is None:
        of_units = {
            row.unit_id: row.zone for row in await tx.execute(_UNIT_ZONES, {"tenant": tx.tenant})
        }
        of_tenant = await zone_at(tx, units)
    zones = {of_tenant, *of_units.values()}
    midnights = [
        (_midnight(wanted.first, zone), _midnight(wanted.last + timedelta(days=1), zone))
        for zone in zones
    ]
    bounds = {
        "zone": of_tenant,
        "begin": min(first for first, _ in midnights),
        "end": max(end for _, end in midnights),
    }
    zone, joins = "CAST(:zone AS text)", ""
    if len(zones) > 1:
        zone = f"coalesce(s.zone, m.zone, {zone})"
        joins = "".join(
            f" LEFT JOIN units {name} ON {name}.tenant_id = c.tenant_id AND {name}.unit_id = c.{id}"
            for name, id in (("s", "site_id"), ("m", "center_id"))
        )
    calls = (
        # Own names
        "SELECT c.*, 1 AS sign, c.rating_least AS least, c.rating_greatest AS greatest,"  # noqa: S608
        f" c.offered_at AT TIME ZONE {zone} AS local_time FROM calls c{joins}"
        " WHERE c.tenant_id = :tenant AND c.offered_at >= :begin AND c.offered_at < :end"
    )
    return calls, bounds


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(zone))


def _where(
    wanted: Wanted,
    reach: Reach,
    days: tuple[date, date],
    agents: Sequence[Agent] | None = None,
    *,
    day: str = "business_date",
) -> tuple[str, dict[str, Any]]:
    """The condition and its values: of the days, of what is asked for, of a reach."""
    asked = {
        "line": wanted.line,
        "queue": wanted.queue,
        "team_id": wanted.team,
        "site_id": wanted.site,
    }
    values: dict[str, Any] = {"first": days[0], "last": days[1]}
    parts = ["tenant_id = :tenant", f"{day} BETWEEN :first AND :last"]
    for name, value in asked.items():
        if value is not None:
            parts.append(f"{name} = :{name}")
            values[name] = value
    if agents is not None:
        parts.append("agent_id = ANY(:agents)")
        values["agents"] = [one.agent_id for one in agents]
    if not reach.everything:
        ways = {
            column: ids
            for column in _REACH
            if (ids := [id for way, id in sorted(reach.ways) if way == column])
        }
        parts.append(f"({' OR '.join(f'{one} = ANY(:{_REACH[one]})' for one in ways) or 'false'})")
        values |= {_REACH[column]: ids for column, ids in ways.items()}
    return " AND ".join(parts), values


def _typed(query: str) -> TextClause:
    arrays = [name for name in (*_REACH.values(), "agents") if f":{name})" in query]
    return text(query).bindparams(*(bindparam(name, type_=ARRAY(Uuid)) for name in arrays))
