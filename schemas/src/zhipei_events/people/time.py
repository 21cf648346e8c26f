"""Rosters, attendance and leave."""

from datetime import date
from uuid import UUID

from pydantic import computed_field

from zhipei_events.envelope import Event, Part, State
from zhipei_events.people.ground import Whereabouts
from zhipei_events.values import (
    Attendance,
    Code,
    Count,
    Exact,
    Instant,
    Line,
    dated,
)


class Shift(Part):
    """A dated working period of a person (ORG-19)."""

    person_id: UUID
    starts_at: Instant
    ends_at: Instant
    breaks_at: Instant | None = None
    break_minutes: int = 0
    line: Line | None = None


class RosterState(State, type="people.roster-state", thing="roster", id="roster_id"):
    """Who is on shift at a site on one day (ORG-19); no shift: a roster that was published
    empty.
    """

    site_id: UUID
    center_id: UUID
    day: date
    revision: int
    shifts: tuple[Shift, ...]

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorated property
    @property
    def roster_id(self) -> str:
        """`<site id>:<day>`."""
        return dated(self.site_id, self.day)


class RosterPublished(Event, type="people.roster-published", subject="roster", key="site_id"):
    """The shifts of a site on one day, first or revised (ORG-19)."""

    site_id: UUID
    center_id: UUID
    day: date
    revision: int
    shifts: tuple[Shift, ...]

    @property
    def roster(self) -> str:
        return dated(self.site_id, self.day)


class AttendanceRecorded(
    Whereabouts, Event, type="people.attendance-recorded", subject="shift", key="person_id"
):
    """How somebody kept a shift, first or corrected (ORG-13c)."""

    person_id: UUID
    day: date
    """Business date of the shift."""
    starts_at: Instant
    ends_at: Instant
    result: Attendance
    minutes: Count = 0
    """Late, or left too early; 0 of any other result."""
    revision: Count = 1
    reason: str | None = None
    """Why it was corrected; null: the first."""

    @property
    def shift(self) -> str:
        return dated(self.person_id, self.day)


class LeaveDecided(
    Whereabouts, Event, type="people.leave-decided", subject="leave_id", key="person_id"
):
    """A leave was approved, rejected or cancelled (ORG-13)."""

    leave_id: UUID
    person_id: UUID
    leave_type: Code
    first_day: date
    last_day: date
    """That day included."""
    days: Exact
    """Working days by the site's calendar, halves allowed."""
    state: Code
    """approved, rejected or cancelled."""
    decided_by: UUID | None
    """null: taken over from a file."""
    reason: str | None = None
