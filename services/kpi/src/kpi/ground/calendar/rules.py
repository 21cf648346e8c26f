"""Weeks and months by their keys (GEN-4)."""

from datetime import date, timedelta
from typing import Final

from measure.workdays import monday_of, months_after, week_of

WEEK: Final = "week"
MONTH: Final = "month"


def month_of(day: date) -> str:
    """The key of a day's month: 2026-11."""
    return f"{day.year}-{day.month:02}"


def period_of(unit: str, day: date) -> str:
    """The key of a day's week or month."""
    return week_of(day) if unit == WEEK else month_of(day)


def days_of(unit: str, period: str) -> tuple[date, date]:
    """The first and the last day of a week or a month by its key. Raises ValueError where there is
    no such period.
    """
    first = date.fromisoformat(f"{period}-1" if unit == WEEK else f"{period}-01")
    if period != period_of(unit, first):
        raise ValueError(f"{period} is no {unit}")
    return first, (
        first + timedelta(days=7) if unit == WEEK else months_after(first, 1)
    ) - timedelta(days=1)


def newest_ended(unit: str, day: date) -> str:
    """The newest week or month whose last day is not after `day`."""
    begun = (
        monday_of(day + timedelta(days=1))
        if unit == WEEK
        else (day + timedelta(days=1)).replace(day=1)
    )
    return period_of(unit, begun - timedelta(days=1))


def months_between(first: str, last: str) -> list[str]:
    """The keys of all months from one to another, both included."""
    start, end = days_of(MONTH, first)[0], days_of(MONTH, last)[0]
    count = (end.year - start.year) * 12 + end.month - start.month
    return [month_of(months_after(start, n)) for n in range(count + 1)]
