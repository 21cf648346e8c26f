"""People, shifts, leave and places, as far as training needs them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from measure.workdays import Workdays


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the directory. A stub (ORG-22) has an id only, and no roles."""

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
    entered_on: date | None = None

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
    """Whether something comes after a shift: at its end or soon after, so that nobody comes back
    for it (PLN-6).
    """
    return shift_ends_at <= starts_at <= shift_ends_at + SOON_AFTER


@dataclass(frozen=True, slots=True)
class Leave:
    """A leave, both days included. Which half of a half day is free is unknown: nobody is booked
    on it (ORG-13d).
    """

    leave_id: UUID
    leave_type: str
    first_day: date
    last_day: date


class LeaveState(StrEnum):
    """Decision on a leave (ORG-13)."""

    APPROVED = "approved"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedLeave:
    """A leave as it was last decided. cause_id: the event."""

    person_id: UUID
    leave: Leave
    state: str
    cause_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RosteredShift:
    """A shift of a person in the roster of a site and day."""

    site_id: UUID
    person_id: UUID
    shift: Shift


@dataclass(frozen=True, slots=True)
class Site:
    """Zone (IANA name) and working days of a place; Monday to Friday where no calendar is
    published.
    """

    zone: str
    workdays: Workdays

    def day_of(self, at: datetime) -> date:
        """The date of an instant there (GEN-4)."""
        return at.astimezone(ZoneInfo(self.zone)).date()


@dataclass(frozen=True, slots=True)
class StageChange:
    """A stage of a person from a day on. said_at: when that was decided."""

    to_stage: str
    effective_on: date
    said_at: datetime
    cause_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedStageChange:
    """A stage change of a person with its reason (ORG-3)."""

    person_id: UUID
    from_stage: str | None
    reason: str
    change: StageChange


def stage_on(changes: Iterable[StageChange], day: date) -> str | None:
    """The stage on a day: the change that begins last, of several on one day the one that was
    decided last (ORG-3a). None: unknown by that day.
    """
    in_force = [change for change in changes if change.effective_on <= day]
    newest = max(in_force, key=_age, default=None)
    return newest.to_stage if newest else None


def _age(change: StageChange) -> tuple[date, datetime, UUID]:
    return change.effective_on, change.said_at, change.cause_id


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
