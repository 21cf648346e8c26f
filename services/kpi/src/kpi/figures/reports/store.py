"""Sums for reports: days, weeks and months from the totals of days, hours from the calls
themselves.
"""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, TextClause, Uuid, bindparam, text

from chassis.messages.tx import Tx
from chassis.policies.shipped import default_zone
from kpi.figures.reports.rules import Ratings, Sums
from kpi.figures.tables import SUMMED
from measure.visibility import Reach

_SUMS: Final = tuple(field.name for field in fields(Sums))
_PERIOD: Final = {
    "none": "''",
    "day": "to_char(business_date, 'YYYY-MM-DD')",
    "week": "to_char(business_date, 'IYYY-\"W\"IW')",
    "month": "to_char(business_date, 'YYYY-MM')",
    "hour": "to_char(local_time, 'YYYY-MM-DD\"T\"HH24')",
}
_WHO: Final = {
    "agents": "coalesce((SELECT p.employee_no FROM people p WHERE p.tenant_id = :tenant AND "
    "p.person_id = g.who::uuid), g.who)",
    "queues": "g.who",
}
_KEY: Final = {
    "agents": "nullif(agent_id, '00000000-0000-0000-0000-000000000000')::text",
    "queues": "nullif(queue, '')",
}
_WHERE: Final = (
    "tenant_id = :tenant AND business_date BETWEEN :first AND :last"
    " AND (CAST(:line AS text) IS NULL OR line = :line) AND (CAST(:queue AS text) IS NULL OR "
    "queue = :queue)"
    " AND (CAST(:team AS uuid) IS NULL OR team_id = :team) AND (CAST(:site AS uuid) IS NULL OR "
    "site_id = :site)"
    " AND (:everything OR team_id = ANY(:teams) OR site_id = ANY(:sites) OR "
    "center_id = ANY(:centers))"
)
_REACH: Final = {"team_id": "teams", "site_id": "sites", "center_id": "centers"}

# Calls with the hour of their place; the coarse bounds let the index on time leave out the rest.
_LOCAL: Final = """(
    SELECT c.*, 1 AS sign, rating_least AS least, rating_greatest AS greatest,
           c.offered_at AT TIME ZONE coalesce(CAST(:zone AS text), s.zone, m.zone, t.zone,
              :default_zone) AS local_time
      FROM calls c
      LEFT JOIN units s ON s.tenant_id = c.tenant_id AND s.unit_id = c.site_id
      LEFT JOIN units m ON m.tenant_id = c.tenant_id AND m.unit_id = c.center_id
      LEFT JOIN tenants t ON t.tenant_id = c.tenant_id
     WHERE c.tenant_id = :tenant AND c.offered_at BETWEEN CAST(:first AS date) - 1
        AND CAST(:last AS date) + 2
) AS timed"""
_LOCAL_WHERE: Final = _WHERE.replace("business_date BETWEEN", "local_time::date BETWEEN")


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


@dataclass(slots=True)
class Group:
    """The sums of one person or queue (None: of nobody, of no queue) in one period."""

    period: str
    who: str | None
    sums: Sums
    ratings: list[Ratings]


def _query(of: str, by: str) -> tuple[TextClause, TextClause]:
    hourly = by == "hour"
    source, where = (_LOCAL, _LOCAL_WHERE) if hourly else ("{table}", _WHERE)
    # Own names
    group = (
        f"SELECT {_PERIOD[by]} AS period, {_KEY[of]} AS who, {{sums}} FROM {source} WHERE "  # noqa: S608
        f"{where} {{rated}} GROUP BY 1, 2{{scale}}"
    )
    # Own names
    outer = f"SELECT g.*, {_WHO[of]} AS label FROM ({group}) AS g ORDER BY g.period, label"  # noqa: S608
    added = SUMMED if hourly else ", ".join(f"sum({name}) AS {name}" for name in _SUMS)
    counted = (
        "count(*) AS ratings, sum(rating) AS rating_sum"
        if hourly
        else "sum(ratings) AS ratings, sum(rating_sum) AS rating_sum"
    )
    rated = "AND rating IS NOT NULL" if hourly else ""
    return (
        _typed(outer.format(table="day_totals", sums=added, rated="", scale="")),
        _typed(
            outer.format(
                table="day_ratings", sums=f"least, greatest, {counted}", rated=rated, scale=", 3, 4"
            )
        ),
    )


def _typed(query: str) -> TextClause:
    units = (bindparam(name, type_=ARRAY(Uuid)) for name in _REACH.values())
    return text(query).bindparams(bindparam("everything", type_=Boolean), *units)


_QUERIES: Final = {(of, by): _query(of, by) for of in _WHO for by in _PERIOD}


async def groups(tx: Tx, of: str, wanted: Wanted, reach: Reach) -> list[Group]:
    """Sums of "agents" or "queues" in each period, ordered by period and name; of calls within a
    reach.
    """
    totals, ratings = _QUERIES[of, wanted.by]
    where: dict[str, Any] = {"tenant": tx.tenant} | {
        field.name: getattr(wanted, field.name) for field in fields(wanted) if field.name != "by"
    }
    where |= {"everything": reach.everything} | {
        name: [id for way, id in sorted(reach.ways) if way == column]
        for column, name in _REACH.items()
    }
    found: dict[tuple[str, str | None], Group] = {}
    if wanted.by == "hour":
        where["default_zone"] = default_zone()
    else:
        del where["zone"]
    for row in await tx.execute(totals, where):
        found[row.period, row.who] = Group(
            row.period, row.label, Sums(*(int(getattr(row, name)) for name in _SUMS)), []
        )
    for row in await tx.execute(ratings, where):
        scale = Ratings(
            Decimal(row.least), Decimal(row.greatest), int(row.ratings), Decimal(row.rating_sum)
        )
        found.setdefault(
            (row.period, row.who), Group(row.period, row.label, Sums(), [])
        ).ratings.append(scale)
    return list(found.values())
