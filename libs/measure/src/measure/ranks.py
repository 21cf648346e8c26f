"""Places, ties, and who is among the first or the last (KPI-8a, KPI-8b)."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from typing import TypeVar

from measure.rounding import judged

K = TypeVar("K", bound=Hashable)


class Ties(StrEnum):
    """What becomes of people who are level at a limit (`kpi.tie_policy`, KPI-8b)."""

    INCLUDE_ALL = "include_all"
    EXCLUDE_ALL = "exclude_all"
    BY_SECOND_VALUE = "by_second_value"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person is ranked by: the value, and what tells tied people apart where the policy says
    so.

    evaluations: how many made the value; calls: handled in the period. More of either stands higher
    (KPI-8b).
    """

    value: Decimal
    evaluations: int = 0
    calls: int = 0


def places(values: Mapping[K, Decimal]) -> dict[K, int]:
    """The place of each, 1 for the highest value; ties share a place and the next one skips
    (KPI-8a): 1, 2, 2, 4.
    """
    by_value = {key: judged(value) for key, value in values.items()}
    found: dict[K, int] = {}
    for _, tied in groupby(
        sorted(by_value, key=lambda key: -by_value[key]), key=lambda key: by_value[key]
    ):
        place = len(found) + 1
        found |= dict.fromkeys(tied, place)
    return found


def top(standings: Mapping[K, Standing], n: int, ties: Ties) -> frozenset[K]:
    """The first n: those with fewer than n people strictly better (KPI-8b); so all who are level at
    the limit are in.
    """
    return _first(standings, n, ties, best_first=True)


def bottom(standings: Mapping[K, Standing], n: int, ties: Ties) -> frozenset[K]:
    """The last n: those with fewer than n people strictly worse (KPI-8b)."""
    return _first(standings, n, ties, best_first=False)


def _first(
    standings: Mapping[K, Standing], n: int, ties: Ties, *, best_first: bool
) -> frozenset[K]:
    strength = _strength(ties)
    worth = {key: strength(standing) for key, standing in standings.items()}
    if n <= 0 or not worth:
        return frozenset()
    ordered = sorted(worth.values(), reverse=best_first)
    limit = ordered[min(n, len(ordered)) - 1]
    inside = frozenset(
        key for key, value in worth.items() if (value >= limit if best_first else value <= limit)
    )
    if ties is Ties.EXCLUDE_ALL and len(inside) > n:
        return frozenset(key for key in inside if worth[key] != limit)
    return inside


def _strength(ties: Ties) -> Callable[[Standing], tuple[Decimal, int, int]]:
    if ties is Ties.BY_SECOND_VALUE:
        return lambda standing: (judged(standing.value), standing.evaluations, standing.calls)
    return lambda standing: (judged(standing.value), 0, 0)
