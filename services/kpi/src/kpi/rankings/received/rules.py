"""A month's ranking as it was heard back."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple
from uuid import UUID

MONTHLY: Final = frozenset({"monthly_exam", "composite_monthly", "qa_monthly"})
"""The kinds that `kpi.lastplace_metric` may name (KPI-9)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthHead:
    """The head of a month's ranking as it is consumed; bottom: everyone among its last."""

    ranking_id: UUID
    revision: int
    kind: str
    center_id: UUID
    period: str
    ranked: int
    not_ranked: int
    checksum: str
    bottom: tuple[UUID, ...]
    published_at: datetime
    correlation_id: UUID
    cause_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthPlace:
    """One agent's row of a month's ranking as it is consumed."""

    ranking_id: UUID
    revision: int
    agent_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    value: Decimal | None
    place: int | None
    not_ranked: str | None
    cause_id: UUID


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
