"""Onboarding: cohorts of new people (ONB)."""

from datetime import date
from uuid import UUID

from zhipei_events.envelope import Event, Part
from zhipei_events.values import Code


class Cohort(Part):
    """People who are trained together from one report date on (ONB-18)."""

    cohort_id: UUID
    center_id: UUID
    site_id: UUID
    title: str
    template: Code
    """Template of its programme (ONB-10)."""
    owner_id: UUID
    """Who answers for it."""

    @property
    def unit(self) -> str:
        return str(self.site_id)


class CohortOpened(Cohort, Event, type="training.cohort-opened", subject="cohort_id", key="unit"):
    """A cohort was opened, on the working days of its site (ONB-1, ONB-18)."""

    report_on: date
    first_day: date
    """The report date, or the next working day if it is none."""
    last_day: date
    over_two_weeks: bool
    """Its days do not fit in 14 calendar days (ONB-1)."""
    report_due_on: date
    """By when the evaluation report F11 is filed (ONB-5)."""
    contact_id: UUID | None
    """Who is there for its people (ONB-17)."""
    trainees: tuple[UUID, ...]
    mentors: tuple[UUID, ...]
    """Those who are known at the opening."""
