"""The indicators of KPI-6 over any set of calls, exact from sums and counts. Durations are seconds,
rates fractions of 1.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction
from typing import Self


@dataclass(frozen=True, slots=True)
class Sums:
    """What PostgreSQL adds up: nothing here is a mean. `…_known` counts the calls whose source says
    the thing at all (GEN-7).
    """

    handled: int = 0  # with an agent: taken, or placed
    answered: int = 0  # inbound: taken; outbound: the customer was reached
    abandoned: int = 0
    resolved: int = 0
    resolved_known: int = 0
    transferred: int = 0
    transferred_known: int = 0
    wait_seconds: int = 0  # of answered calls
    wait_known: int = 0
    abandoned_wait_seconds: int = 0
    abandoned_wait_known: int = 0
    talk_seconds: int = 0
    hold_seconds: int = 0
    acw_seconds: int = 0
    acw_known: int = 0

    def __add__(self, other: Self) -> "Sums":
        return Sums(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    @property
    def offered(self) -> int:
        return self.handled + self.abandoned


@dataclass(frozen=True, slots=True)
class Ratings:
    """The ratings of one scale."""

    least: Decimal
    greatest: Decimal
    count: int
    total: Decimal


@dataclass(frozen=True, slots=True)
class Indicators:
    """KPI-6 of one person, queue or whole. None: not available, for nothing was there to divide by
    (GEN-7).
    """

    offered: int
    answered: int
    abandoned: int
    resolved: int | None
    connect_rate: Fraction | None
    abandon_rate: Fraction | None
    transfer_rate: Fraction | None
    fcr_of_answered: Fraction | None  # resolved share 解决率, where the source says "resolved"
    asa: Fraction | None  # speed of answer 平均应答时长
    awt: Fraction | None  # mean wait of all offered calls, answered or not
    aht: Fraction | None
    acw: Fraction | None
    talk_seconds: int
    csat: Fraction | None  # plain mean of the ratings
    csat_index: Fraction | None  # 0–100 on its scale (CSAT 满意度)
    ratings: int


def indicators(sums: Sums, ratings: Iterable[Ratings] = ()) -> Indicators:
    """What KPI-6 makes of the sums. Over several rating scales the mean counts each rating once, on
    its own scale for the index.
    """
    rated = [one for one in ratings if one.count]
    count = sum(one.count for one in rated)
    return Indicators(
        offered=sums.offered,
        answered=sums.answered,
        abandoned=sums.abandoned,
        resolved=sums.resolved if sums.resolved_known else None,
        connect_rate=_share(sums.answered, sums.offered),
        abandon_rate=_share(sums.abandoned, sums.offered),
        transfer_rate=_share(sums.transferred, sums.transferred_known),
        fcr_of_answered=_share(sums.resolved, sums.resolved_known),
        asa=_share(sums.wait_seconds, sums.wait_known),
        awt=_share(
            sums.wait_seconds + sums.abandoned_wait_seconds,
            sums.wait_known + sums.abandoned_wait_known,
        ),
        aht=_share(sums.talk_seconds + sums.hold_seconds, sums.answered),
        acw=_share(sums.acw_seconds, sums.acw_known),
        talk_seconds=sums.talk_seconds,
        csat=_share(sum((Fraction(one.total) for one in rated), Fraction(0)), count),
        csat_index=_share(sum((_index(one) for one in rated), Fraction(0)), count),
        ratings=count,
    )


def _index(ratings: Ratings) -> Fraction:
    """The sum of the ratings, each as points of 0–100 on its scale (KPI-6)."""
    least, greatest = Fraction(ratings.least), Fraction(ratings.greatest)
    return (Fraction(ratings.total) - ratings.count * least) / (greatest - least) * 100


def _share(part: int | Fraction, whole: int) -> Fraction | None:
    return Fraction(part) / whole if whole else None


def clock(seconds: Fraction | None) -> str | None:
    """hh:mm:ss, truncated and not rounded."""
    if seconds is None:
        return None
    minutes, second = divmod(int(seconds), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{second:02}"
