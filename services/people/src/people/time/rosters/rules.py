"""Shifts: what a roster row means at a site, and whether it can be (ORG-19)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from people.ground.staff.rules import Line


@dataclass(frozen=True, kw_only=True)
class Row:
    """One person on one day, in site time. No start: no shift that day. An end not after the start
    is on the next day.
    """

    employee_no: str
    day: date
    start: time | None = None
    end: time | None = None
    break_start: time | None = None
    break_minutes: int | None = None
    line: Line | None = None


@dataclass(frozen=True)
class Rostered:
    """What the directory knows of a person to whom a row gives a shift."""

    person_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    line: Line | None
    left: bool


@dataclass(frozen=True, kw_only=True)
class Shift:
    """A dated working period; times are UTC, `day` is the day on which it starts at the site. No
    start: none that day.
    """

    person_id: UUID
    site_id: UUID
    day: date
    starts_at: datetime | None
    ends_at: datetime | None
    breaks_at: datetime | None
    break_minutes: int
    line: Line | None


class Impossible(StrEnum):
    """Why a row gives no shift; the values are the codes of rejected rows."""

    UNKNOWN_PERSON = "unknown-person"
    OUT_OF_REACH = "out-of-reach"
    HAS_LEFT = "has-left"
    NO_SITE = "no-site"
    HALF_A_TIME = "start-and-end-wanted"
    BREAK_OUTSIDE = "break-outside-shift"


OF_PERSON = frozenset({Impossible.UNKNOWN_PERSON, Impossible.OUT_OF_REACH, Impossible.NO_SITE})
"""What speaks against whom a row names, whatever shift it gives."""


def shift(row: Row, person: Rostered | None, zone: ZoneInfo) -> Shift | Impossible:
    """The shift that a row gives a person of a site in this zone (ORG-19, GEN-4; ORG-20: nobody is
    made up).
    """
    if person is None:
        return Impossible.UNKNOWN_PERSON
    if person.left:
        return Impossible.HAS_LEFT
    if person.site_id is None:
        return Impossible.NO_SITE
    starts = _at(row.day, row.start, zone)
    made = Shift(
        person_id=person.person_id,
        site_id=person.site_id,
        day=row.day,
        starts_at=starts,
        ends_at=_after(starts, row.day, row.end, zone),
        breaks_at=_after(starts, row.day, row.break_start, zone),
        break_minutes=row.break_minutes or 0,
        line=row.line or person.line,
    )
    if (row.start is None) != (row.end is None):
        return Impossible.HALF_A_TIME
    return made if _rest_fits(made) else Impossible.BREAK_OUTSIDE


def _rest_fits(made: Shift) -> bool:
    """Whether the break, if there is one, lies inside the shift and leaves some of it."""
    rest = timedelta(minutes=made.break_minutes)
    if made.starts_at is None or made.ends_at is None:
        return not rest
    begins = made.breaks_at or made.starts_at
    return (
        begins + rest <= made.ends_at
        and rest < made.ends_at - made.starts_at
        and (made.breaks_at is None or bool(rest))
    )


def _at(day: date, clock: time | None, zone: ZoneInfo) -> datetime | None:
    return None if clock is None else datetime.combine(day, clock, zone).astimezone(UTC)


def _after(
    starts: datetime | None, day: date, clock: time | None, zone: ZoneInfo
) -> datetime | None:
    """The first time after the start at which the site's clock shows this."""
    if starts is None or clock is None:
        return None
    same_day = datetime.combine(day, clock, zone).astimezone(UTC)
    return (
        same_day
        if same_day > starts
        else datetime.combine(day + timedelta(days=1), clock, zone).astimezone(UTC)
    )


@dataclass(frozen=True)
class RosterPolicy:
    """How far ahead a roster is to be known."""

    lead_days: Annotated[int, "org.roster_lead_days"]  # ORG-19


def short_notice(day: date, today: date, policy: RosterPolicy) -> bool:
    """Whether a shift that is still to come is published later than it should be (ORG-19)."""
    return today <= day < today + timedelta(days=policy.lead_days)
