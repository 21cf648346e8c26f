"""Who is still employed some days after the report date, cohort by cohort (ONB-7)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import sqrt
from typing import Annotated
from uuid import UUID

from measure.rounding import judged

CONFIDENCE_Z = 1.959963984540054
"""Of the standard normal: 95 % lie within. A convention of statistics, no number of the
rulebook.
"""


@dataclass(frozen=True, slots=True)
class RetentionPolicy:
    """The choices of retention reports."""

    days: Annotated[tuple[int, ...], "onb.retention_days"]  # ONB-7
    benchmark: Annotated[Decimal, "onb.retention_benchmark"]  # ONB-7, % a year


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """A cohort with the last days of its people; None: still employed."""

    cohort_id: UUID
    name: str
    center_id: UUID
    site_id: UUID
    report_on: date
    left_on: tuple[date | None, ...]


@dataclass(frozen=True, slots=True)
class Retained:
    """How many of some people are still employed. percent, low and high are of 100; the interval
    is Wilson's at 95 %. None: of nobody.
    """

    enrolled: int
    employed: int
    percent: Decimal | None
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True, slots=True)
class Point:
    """Retention some days after the report date; retained None: that day is still to come."""

    days: int
    on: date
    retained: Retained | None


def retained(enrolled: int, employed: int) -> Retained:
    """The share of those who stayed, with its interval: of few people it is wide (ONB-7)."""
    if not enrolled:
        return Retained(0, 0, None, None, None)
    percent = judged(Fraction(100 * employed, enrolled))
    low, high = wilson(employed, enrolled)
    return Retained(enrolled, employed, percent, low, high)


def wilson(successes: int, trials: int) -> tuple[Decimal, Decimal]:
    """Wilson's score interval of a share at 95 %, in percent."""
    share, square = successes / trials, CONFIDENCE_Z**2
    center = share + square / (2 * trials)
    spread = CONFIDENCE_Z * sqrt(share * (1 - share) / trials + square / (4 * trials**2))
    scale = 100 / (1 + square / trials)
    low, high = (center - spread) * scale, (center + spread) * scale
    return _percent(low), _percent(high)


def _percent(value: float) -> Decimal:
    return judged(Decimal(str(min(max(value, 0.0), 100.0))))


def employed_on(left_on: Iterable[date | None], day: date) -> int:
    """How many are still employed on a day: who leaves on it is not."""
    return sum(left is None or left > day for left in left_on)


def points(intake: Intake, policy: RetentionPolicy, today: date) -> tuple[Point, ...]:
    """Retention of a cohort at each of `onb.retention_days` after its report date (ONB-7)."""
    found = []
    for days in sorted(policy.days):
        on = intake.report_on + timedelta(days=days)
        employed = employed_on(intake.left_on, on)
        is_past = on <= today
        found.append(Point(days, on, retained(len(intake.left_on), employed) if is_past else None))
    return tuple(found)


def year_figure(intakes: Sequence[Intake], year: int, today: date) -> tuple[date, Retained]:
    """The figure of a year, and of which day it is: still employed at year end ÷ enrolled, over all
    cohorts that reported in it (ONB-7); while the year runs, as of today.
    """
    as_of = min(date(year, 12, 31), today)
    left = [day for one in intakes if one.report_on.year == year for day in one.left_on]
    return as_of, retained(len(left), employed_on(left, as_of))


def to_beat(enrolled: int, benchmark: Decimal) -> Decimal:
    """How many would be kept at the benchmark (ONB-7)."""
    return judged(Fraction(benchmark) * enrolled / 100)
