"""Values of people against their targets: who misses one, and who meets it again (KPI-18,
KPI-6).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Final, NamedTuple

from kpi.figures.reports.rules import Ratings, Sums, indicators
from measure.rounding import judged


class Indicator(NamedTuple):
    """An indicator of a person that has a target: its key in `kpi.targets`, and whether more of it
    is better.
    """

    name: str
    target: str
    more_is_better: bool


AHT: Final = Indicator("aht", "aht_seconds", more_is_better=False)
ACW: Final = Indicator("acw", "acw_seconds", more_is_better=False)
CSAT: Final = Indicator("csat", "csat", more_is_better=True)
INDICATORS: Final = (AHT, ACW, CSAT)


@dataclass(frozen=True, slots=True)
class TargetPolicy:
    """Targets by line and indicator, and how much must be behind a value."""

    # line → indicator → seconds or points; none: not judged
    targets: Annotated[Mapping[str, Mapping[str, Any]], "kpi.targets"]
    breach_period: Annotated[str, "kpi.breach_period"]  # week or month
    min_calls: Annotated[int, "kpi.breach_min_calls"]
    min_ratings: Annotated[int, "kpi.breach_min_ratings"]
    clear_period: Annotated[str, "kpi.clear_period"]  # week or month
    late_days: Annotated[int, "kpi.late_days"]  # KPI-0: late calls still count


class Value(NamedTuple):
    """An indicator of one person in one period beside its target, both as judged (GEN-6). counted:
    calls, of csat ratings, behind it.
    """

    indicator: Indicator
    value: Decimal
    target: Decimal
    counted: int

    @property
    def is_met(self) -> bool:
        """Equal is enough (KPI-18)."""
        return (
            self.value >= self.target
            if self.indicator.more_is_better
            else self.value <= self.target
        )


def values(
    line: str, sums: Sums, ratings: Iterable[Ratings], policy: TargetPolicy
) -> Iterator[Value]:
    """What a person's calls come to, of every indicator that has a target on the person's line and
    a value (KPI-6, GEN-7).
    """
    targets = policy.targets.get(line, {})
    found = indicators(sums, ratings)
    made: Mapping[str, tuple[Fraction | None, int]] = {
        AHT.name: (found.aht, sums.answered),
        ACW.name: (found.acw, sums.acw_known),
        CSAT.name: (found.csat_index, found.ratings),
    }
    for indicator in INDICATORS:
        target, (value, counted) = targets.get(indicator.target), made[indicator.name]
        if target is not None and value is not None:
            yield Value(indicator, judged(value), judged(Decimal(str(target))), counted)


def is_breach(one: Value, policy: TargetPolicy) -> bool:
    """Worse than the target, with enough calls or ratings behind it (KPI-18)."""
    return not one.is_met and one.counted >= _least(one, policy)


def clears(one: Value, policy: TargetPolicy) -> bool:
    """As good as the target or better, with half of what a breach asks for (KPI-18)."""
    return one.is_met and 2 * one.counted >= _least(one, policy)


def _least(one: Value, policy: TargetPolicy) -> int:
    return policy.min_ratings if one.indicator is CSAT else policy.min_calls
