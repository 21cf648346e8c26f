"""Tables of kpi's wing `figures`."""

from functools import partial

from sqlalchemy import Index

from chassis.messages.columns import business_table
from kpi.tables import METADATA

_table = partial(business_table, METADATA)


_GRAIN = (
    "business_date date, agent_id id, team_id id, site_id id, center_id id, line text, "
    "queue text, project text"
)

_TAKEN = "handled AND answered"
SUMS = {
    "handled": ("sign", "handled"),
    "answered": ("sign", _TAKEN),
    "abandoned": ("sign", "NOT handled"),
    "resolved": ("sign", f"{_TAKEN} AND resolved"),
    "resolved_known": ("sign", f"{_TAKEN} AND resolved IS NOT NULL"),
    "transferred": ("sign", "handled AND transferred"),
    "transferred_known": ("sign", "handled AND transferred IS NOT NULL"),
    "wait_seconds": ("sign * wait_seconds", _TAKEN),
    "wait_known": ("sign", f"{_TAKEN} AND wait_seconds IS NOT NULL"),
    "abandoned_wait_seconds": ("sign * wait_seconds", "NOT handled"),
    "abandoned_wait_known": ("sign", "NOT handled AND wait_seconds IS NOT NULL"),
    "talk_seconds": ("sign * talk_seconds", _TAKEN),
    "hold_seconds": ("sign * hold_seconds", _TAKEN),
    "acw_seconds": ("sign * acw_seconds", _TAKEN),
    "acw_known": ("sign", f"{_TAKEN} AND acw_seconds IS NOT NULL"),
}
"""Each sum: what is added, and for which calls. `sign` is 1, or -1 where a correction takes a call
back.
"""

SUMMED = ", ".join(
    f"coalesce(sum({what}) FILTER (WHERE {when}), 0) AS {name}"
    for name, (what, when) in SUMS.items()
)
"""The sums over rows of `sign` and a call's columns; PostgreSQL only adds and counts, rules divide
(GEN-6).
"""

_TIGHT = {"fillfactor": "80"}  # rows of today are added to all day
day_totals = _table(
    "day_totals",
    _GRAIN,
    *(f"{name} long" for name in SUMS),
    Index("totals_of_an_agent", "tenant_id", "agent_id", "business_date"),
    Index("totals_of_a_team", "tenant_id", "team_id", "business_date"),
    postgresql_with=_TIGHT,
)
day_ratings = _table(
    "day_ratings",
    f"{_GRAIN}, least exact, greatest exact",
    "ratings long, rating_sum exact",
    postgresql_with=_TIGHT,
)
