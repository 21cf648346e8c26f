"""What the form of the month's exam ranking is made of (KPI-8, KPI-9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Head:
    """A revision of the ranking of a center."""

    ranking_id: UUID
    revision: int
    center_id: UUID
    period: str
    ranked: int
    not_ranked: int
    reason: str | None
    policyset: str
    published_at: datetime


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """Somebody's place, or the code why there is none."""

    agent_id: UUID
    value: Decimal | None
    place: int | None
    not_ranked: str | None


def months_in_a_row(
    agents: Sequence[UUID], bottoms: Mapping[str, frozenset[UUID]], month: str
) -> dict[UUID, int]:
    """For how many months in a row, up to this one, each agent was among the last (KPI-9).

    bottoms: month → who was among the last; a month without a ranking ends the row.
    """
    counted = dict.fromkeys(agents, 0)
    still = set(agents)
    while still and month in bottoms:
        still &= bottoms[month]
        for agent in still:
            counted[agent] += 1
        month = _month_before(month)
    return counted


def _month_before(month: str) -> str:
    year, number = map(int, month.split("-"))
    return f"{year - 1}-12" if number == 1 else f"{year}-{number - 1:02}"
