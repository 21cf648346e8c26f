"""Who stands where in a ranking, who is not ranked and why, and who is among the first and the last
(KPI-8a, KPI-8b, KPI-8c).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Final, NamedTuple, Self
from uuid import UUID

from measure import hashes, ranks
from measure.rounding import judged, mean

LINES: Final = ("inbound", "outbound")
QA_WEEKLY_MEAN: Final = "qa_weekly_mean"
_STAGES: Final = {"off_post": "off_post", "trainee": "trainee", "separated": "separated"}


class Kind(NamedTuple):
    """A kind of ranking. least_days: the policy with the least days worked (KPI-8c); None: only the
    exam counts (EXM-11).
    """

    name: str
    unit: str  # of its period: week or month
    least_days: str | None


GROUP_WEEKLY: Final = Kind("group_weekly", "week", "kpi.min_days_week")
MONTHLY_EXAM: Final = Kind("monthly_exam", "month", None)


@dataclass(frozen=True, slots=True)
class RankingPolicy:
    """What kpi itself decides of a ranking."""

    tie_policy: ranks.Ties  # KPI-8b
    least_days: int  # KPI-8c

    @classmethod
    def of(cls, policies: Mapping[str, Any], kind: Kind) -> Self:
        return cls(
            tie_policy=ranks.Ties(policies["kpi.tie_policy"]),
            least_days=policies[kind.least_days] if kind.least_days else 0,
        )


@dataclass(frozen=True, slots=True)
class GroupPolicy:
    """What qa decides of the ranking that makes its groups; our copy of its keys."""

    metric: Annotated[str, "qa.group_metric"]  # QA-19, KPI-8
    scope: Annotated[str, "qa.group_scope"]  # QA-19: per_line or pooled
    unit: Annotated[str, "qa.group_unit"]  # QA-19: center or site
    # QA-3: line → places
    exempt_top: Annotated[
        Mapping[str, int],
        {"outbound": "qa.exempt_top.outbound", "inbound": "qa.exempt_top.inbound"},
    ]
    correction_bottom: Annotated[int, "qa.correction_bottom"]  # QA-3


@dataclass(frozen=True, slots=True)
class LastPlaces:
    """Which ranking the last-place rule reads, and how many last places of it."""

    metric: Annotated[str, "kpi.lastplace_metric"]  # KPI-9
    n: Annotated[int, "kpi.lastplace_n"]  # KPI-9


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person of the ranked scope with the period's facts.

    marks: 0–100, the value is their mean: evaluations (QA-48), or the one exam. without: the code
    for having none.
    """

    agent_id: UUID
    employee_no: str
    stage: str
    days_worked: int
    calls: int
    marks: tuple[Decimal, ...]
    without: str = "no_value"


@dataclass(frozen=True, slots=True)
class Row:
    """One person's result: a place with its value, or the code that says why there is none."""

    agent_id: UUID
    value: Decimal | None  # as judged, 10 decimals (GEN-6)
    place: int | None
    not_ranked: str | None

    @property
    def checked(self) -> str:
        """Its line of the checksum (EVT-9)."""
        shown = self.not_ranked if self.value is None else format(self.value, ".10f")
        return f"{self.agent_id}|{shown}"


@dataclass(frozen=True, slots=True)
class End:
    """One end of a ranking on which rules act; tied people at its limit make it larger than asked
    (KPI-8b).
    """

    asked: int
    agents: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """A ranking as it would be published."""

    rows: tuple[Row, ...]
    top: tuple[End, ...]
    bottom: tuple[End, ...]

    @property
    def ranked(self) -> int:
        return sum(row.place is not None for row in self.rows)

    @property
    def checksum(self) -> str:
        return hashes.of_lines(row.checked for row in self.rows)

    def moved(self, before: Mapping[UUID, int | None]) -> int:
        """How many people stand elsewhere than in the revision before (KPI-8d)."""
        return sum(row.place != before.get(row.agent_id) for row in self.rows)


