"""Working days and deadlines (GEN-4, GEN-5) over a site's calendar (ORG-12)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Self
from zoneinfo import ZoneInfo

NONE, HALF, WHOLE = Decimal(0), Decimal("0.5"), Decimal(1)
SHARE: Mapping[str, Decimal] = {"work": WHOLE, "half": HALF, "off": NONE}
"""ORG-12: the kind of a day that departs from its weekday → the worked share of it."""
WEEKEND = frozenset({6, 7})
_LONGEST = 3_660


@dataclass(frozen=True)
class Workdays:
    """Which dates a site works: ISO weekdays that are off, and the dates that are not what their
    weekday says.

    special: date → the worked share of that date, 0, 0.5 or 1; a half day is a working day on which
    something can be done.
    """

    off: frozenset[int] = WEEKEND
    special: Mapping[date, Decimal] = field(default_factory=dict)

    @classmethod
    def of(cls, weekend: Iterable[int], days: Iterable[Mapping[str, Any]]) -> Self:
        """As a calendar is published (ORG-12): ISO weekdays off, and days {day, kind: work | half |
        off, gender}.

        A day of one gender only is a day for the others: no deadline rests on it.
        """
        return cls(
            frozenset(weekend),
            {
                date.fromisoformat(one["day"]): SHARE[one["kind"]]
                for one in days
                if not one.get("gender")
            },
        )

    def works(self, on: date) -> bool:
        """Whether anything is worked on a date."""
        return self.special.get(on, NONE if on.isoweekday() in self.off else WHOLE) > NONE

    def after(self, on: date, days: int) -> date:
        """The date `days` working days after `on`; counting starts the day after the event (GEN-5).
        0 days: `on` itself.
        """
        for _ in range(days):
            on = next(self._worked(on, timedelta(days=1)))
        return on

    def before(self, on: date, days: int) -> date:
        """The date `days` working days before `on`: from there a deadline is due soon (GEN-9)."""
        for _ in range(days):
            on = next(self._worked(on, timedelta(days=-1)))
        return on

    def between(self, since: date, until: date) -> int:
        """Working days after `since` up to and including `until`; 0 where `until` is not later."""
        days = (since + timedelta(days=n) for n in range(1, (until - since).days + 1))
        return sum(self.works(day) for day in days)

    def nth_of_month(self, year: int, month: int, n: int) -> date:
        """The n-th working day of a month, counted from 1; with fewer working days than n it lies
        in a later month.
        """
        return self.after(date(year, month, 1) - timedelta(days=1), n)

    def _worked(self, on: date, step: timedelta) -> Iterator[date]:
        for _ in range(_LONGEST):
            on += step
            if self.works(on):
                yield on
        raise ValueError(f"no working day within {_LONGEST} days of {on}")


def end_of(on: date, zone: ZoneInfo) -> datetime:
    """The instant at which a due date ends: 24:00 site time (GEN-5), aware, in that zone."""
    return datetime.combine(on + timedelta(days=1), time(), tzinfo=zone)


def monday_of(on: date) -> date:
    """The Monday of a date's week, which runs Monday–Sunday (GEN-4)."""
    return on - timedelta(days=on.weekday())


def week_of(on: date) -> str:
    """The name of a date's week: "2026-W47" (ISO 8601, so Monday–Sunday as in GEN-4)."""
    year, week, _ = on.isocalendar()
    return f"{year}-W{week:02}"


def monday_of_week(week: str) -> date:
    """The Monday of a week named "2026-W47"."""
    return date.fromisoformat(f"{week}-1")


def months_after(on: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it has no such day (31 January
    + 1 month = 28 February).
    """
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    first_of_next = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(
        first_of_next - timedelta(days=1), date(year, month + 1, 1) + timedelta(days=on.day - 1)
    )
