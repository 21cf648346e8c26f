"""Who stands where in a ranking, who is not ranked and why, and who is among the first and the last (KPI-8a, KPI-8b, KPI-8c)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple, Self
from uuid import UUID

from measure import hashes, ranks
from measure.rounding import judged, mean

QA_WEEKLY_MEAN: Final = "qa_weekly_mean"
IN_A_MEAN: Final = frozenset({"quota", "extra"})  # QA-48: the random draws
_STAGES: Final = {"off_post": "off_post", "trainee": "trainee", "separated": "separated"}


@dataclass(frozen=True, slots=True)
class RankingPolicy:
    """What kpi itself decides of a weekly ranking."""

    tie_policy: ranks.Ties  # KPI-8b
    min_days_week: int  # KPI-8c

    @classmethod
    def of(cls, policies: Mapping[str, Any]) -> Self:
        return cls(tie_policy=ranks.Ties(policies["kpi.tie_policy"]), min_days_week=policies["kpi.min_days_week"])


@dataclass(frozen=True, slots=True)
class GroupPolicy:
    """What qa decides of the ranking that makes its groups; our copy of its keys."""

    metric: str  # QA-19, KPI-8
    scope: str  # QA-19: per_line or pooled
    unit: str  # QA-19: center or site
    exempt_top: Mapping[str, int]  # QA-3: line → places
    correction_bottom: int  # QA-3

    @classmethod
    def of(cls, policies: Mapping[str, Any]) -> Self:
        return cls(
            metric=policies["qa.group_metric"],
            scope=policies["qa.group_scope"],
            unit=policies["qa.group_unit"],
            exempt_top={"outbound": policies["qa.exempt_top.outbound"], "inbound": policies["qa.exempt_top.inbound"]},
            correction_bottom=policies["qa.correction_bottom"],
        )


class Scored(NamedTuple):
    """An evaluation that enters a mean (QA-48), with the event that told it."""

    evaluation_id: UUID
    agent_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    line: str | None
    call_date: date
    scored_on: date
    week: str
    total: Decimal
    cause_id: UUID


class Staged(NamedTuple):
    """A stage from a day on (ORG-3), with the event that told it."""

    person_id: UUID
    effective_on: date
    stage: str
    cause_id: UUID


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person of the ranked scope with the period's facts. totals: of the evaluations that enter the mean (QA-48), 0–100."""

    agent_id: UUID
    employee_no: str
    stage: str
    days_worked: int
    calls: int
    totals: tuple[Decimal, ...]


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
        return f"{self.agent_id}|{self.not_ranked if self.value is None else self.value}"


@dataclass(frozen=True, slots=True)
class End:
    """One end of a ranking on which rules act; tied people at its limit make it larger than asked (KPI-8b)."""

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


def rank(candidates: Sequence[Candidate], policy: RankingPolicy, *, top: Sequence[int] = (), bottom: Sequence[int] = ()) -> Result:
    """The week's ranking. `top` and `bottom` are how many first and last places rules ask for.

    The same candidates in any order give the same result: ties share a place, sets are listed by place, then by employee number.
    """
    reasons: dict[UUID, str] = {}
    standings: dict[UUID, ranks.Standing] = {}
    for one in candidates:
        value = mean(one.totals)
        reason = why_not(one, policy)
        if reason is not None or value is None:
            reasons[one.agent_id] = reason or "no_value"
        else:
            standings[one.agent_id] = ranks.Standing(judged(value), len(one.totals), one.calls)
    places = ranks.places({agent: standing.value for agent, standing in standings.items()})
    number = {one.agent_id: one.employee_no for one in candidates}
    ordered = sorted(number, key=lambda agent: (places.get(agent, len(number) + 1), number[agent]))

    def end(asked: int, found: frozenset[UUID]) -> End:
        return End(asked, tuple(agent for agent in ordered if agent in found))

    return Result(
        rows=tuple(
            Row(agent, standings[agent].value, places[agent], None) if agent in places else Row(agent, None, None, reasons[agent])
            for agent in ordered
        ),
        top=tuple(end(n, ranks.top(standings, n, policy.tie_policy)) for n in top),
        bottom=tuple(end(n, ranks.bottom(standings, n, policy.tie_policy)) for n in bottom),
    )


def why_not(one: Candidate, policy: RankingPolicy) -> str | None:
    """The code of KPI-8c that keeps someone out of the week's ranking, if any."""
    if one.stage in _STAGES:
        return _STAGES[one.stage]
    if one.days_worked < policy.min_days_week:
        return "too_few_days"
    return None if one.totals else "no_value"


def enters_mean(sample_kind: str, *, recording: bool, additive: bool) -> bool:
    """Whether an evaluation enters a mean: a random draw, scored from the recording on a percentage card (QA-48, QA-2c)."""
    return recording and sample_kind in IN_A_MEAN and not additive


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose people one ranking holds: of a center or one of its sites, on one line or (None) on both; and what is asked of its ends."""

    center_id: UUID
    site_id: UUID | None
    line: str | None
    top: tuple[int, ...]
    bottom: tuple[int, ...]

    @property
    def unit_id(self) -> UUID:
        return self.site_id or self.center_id

    @property
    def name(self) -> str:
        return f"{'site' if self.site_id else 'center'}:{self.unit_id}/{self.line or 'all'}"


def acting_scopes(center_id: UUID, site_id: UUID | None, policy: GroupPolicy) -> tuple[Scope, ...]:
    """What of group_weekly rules act on in one unit: each line, and pooled besides one bottom over both lines (QA-3, QA-19)."""
    pooled = policy.scope == "pooled"
    bottom = (policy.correction_bottom,)
    lines = [Scope(center_id, site_id, line, (asked,), () if pooled else bottom) for line, asked in sorted(policy.exempt_top.items())]
    return (*lines, Scope(center_id, site_id, None, (), bottom)) if pooled else tuple(lines)


def week_before(day: date) -> tuple[str, date, date]:
    """The ISO week before that of `day`: its key, its Monday and its Sunday (GEN-4)."""
    monday = day - timedelta(days=day.weekday() + 7)
    return week_of(monday), monday, monday + timedelta(days=6)


def week_of(day: date) -> str:
    """The key of a day's ISO week: 2026-W47."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def days_of(week: str) -> tuple[date, date]:
    """Monday and Sunday of a week's key."""
    monday = date.fromisoformat(f"{week}-1")
    return monday, monday + timedelta(days=6)
