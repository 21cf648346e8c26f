"""Who was among the last so many months in a row, and what comes of it (KPI-9 … KPI-9c)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Final
from uuid import UUID

from kpi.ground.calendar.rules import MONTH, days_of, months_between
from kpi.rankings.received.rules import Ranking, Stood
from measure.workdays import months_after

OFF_POST: Final = "off_post"
SEPARATION: Final = "separation"


KEYS: Final = frozenset(
    {
        "kpi.lastplace_metric",
        "kpi.lastplace_months",
        "kpi.lastplace_missing_month",
        "kpi.lastplace_min_population",
        "kpi.lastplace_second_window_months",
    }
)


@dataclass(frozen=True, slots=True)
class LastPlacePolicy:
    """What the last-place rule asks; which ranking and how many places it reads was settled when
    that was published.
    """

    metric: Annotated[str, "kpi.lastplace_metric"]  # KPI-9
    months: Annotated[int, "kpi.lastplace_months"]  # KPI-9
    missing_month: Annotated[str, "kpi.lastplace_missing_month"]  # KPI-9a: breaks or skipped
    min_population: Annotated[int, "kpi.lastplace_min_population"]  # KPI-9b
    second_window_months: Annotated[int | None, "kpi.lastplace_second_window_months"]  # KPI-9c


@dataclass(frozen=True, slots=True, kw_only=True)
class LastMonth:
    """A month in which an agent was among the last: the place, of how many ranked."""

    period: str
    ranking_id: UUID
    revision: int
    place: int
    of: int


@dataclass(frozen=True, slots=True)
class Before:
    """An agent's earlier last-place trigger: when it was closed, by what (returned, separated), and
    its months.
    """

    closed_on: date
    closed_as: str
    months: tuple[LastMonth, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """A trigger of the last-place rule with its evidence (KPI-9). earlier: the months of the
    trigger before, where separation follows.
    """

    trigger_id: UUID
    agent_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    metric: str
    period: str
    consequence: str
    months: tuple[LastMonth, ...]
    earlier: tuple[LastMonth, ...]
    policyset: str
    triggered_at: datetime
    cause_id: UUID
    closed_on: date | None = None
    closed_as: str | None = None


def streak(
    agent_id: UUID,
    rankings: Sequence[Ranking],
    stood: Mapping[str, Stood],
    since: date | None,
    policy: LastPlacePolicy,
) -> Sequence[Stood]:
    """The months in a row that somebody was among the last, oldest first; their number is the
    counter (KPI-9, KPI-9a, KPI-9b).

    rankings: the months that were published, in any order; stood: the person's rows by month;
    since: the day of the last return, before which months count no more. A month among the last
    counts on, a ranked month outside sets to 0. A month without a rank breaks the streak or is
    skipped, by policy; one without a rank because of off-post, and one of too few people, leave it
    as it was.
    """
    counted: tuple[Stood, ...] = ()
    published = {ranking.period: ranking for ranking in rankings}
    for period in months_between(min(published), max(published)) if published else []:
        if since is not None and days_of(MONTH, period)[1] < since:
            continue
        ranking, row = published.get(period), stood.get(period)
        if ranking is not None and ranking.ranked < policy.min_population:
            continue  # KPI-9b
        if row is not None and row.place is not None:
            counted = (*counted, row) if agent_id in row.ranking.bottom else ()
        elif not (
            policy.missing_month == "skipped" or (row is not None and row.not_ranked == OFF_POST)
        ):
            counted = ()  # KPI-9a
    return counted


def consequence(
    now: Sequence[Stood], period: str, before: Before | None, policy: LastPlacePolicy
) -> str | None:
    """What a month's publication starts for somebody who has no trigger open: off-post training,
    the second time separation, or nothing.

    now: the counter after that month. It is a last place of this very month that triggers (KPI-9).
    Returned from last-place training and again among the last so often, within
    `second_window_months` after the return or at any later time (None): separation (KPI-9c).
    """
    if len(now) < policy.months or now[-1].ranking.period != period:
        return None
    if before is None or before.closed_as != "returned":
        return OFF_POST
    window = policy.second_window_months
    if window is not None and days_of(MONTH, period)[1] >= months_after(before.closed_on, window):
        return OFF_POST
    return SEPARATION
