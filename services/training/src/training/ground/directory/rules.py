"""People, shifts, leave and places as training knows them from people."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from measure.workdays import Workdays


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as the directory last said. A stub (ORG-22) has an id only: None, or no roles, where
    nothing is known yet.
    """

    person_id: UUID
    employee_no: str | None = None
    team_id: UUID | None = None
    site_id: UUID | None = None
    center_id: UUID | None = None
    line: str | None = None  # inbound | outbound; None: takes no calls
    roles: frozenset[str] = frozenset()
    stage: str | None = None  # of today, or of the day that was asked for (ORG-3)
    ended_on: date | None = None
    name: str | None = None

    @property
    def label(self) -> str | None:
        """What the person is called on paper: the name, else the employee number."""
        return self.name or self.employee_no


@dataclass(frozen=True, slots=True)
class Shift:
    """A dated working period; `day` is the day on which it begins at the site (ORG-19)."""

    day: date
    starts_at: datetime
    ends_at: datetime


SOON_AFTER = timedelta(hours=2)
"""PLN-6: how long after a shift something may start to be after it.

No policy has it: the rulebook writes the length into the rule, and `trn.session_rules` says which
windows a kind has, not how long one is.
"""


def is_after_shift(starts_at: datetime, shift_ends_at: datetime) -> bool:
    """Whether something comes after a shift: it starts at its end or soon after, so that nobody
    comes back for it (PLN-6).
    """
    return shift_ends_at <= starts_at <= shift_ends_at + SOON_AFTER


@dataclass(frozen=True, slots=True)
class Leave:
    """An approved leave, both days included. Which half of a half day is free is not told: nobody
    is asked to come on it (ORG-13d).
    """

    leave_id: UUID
    leave_type: str
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Site:
    """How a place counts its days: zone (IANA name) and working days; Monday to Friday where no
    calendar is published.
    """

    zone: str
    workdays: Workdays

    def day_of(self, at: datetime) -> date:
        """The date of an instant there (GEN-4)."""
        return at.astimezone(ZoneInfo(self.zone)).date()


@dataclass(frozen=True, slots=True)
class StageChange:
    """From when on somebody is at a stage, and when that was said."""

    to_stage: str
    effective_on: date
    said_at: datetime
    cause_id: UUID


def stage_on(changes: Iterable[StageChange], day: date) -> str | None:
    """The stage of a day: of what holds by then the change that begins last, of several on one day
    the one that was said last (ORG-3a).

    None: nothing was known of the person by that day.
    """
    held = [change for change in changes if change.effective_on <= day]
    return (
        max(
            held, key=lambda change: (change.effective_on, change.said_at, change.cause_id)
        ).to_stage
        if held
        else None
    )


SUPERIORS: Mapping[str, Sequence[str]] = {
    "center_director": ("cs_center_manager", "general_manager")
}
"""Role → roles of its superiors, who decide on its own objects (GEN-10); of any other role the
center_director.
"""
TRAINING_HEADS = frozenset(
    {
        "training_lead",
        "training_supervisor",
        "training_specialist",
        "training_group",
        "qt_supervisor",
    }
)
"""Roles that answer for every session of their center (PLN-3, PLN-4)."""
