"""Rankings, targets and the last-place rule."""

from uuid import UUID

from zhipei_events.envelope import Event, Part
from zhipei_events.people import Whereabouts
from zhipei_events.values import (
    Causes,
    Code,
    Consequence,
    Count,
    Exact,
    Line,
    NotRanked,
    RankingKind,
    Sha256,
)


class Places(Part):
    """The places at one end of a ranking on which rules act (KPI-8b)."""

    asked: Count
    """N of top N or bottom N."""
    size: Count
    """How many are in it: more than asked where people tie at the limit."""
    agents: tuple[UUID, ...]
    """By place, then by employee number."""


class Ranked(Part):
    """Which ranking, and which revision of it (KPI-8)."""

    ranking_id: UUID
    kind: RankingKind
    metric: Code
    line: Line | None
    """null: both lines."""
    unit_id: UUID
    """The center or site whose people are ranked."""
    scope: str
    """`center:<id>/<line>` or `site:<id>/<line>`; the line `all` where both are ranked in one."""
    period: Code
    """2026-W47 or 2026-11."""
    revision: Count
    acting: bool
    """Rules read this scope; any other informs only."""
    policyset: Sha256


class RankingPublished(
    Ranked, Event, type="kpi.ranking-published", subject="ranking_id", key="unit_id"
):
    """The head of a ranking; its rows are `kpi.agent-ranked`. It is whole when number and checksum
    of the rows agree (EVT-9).
    """

    center_id: UUID
    site_id: UUID | None
    ranked: Count
    not_ranked: Count
    checksum: Sha256
    """SHA-256 of the lines "person id|value with 10 decimals, or reason code", sorted, joined by
    line feeds (EVT-9).
    """
    reason: str | None = None
    """Why there is a revision; null: the first (KPI-8d)."""
    moved: Count | None = None
    """How many people stand elsewhere than in the revision before; null: the first (KPI-8d)."""
    top: tuple[Places, ...] = ()
    bottom: tuple[Places, ...] = ()


class AgentRanked(
    Whereabouts, Ranked, Event, type="kpi.agent-ranked", subject="row", key="agent_id"
):
    """One row of a ranking: a place, or why there is none (KPI-8)."""

    agent_id: UUID
    value: Exact | None
    """10 decimals, as judged (GEN-6)."""
    place: int | None
    was: int | None = None
    """The place in the revision before; null: none, or the first revision (KPI-8d)."""
    of: Count
    """How many are ranked."""
    not_ranked: NotRanked | None = None
    evaluations: Count = 0
    """How many made the value; tells tied people apart where `kpi.tie_policy` says so (KPI-8b)."""
    calls: Count = 0
    """Handled in the period: the next to tell them apart."""

    @property
    def row(self) -> str:
        return f"{self.ranking_id}:{self.agent_id}"

    @property
    def line_of_checksum(self) -> str:
        """What the head's checksum is made of (EVT-9)."""
        shown = self.not_ranked if self.value is None else format(self.value, ".10f")
        return f"{self.agent_id}|{shown}"


class Threshold(Whereabouts):
    """One indicator of one agent in one period, against its target (KPI-18)."""

    agent_id: UUID
    indicator: Code
    """csat, aht or acw (KPI-6)."""
    breached_period: Code
    """The period that was below target: 2026-11."""
    value: Exact
    """As judged, 10 decimals (GEN-6); aht and acw in seconds, csat 0–100."""
    target: Exact
    counted: Count
    """Calls, of csat ratings, behind the value."""
    line: Line | None
    policyset: Sha256

    @property
    def breach(self) -> str:
        """Once per agent, indicator and period (KPI-18)."""
        return f"{self.agent_id}/{self.indicator}/{self.breached_period}"


class ThresholdBreached(
    Threshold, Event, type="kpi.threshold-breached", subject="breach", key="agent_id"
):
    """An agent's value of a period was worse than target, with enough calls or ratings behind it
    (KPI-18).
    """


class ThresholdCleared(
    Threshold, Event, type="kpi.threshold-cleared", subject="breach", key="agent_id"
):
    """After a breach the value was as good as the target or better in a full `kpi.clear_period`
    (KPI-18).
    """

    cleared_period: Code
    """The period that was good again: 2026-W47."""


class LastPlace(Part):
    """A month among the last (KPI-9)."""

    period: Code
    ranking_id: UUID
    revision: Count
    place: Count
    of: Count


class LastPlaceTriggered(
    Whereabouts, Event, type="kpi.last-place-triggered", subject="trigger_id", key="agent_id"
):
    """Somebody was among the last in so many months in a row that the last-place rule acts (KPI-9,
    KPI-9c).
    """

    trigger_id: UUID
    agent_id: UUID
    metric: Code
    """`kpi.lastplace_metric`."""
    months: tuple[LastPlace, ...]
    """Oldest first."""
    consequence: Consequence
    earlier: tuple[LastPlace, ...] = ()
    """Of separation: the streak that led to the first off-post training (KPI-9d)."""
    policyset: Sha256
    causes: Causes = ()
    """The heads of the rankings, newest last (EVT-4a)."""
