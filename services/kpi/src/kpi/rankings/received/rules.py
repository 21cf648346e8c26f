"""A month's ranking as it was heard back."""

from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

MONTHLY: Final = frozenset({"monthly_exam", "composite_monthly", "qa_monthly"})
"""The kinds that `kpi.lastplace_metric` may name (KPI-9)."""


class Ranking(NamedTuple):
    """A month's ranking of the whole center: how many are ranked, who is among the last, and the
    event that told its head.
    """

    period: str
    ranking_id: UUID
    revision: int
    ranked: int
    bottom: frozenset[UUID]
    told_by: UUID


class Whereabouts(NamedTuple):
    """Where somebody belonged then."""

    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None


class Stood(NamedTuple):
    """Where somebody stood in a month. place None: not ranked, for the reason of the code."""

    ranking: Ranking
    place: int | None
    not_ranked: str | None
    units: Whereabouts


class Heard(NamedTuple):
    """A month's ranking that is whole in its first revision, and that the rule has not looked
    at.
    """

    ranking_id: UUID
    kind: str
    center_id: UUID
    period: str
    bottom: list[UUID]
    published_at: datetime
    correlation_id: UUID
    cause_id: UUID
