"""Deadlines as arithmetic: when one is due soon and overdue, and what it is at an instant (GEN-9).

Everything is counted by the calendar of a place: a due date ends at 24:00 there (GEN-5).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo

from measure.workdays import Workdays, end_of


class State(StrEnum):
    """GEN-9. The first three follow from the time, the others from what was done."""

    OPEN = "open"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    DONE = "done"
    DONE_LATE = "done_late"
    WAIVED = "waived"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Calendar:
    """How days are counted in a place.

    zone: IANA name. workdays: of one site, or of each site of a wider place; there a number of
    working days is over when it is over at every site.
    """

    zone: str
    workdays: Sequence[Workdays] = (Workdays(),)

    def day_of(self, at: datetime) -> date:
        """The local date of an instant (GEN-4)."""
        return at.astimezone(ZoneInfo(self.zone)).date()

    def after(self, on: date, days: int) -> date:
        """The date `days` working days after `on` (GEN-5)."""
        return max(site.after(on, days) for site in self.workdays)

    def before(self, on: date, days: int) -> date:
        """The date `days` working days before `on`."""
        return min(site.before(on, days) for site in self.workdays)

    def between(self, since: date, until: date) -> int:
        """How many working days after `since` the date `until` is: `after(since, n) == until` where
        such an n exists.
        """
        return min(site.between(since, until) for site in self.workdays)

    def start_of(self, on: date) -> datetime:
        """00:00 of a date there."""
        return datetime.combine(on, time(), tzinfo=ZoneInfo(self.zone))

    def end_of(self, on: date) -> datetime:
        """24:00 of a date there."""
        return end_of(on, ZoneInfo(self.zone))


@dataclass(frozen=True, slots=True)
class DeadlinePolicy:
    """The numbers of GEN-9 on the day on which they act; parts of a working day count as one."""

    due_soon_days: int  # GEN-9: gen.due_soon_days, working days; 0: nobody is reminded
    repeat_days: int  # GEN-9: gen.overdue_repeat_days, working days; 0: told once

    @classmethod
    def of(cls, soon: Decimal, repeat: Decimal) -> Self:
        return cls(max(0, math.ceil(soon)), max(0, math.ceil(repeat)))


@dataclass(frozen=True, slots=True)
class Moments:
    """When something must be told of a deadline.

    soon_at: from then it is due soon; due_at: from then it is overdue, the end of its due date;
    next_at: the next instant at which somebody must be told; None: never again.
    """

    soon_at: datetime
    due_at: datetime
    next_at: datetime | None

    @property
    def reminder_pending(self) -> bool:
        """Whether the owner has still to be reminded."""
        return self.next_at == self.soon_at < self.due_at


def opened(due_on: date, calendar: Calendar, policy: DeadlinePolicy, *, at: datetime) -> Moments:
    """The moments of a deadline that is opened at an instant.

    One that is due soon already reminds nobody: its owner has just received it.
    """
    soon_at, due_at = _bounds(due_on, calendar, policy)
    return Moments(soon_at, due_at, soon_at if at < soon_at else due_at)


def moved(
    was: Moments,
    due_on: date,
    calendar: Calendar,
    policy: DeadlinePolicy,
    *,
    at: datetime,
    told: bool,
) -> Moments:
    """The moments of an open deadline whose due date or calendar changed at an instant.

    told: its owner knows that it is overdue. A later date begins again with a reminder; an earlier
    one that has passed is told of at once. The same date keeps what is still to come.
    """
    soon_at, due_at = _bounds(due_on, calendar, policy)
    if due_at == was.due_at and not was.reminder_pending:
        return Moments(soon_at, due_at, was.next_at)
    if at >= due_at:
        next_at = repeat(calendar.day_of(at), calendar, policy) if told else at
    elif at < soon_at:
        next_at = soon_at
    else:
        next_at = at if was.reminder_pending else due_at
    return Moments(soon_at, due_at, next_at)


def _bounds(due_on: date, calendar: Calendar, policy: DeadlinePolicy) -> tuple[datetime, datetime]:
    due_at = calendar.end_of(due_on)
    if policy.due_soon_days == 0:
        return due_at, due_at
    return calendar.start_of(calendar.before(due_on, policy.due_soon_days)), due_at


def after_telling(
    at: datetime, due_at: datetime, calendar: Calendar, policy: DeadlinePolicy
) -> datetime | None:
    """When to tell next of a deadline that was told of at an instant."""
    if at < due_at:
        return due_at
    return repeat(calendar.day_of(at - timedelta(microseconds=1)), calendar, policy)


def repeat(told_on: date, calendar: Calendar, policy: DeadlinePolicy) -> datetime | None:
    """When an overdue deadline is told of again: at the end of the `repeat_days`-th working day
    after the date at whose end it was told; None: never.
    """
    if policy.repeat_days == 0:
        return None
    return calendar.end_of(calendar.after(told_on, policy.repeat_days))


def state_at(
    at: datetime,
    *,
    soon_at: datetime,
    due_at: datetime,
    outcome: State | None,
) -> State:
    """What a deadline is at an instant; outcome: what ended it, if anything did."""
    if outcome is not None:
        return outcome
    if at >= due_at:
        return State.OVERDUE
    return State.DUE_SOON if at >= soon_at else State.OPEN


def outcome_of(done_at: datetime, due_at: datetime) -> State:
    """Done in time, or done late: 24:00 of the due date is late."""
    return State.DONE_LATE if done_at >= due_at else State.DONE


def working_days(calendar: Calendar, since: date, due_on: date) -> int | None:
    """How many working days a due date is away, by which it moves when the calendar does; None: it
    is no such date (a day of the month, say) and stays where it is.
    """
    days = calendar.between(since, due_on)
    return days if days and calendar.after(since, days) == due_on else None
