"""The sums of days. One statement adds any number of calls, and the same expressions rebuild the
sums from the call table (I2, I8).
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import ARRAY, Date, bindparam, text

from chassis.messages.database import array
from chassis.messages.tx import Tx
from kpi.calls.tables import calls
from kpi.figures.tables import SUMMED, SUMS, day_ratings, day_totals
from kpi.figures.totals.rules import Counted

_KEY: Final = tuple(
    column.name for column in day_totals.primary_key.columns if column.name != "tenant_id"
)
_SCALE: Final = (*_KEY, "least", "greatest")
_TYPES: Final = {
    "sign": "smallint",
    "business_date": "date",
    **dict.fromkeys(("agent_id", "team_id", "site_id", "center_id"), "uuid"),
    **dict.fromkeys(("line", "queue", "project"), "text"),
    **dict.fromkeys(("handled", "answered", "transferred", "resolved"), "boolean"),
    **dict.fromkeys(("wait_seconds", "talk_seconds", "hold_seconds", "acw_seconds"), "integer"),
    **dict.fromkeys(("rating", "least", "greatest"), "numeric"),
}
_TEXTS: Final = {name for name in Counted._fields if _TYPES[name] == "text"}
_ARRAYS: Final = ", ".join(
    f"CAST(:{name} AS text[])"
    if name in _TEXTS
    else f"CAST(CAST(:{name} AS text) AS {_TYPES[name]}[])"
    for name in Counted._fields
)
_NOBODY: Final = "CAST('00000000-0000-0000-0000-000000000000' AS uuid)"
_UNKNOWN: Final = {
    **dict.fromkeys(("agent_id", "team_id", "site_id", "center_id"), _NOBODY),
    **dict.fromkeys(("queue", "project"), "''"),
}
_TOLD: Final = ", ".join(
    f"coalesce({name}, {_UNKNOWN[name]}) AS {name}" if name in _UNKNOWN else name
    for name in Counted._fields
)
"""What stands in a key cannot be null: no agent, team, place, queue or project is a value too."""


def _list(names: Iterable[str], form: str = "{}") -> str:
    return ", ".join(form.format(name) for name in names)


def _pour(source: str, tenant: str) -> tuple[str, str]:
    """The two inserts of the sums of `source`; ordered by the conflict key, so that two batches
    never wait for each other in a circle.
    """
    totals = (  # every name in here is our own
        # Own names
        f"INSERT INTO day_totals AS held (tenant_id, {_list(_KEY)}, {_list(SUMS)})"  # noqa: S608
        f" SELECT {tenant}, {_list(_KEY)}, {SUMMED} FROM {source} WHERE handled IS NOT NULL "
        f"GROUP BY {tenant}, {_list(_KEY)}"
        f" ORDER BY {tenant}, {_list(_KEY)}"
    )
    ratings = (
        # Own names
        f"INSERT INTO day_ratings AS held (tenant_id, {_list(_SCALE)}, ratings, rating_sum)"  # noqa: S608
        f" SELECT {tenant}, {_list(_SCALE)}, sum(sign), sum(sign * rating) FROM {source} WHERE "
        f"rating IS NOT NULL"
        f" GROUP BY {tenant}, {_list(_SCALE)} ORDER BY {tenant}, {_list(_SCALE)}"
    )
    return totals, ratings


_TOTALS, _RATINGS = _pour("heard", "CAST(:tenant AS uuid)")
_ADD: Final = text(
    # Own names
    f"WITH heard AS (SELECT {_TOLD} FROM unnest({_ARRAYS}) AS told ({_list(Counted._fields)})),"  # noqa: S608
    f" summed AS ({_TOTALS} ON CONFLICT (tenant_id, {_list(_KEY)}) DO UPDATE SET "
    f"{_list(SUMS, '{0} = held.{0} + excluded.{0}')}),"
    f" rated AS ({_RATINGS} ON CONFLICT (tenant_id, {_list(_SCALE)}) DO UPDATE SET"
    f" {_list(('ratings', 'rating_sum'), '{0} = held.{0} + excluded.{0}')})"
    f" SELECT nullif(center_id, {_NOBODY}) AS center_id, business_date, min(sign) < 0 AS "
    f"taken_away FROM heard GROUP BY 1, 2"
)

# A correction may leave a row to which no call belongs any more; a rebuild would not make it.
_SWEEP: Final = [
    text(
        # Own names
        f"DELETE FROM {table} WHERE tenant_id = :tenant AND business_date = ANY(:days) AND "  # noqa: S608
        f"{nothing}"
    ).bindparams(bindparam("days", type_=ARRAY(Date())))
    for table, nothing in (
        (day_totals.name, "handled = 0 AND abandoned = 0"),
        (day_ratings.name, "ratings = 0"),
    )
]

_FROM_CALLS: Final = (
    # Own names
    f"(SELECT tenant_id, {_TOLD} FROM (SELECT *, 1 AS sign, rating_least AS least, "  # noqa: S608
    f"rating_greatest AS greatest"
    f" FROM {calls.name}) AS told) AS counted"
)
REBUILDS: Final = dict(
    zip((day_totals.name, day_ratings.name), _pour(_FROM_CALLS, "tenant_id"), strict=True)
)


async def add(tx: Tx, counted: Sequence[Counted]) -> list[tuple[UUID, date]]:
    """Add calls to the sums of their days, in one statement; rows of sign -1 take theirs away. The
    centers' days that changed.
    """
    columns = zip(Counted._fields, zip(*counted, strict=True), strict=True)
    arrays = {name: list(column) if name in _TEXTS else array(column) for name, column in columns}
    changed = (await tx.execute(_ADD, {"tenant": tx.tenant, **arrays})).all()
    if emptied := sorted({row.business_date for row in changed if row.taken_away}):
        for sweep in _SWEEP:
            await tx.execute(sweep, {"tenant": tx.tenant, "days": emptied})
    return [(row.center_id, row.business_date) for row in changed if row.center_id is not None]