def rank(
    candidates: Sequence[Candidate],
    policy: RankingPolicy,
    *,
    top: Sequence[int] = (),
    bottom: Sequence[int] = (),
) -> Result:
    """The period's ranking. `top` and `bottom` are how many first and last places rules ask for.

    The same candidates in any order give the same result: ties share a place, sets are listed by
    place, then by employee number.
    """
    reasons: dict[UUID, str] = {}
    standings: dict[UUID, ranks.Standing] = {}
    for one in candidates:
        value = mean(one.marks)
        reason = why_not(one, policy)
        if reason is not None or value is None:
            reasons[one.agent_id] = reason or one.without
        else:
            standings[one.agent_id] = ranks.Standing(judged(value), len(one.marks), one.calls)
    places = ranks.places({agent: standing.value for agent, standing in standings.items()})
    number = {one.agent_id: one.employee_no for one in candidates}
    ordered = sorted(number, key=lambda agent: (places.get(agent, len(number) + 1), number[agent]))

    def end(asked: int, found: frozenset[UUID]) -> End:
        return End(asked, tuple(agent for agent in ordered if agent in found))

    return Result(
        rows=tuple(
            Row(agent, standings[agent].value, places[agent], None)
            if agent in places
            else Row(agent, None, None, reasons[agent])
            for agent in ordered
        ),
        top=tuple(end(n, ranks.top(standings, n, policy.tie_policy)) for n in top),
        bottom=tuple(end(n, ranks.bottom(standings, n, policy.tie_policy)) for n in bottom),
    )


def why_not(one: Candidate, policy: RankingPolicy) -> str | None:
    """The code of KPI-8c that keeps someone out of the ranking, if any."""
    if one.stage in _STAGES:
        return _STAGES[one.stage]
    if one.days_worked < policy.least_days:
        return "too_few_days"
    return None if one.marks else one.without


# ---- whose people a ranking holds (KPI-8)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose people one ranking holds: of a center or one of its sites, on one line or (None) on
    both; and what is asked of its ends.

    acting: rules read it; any other informs only.
    """

    center_id: UUID
    site_id: UUID | None
    line: str | None
    top: tuple[int, ...] = ()
    bottom: tuple[int, ...] = ()
    acting: bool = False

    @property
    def unit_id(self) -> UUID:
        return self.site_id or self.center_id

    @property
    def name(self) -> str:
        return f"{'site' if self.site_id else 'center'}:{self.unit_id}/{self.line or 'all'}"

    def holds(self, site_id: UUID | None, line: str | None) -> bool:
        """Whether a person of its center belongs to it."""
        return self.site_id in {None, site_id} and self.line in {None, line}


def group_scopes(center_id: UUID, site_id: UUID | None, policy: GroupPolicy) -> tuple[Scope, ...]:
    """What of group_weekly rules act on in one unit: each line, and pooled besides one bottom over
    both lines (QA-3, QA-19).
    """
    pooled = policy.scope == "pooled"
    bottom = (policy.correction_bottom,)
    lines = [
        Scope(
            center_id,
            site_id,
            line,
            (policy.exempt_top[line],),
            () if pooled else bottom,
            acting=True,
        )
        for line in LINES
    ]
    return (
        (*lines, Scope(center_id, site_id, None, (), bottom, acting=True))
        if pooled
        else tuple(lines)
    )


def month_scopes(
    center_id: UUID, sites: Sequence[UUID], kind: Kind, policy: LastPlaces
) -> tuple[Scope, ...]:
    """The whole center, on whose last places the rule acts if it reads this kind (KPI-9); each line
    and site for information (KPI-8).
    """
    acting = policy.metric == kind.name
    whole = Scope(center_id, None, None, (), (policy.n,) if acting else (), acting=acting)
    return (
        whole,
        *(Scope(center_id, None, line) for line in LINES),
        *(Scope(center_id, site, None) for site in sites),
    )
