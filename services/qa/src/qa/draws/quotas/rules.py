"""Who is sampled how much: groups, quotas, and extra calls for poor service quality (QA-3, QA-3a,
QA-4a, QA-18, QA-19, QA-20).
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, NamedTuple
from uuid import UUID

from measure import hashes, ranks
from measure.rounding import judged, whole_up
from measure.workdays import months_after, week_of

REGULAR = "regular"
LINES = ("inbound", "outbound")
GROUPS = ("new", "regular", "correction", "exempt")
DAYS_OF_A_WEEK = 7


@dataclass(frozen=True)
class QuotaPolicy:
    """Every number and choice of groups and quotas, as it holds for one place on the first day of a
    week (GEN-2b).
    """

    # QA-3: group → calls per agent and week
    quota: Annotated[
        Mapping[str, int],
        {
            "new": "qa.quota.new",
            "regular": "qa.quota.regular",
            "correction": "qa.quota.correction",
            "exempt": "qa.quota.exempt",
        },
    ]
    # QA-3: line → places
    exempt_top: Annotated[
        Mapping[str, int],
        {"inbound": "qa.exempt_top.inbound", "outbound": "qa.exempt_top.outbound"},
    ]
    correction_bottom: Annotated[int, "qa.correction_bottom"]  # QA-3: places
    new_window: Annotated[str, "qa.new_window"]  # QA-3a: probation, months, either, both
    new_window_months: Annotated[int, "qa.new_window_months"]  # QA-3a
    group_metric: Annotated[str, "qa.group_metric"]  # QA-19
    group_scope: Annotated[str, "qa.group_scope"]  # QA-19: per_line, pooled
    group_unit: Annotated[str, "qa.group_unit"]  # QA-19: center, site
    group_precedence: Annotated[tuple[str, ...], "qa.group_precedence"]  # QA-19
    quota_mode: Annotated[str, "qa.quota_mode"]  # QA-18: count, percent, max
    quota_percent: Annotated[Decimal, "qa.quota_percent"]  # QA-18: % of the week's calls
    full_week_days: Annotated[int, "qa.full_week_days"]  # QA-4a
    poor_weeks: Annotated[int, "qa.poor_weeks"]  # QA-20
    poor_mean: Annotated[Decimal, "qa.poor_mean"]  # QA-20
    poor_clear_weeks: Annotated[int, "qa.poor_clear_weeks"]  # QA-20
    extra_per_week: Annotated[int, "qa.extra_per_week"]  # QA-20


# ---- groups (QA-3a, QA-19)


class Ranked(NamedTuple):
    """A place in last week's ranking, as of then, whatever the person is today. line: None in a
    ranking over both lines.
    """

    employee_no: str
    line: str | None
    site: str
    standing: ranks.Standing


class Agent(NamedTuple):
    """An agent as of Monday 00:00."""

    employee_no: str
    stage: str
    entered_on: date | None


class Groups(NamedTuple):
    """All groups into which each agent fell, the one that won first; how many won in each; and the
    rule that made it so (QA-19).
    """

    into: Mapping[str, tuple[str, ...]]
    sizes: Mapping[str, int]
    rule: str


def is_sampled(stage: str) -> bool:
    """Trainees are not sampled by quota (QA-3a), nor is anyone who takes no calls: off-post,
    separated.
    """
    return stage in {"probation", "regular"}


def is_new(agent: Agent, monday: date, policy: QuotaPolicy) -> bool:
    """Whether an agent is new on the Monday of a week (QA-3a). Without an entry date only the stage
    can say so.
    """
    probation = agent.stage == "probation"
    months = (
        agent.entered_on is not None
        and months_after(agent.entered_on, policy.new_window_months) > monday
    )
    return {
        "probation": probation,
        "months": months,
        "either": probation or months,
        "both": probation and months,
    }[policy.new_window]


def acting_places(
    ranking: Iterable[Ranked], policy: QuotaPolicy, ties: ranks.Ties
) -> tuple[frozenset[str], frozenset[str]]:
    """The exempt and the correction places, as employee numbers, with all who tie at a limit (QA-3,
    QA-19, KPI-8b).
    """
    lists: dict[tuple[str, str | None], dict[str, ranks.Standing]] = defaultdict(dict)
    for place in ranking:
        lists[place.site if policy.group_unit == "site" else "", place.line][place.employee_no] = (
            place.standing
        )
    pooled = policy.group_scope == "pooled"
    exempt = [
        ranks.top(people, policy.exempt_top.get(line or "", 0), ties)
        for (_, line), people in lists.items()
    ]
    correction = [
        ranks.bottom(people, policy.correction_bottom, ties)
        for (_, line), people in lists.items()
        if pooled is (line is None)
    ]
    return frozenset().union(*exempt), frozenset().union(*correction)


def groups(
    agents: Iterable[Agent],
    exempt: Collection[str],
    correction: Collection[str],
    monday: date,
    policy: QuotaPolicy,
) -> Groups:
    """The week's groups from the ranking of the week before; who is not ranked is regular (QA-19).

    agents: whoever is sampled. exempt, correction: the acting places, of people who are sampled now
    or not: a place lost by precedence or by leaving is not refilled. Both empty in a first week
    without any ranking: there are only new and regular agents.
    """
    into: dict[str, tuple[str, ...]] = {}
    for agent in agents:
        fits = {
            "new": is_new(agent, monday, policy),
            "correction": agent.employee_no in correction,
            "exempt": agent.employee_no in exempt,
        }
        into[agent.employee_no] = tuple(
            group for group in policy.group_precedence if fits.get(group)
        ) or (REGULAR,)
    sizes = Counter(fitting[0] for fitting in into.values())
    rule = (
        f"QA-19 {policy.group_metric} {policy.group_unit} {policy.group_scope} "
        f"{'>'.join(policy.group_precedence)}"
    )
    return Groups(into, {group: sizes[group] for group in policy.quota}, rule)


# ---- quotas and extra calls (QA-4a, QA-18, QA-20)


def quota(group: str, days: int | None, policy: QuotaPolicy) -> int:
    """The quota by number of a group for `days` to work, at most the full one; None: no roster is
    published (QA-4a).
    """
    full = policy.quota[group]
    return (
        full if days is None else min(full, whole_up(Fraction(full * days, policy.full_week_days)))
    )


def monday_quota(group: str, days: int | None, policy: QuotaPolicy) -> int:
    """The calls to deal over the week's days; a share of calls is not known before they came (QA-4
    step 4, QA-18).
    """
    return 0 if policy.quota_mode == "percent" else quota(group, days, policy)


def closing_quota(
    group: str, dealt: int, days_worked: int | None, calls: int, policy: QuotaPolicy
) -> int:
    """What the week comes to, without extra calls, at the closing run (QA-4 step 4, QA-4a, QA-18).

    dealt: Monday's quota; days_worked: days really worked, fewer than rostered lower it, None where
    no roster was published; calls: the agent's calls of the week. A share is not scaled by days: a
    part week has fewer calls. Exempt stays as it is.
    """
    counted = min(dealt, quota(group, days_worked, policy))
    if policy.quota_mode == "count" or group == "exempt":
        return counted
    return max(counted, whole_up(Fraction(policy.quota_percent) * calls / 100))


class Scores(NamedTuple):
    """The evaluations of QA-48 that an agent got in one week."""

    monday: date
    total: Decimal
    evaluations: int


def watched(since: date | None, weeks: Sequence[Scores], policy: QuotaPolicy) -> bool:
    """Whether an agent gets extra calls in the week that now begins (QA-20).

    since: the Monday from which the extra calls run, or from which QA-14 asks for them; None: none
    so far. weeks: the agent's weeks with evaluations, oldest first; to begin anew, only weeks after
    extra calls last ended, of the last `qa.poor_weeks`. A week without evaluation is passed over.
    """
    scored = [week for week in weeks if week.evaluations]
    if since is None:
        count = sum(week.evaluations for week in scored)
        return (
            count > 0
            and judged(Fraction(sum(week.total for week in scored)) / count) < policy.poor_mean
        )
    last = [week for week in scored if week.monday >= since][-policy.poor_clear_weeks :]
    clear = [judged(Fraction(week.total) / week.evaluations) >= policy.poor_mean for week in last]
    return not (len(clear) == policy.poor_clear_weeks and all(clear))


# ---- the quota sheet (QA-4b)


@dataclass(frozen=True)
class Week:
    """One line of one center in one week."""

    center_id: UUID
    line: str
    monday: date

    @property
    def name(self) -> str:
        return week_of(self.monday)

    @property
    def days(self) -> list[date]:
        return [self.monday + timedelta(days=n) for n in range(DAYS_OF_A_WEEK)]

    @property
    def sunday(self) -> date:
        return self.days[-1]


@dataclass(frozen=True, kw_only=True)
class SampledAgent:
    """An agent on a quota sheet, as of the Monday of its week."""

    agent_id: UUID
    employee_no: str
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID
    stage: str
    entered_on: date | None


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One agent's week: a line of the quota sheet.

    groups: all that fitted, the one that won first. closing: the quota that the closing run fixes.
    has_roster: False where no roster was published; then all seven days are in `rostered`.
    """

    sample_id: UUID
    agent: SampledAgent
    line: str
    week: str
    groups: tuple[str, ...]
    quota: int
    extra: int
    closing: int | None = None
    rostered: tuple[date, ...]
    has_roster: bool

    @property
    def sheet_line(self) -> "SheetLine":
        """As it is hashed and drawn for."""
        return SheetLine(
            self.agent.employee_no,
            self.line,
            self.groups[0],
            self.quota,
            self.extra,
            self.closing,
            tuple(sorted(self.rostered)),
        )


