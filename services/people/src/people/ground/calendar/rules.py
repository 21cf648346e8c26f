"""Which days a site works: weekends, shipped public holidays and the site's own changes
(ORG-12).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from measure.workdays import WEEKEND, Workdays


class Kind(StrEnum):
    """What a day counts as; `shipped` takes a site's own change back."""

    WORK = "work"
    HALF = "half"
    OFF = "off"
    SHIPPED = "shipped"


SHARE: Mapping[Kind, Decimal] = {
    Kind.OFF: Decimal(0),
    Kind.HALF: Decimal("0.5"),
    Kind.WORK: Decimal(1),
}
WOMEN = "female"


@dataclass(frozen=True)
class Site:
    """A site with the center around it; the zone is its own (None: as the center's)."""

    site_id: UUID
    center_id: UUID
    zone: str | None


@dataclass(frozen=True)
class CalendarPolicy:
    """The choices of ORG-12."""

    spring_festival_days: Annotated[
        int, "org.spring_festival_days"
    ]  # ORG-12, lost in the source: from lunar New Year's Eve


@dataclass(frozen=True)
class Holiday:
    """A holiday of the shipped table: the dates on which it begins, what its days count as, and for
    whom.
    """

    code: str
    dates: tuple[date, ...]
    kind: Kind
    gender: str | None  # None: for all
    lasts: int | None = 1  # days from each date; None: as long as the policy says


@dataclass(frozen=True)
class Change:
    """What a site does with a day, whatever the shipped table says; `name` tells why ("moved
    weekend", "typhoon").
    """

    on: date
    kind: Kind
    name: str


@dataclass(frozen=True)
class SpecialDay:
    """A day that is not what its weekday says."""

    on: date
    kind: Kind
    gender: str | None
    name: str


def departures(official: Iterable[Change], own: Sequence[Change]) -> tuple[Change, ...]:
    """Changes of an official arrangement that a site has not made yet (ORG-12).

    own: the site's changes in the order in which they were entered; the newest of a day holds, so
    importing the same arrangement again changes nothing.
    """
    newest = {change.on: change for change in own}
    return tuple(change for change in official if newest.get(change.on) != change)


def years_of(official: Mapping[int, Sequence[Change]], own: Sequence[Change]) -> tuple[int, ...]:
    """The years that a site's own changes arrange: of an official one all of its days, of another
    any day (ORG-12).
    """
    touched = {change.on.year for change in own if change.kind is not Kind.SHIPPED}
    return tuple(
        year
        for year in sorted(touched)
        if year not in official or not departures(official[year], own)
    )


def public_days(holidays: Iterable[Holiday], policy: CalendarPolicy) -> tuple[SpecialDay, ...]:
    """Every single day of the shipped holidays; a day in two holidays appears twice and counts once
    (ORG-12).
    """
    return tuple(
        SpecialDay(first + timedelta(days=n), holiday.kind, holiday.gender, holiday.code)
        for holiday in holidays
        for first in holiday.dates
        for n in range(policy.spring_festival_days if holiday.lasts is None else holiday.lasts)
    )


def special_days(public: Iterable[SpecialDay], changes: Sequence[Change]) -> tuple[SpecialDay, ...]:
    """A site's days in order of date: its own change, the newest last, replaces what is shipped
    (ORG-12).
    """
    newest = {change.on: change for change in changes}
    own = {on: change for on, change in newest.items() if change.kind is not Kind.SHIPPED}
    days = [day for day in public if day.on not in own]
    days += [SpecialDay(on, change.kind, None, change.name) for on, change in own.items()]
    return tuple(sorted(days, key=lambda day: (day.on, day.name)))


def workdays(
    days: Iterable[SpecialDay], *, gender: str | None = None, weekend: frozenset[int] = WEEKEND
) -> Workdays:
    """The days as one person counts them (ORG-12).

    A site's working day may lie on a weekend; a half holiday on a weekend gives nothing back; of
    two holidays on one day the larger counts.
    """
    mine: defaultdict[date, list[Kind]] = defaultdict(list)
    for day in days:
        if day.gender in (None, gender):
            mine[day.on].append(day.kind)
    special = {
        on: min(SHARE[kind] for kind in kinds)
        for on, kinds in mine.items()
        if Kind.WORK in kinds or on.isoweekday() not in weekend
    }
    return Workdays(off=weekend, special=special)


def worked(calendar: Workdays, first: date, last: date) -> Decimal:
    """Working days from `first` to `last`, both counted, halves as 0.5 (ORG-12)."""
    each = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return sum(
        (
            calendar.special.get(
                on, SHARE[Kind.OFF if on.isoweekday() in calendar.off else Kind.WORK]
            )
            for on in each
        ),
        Decimal(0),
    )


def last_working_day(calendar: Workdays, on: date) -> date:
    """`on` if anything is worked that day, else the working day before it (MTG-4)."""
    return on if calendar.works(on) else calendar.before(on, 1)