class SheetLine(NamedTuple):
    """One agent's line of the quota sheet. closing: None until the closing run has fixed it
    (QA-4b).
    """

    employee_no: str
    line: str
    group: str
    quota: int
    extra: int
    closing: int | None
    rostered: tuple[date, ...]

    def text(self) -> str:
        """The line as it is published and hashed; the closing quota is empty until it is known
        (QA-4b).
        """
        days = ",".join(on.isoformat() for on in self.rostered)
        closing = "" if self.closing is None else self.closing
        fixed = f"{self.employee_no}|{self.line}|{self.group}|{self.quota}|{self.extra}"
        return f"{fixed}|{closing}|{days}"


def ordered_days(seed: str, employee_no: str, rostered: Iterable[date]) -> list[date]:
    """An agent's rostered days in the order in which the quota is dealt over them (QA-4 step 2)."""
    return sorted(rostered, key=lambda on: hashes.day_order(seed, employee_no, on))


def due_days(seed: str, agent: SheetLine) -> Counter[date]:
    """How many calls are due on each rostered day: dealt one at a time, round and round, in the
    order of the hashes (QA-4 step 2).
    """
    days = ordered_days(seed, agent.employee_no, agent.rostered)
    return (
        Counter(days[n % len(days)] for n in range(agent.quota + agent.extra))
        if days
        else Counter()
    )
