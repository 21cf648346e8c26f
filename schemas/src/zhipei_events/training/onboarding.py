"""Onboarding: cohorts of new people (ONB)."""

from datetime import date
from uuid import UUID

from zhipei_events.envelope import Event, Part
from zhipei_events.people import Whereabouts
from zhipei_events.values import Code, Count, Exact


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


class MentorAssigned(
    Whereabouts, Event, type="training.mentor-assigned", subject="person_id", key="person_id"
):
    """Somebody answers for the trial calls of a trainee (ONB-3, ONB-3a)."""

    cohort_id: UUID
    person_id: UUID
    """The trainee."""
    mentor_id: UUID
    days: tuple[date, ...]
    reason: str | None
    """Of a change; null: the first mentor."""


class InductionOutcome(Part):
    """What came of a person in a cohort."""

    person_id: UUID
    result: Code
    """passed, not_hired."""


class CohortEnded(Cohort, Event, type="training.cohort-ended", subject="cohort_id", key="unit"):
    """Everybody in a cohort has a result (ONB-18)."""

    results: tuple[InductionOutcome, ...]
    ended_on: date


class ComponentMark(Part):
    """A mark of a component of card SC-12."""

    component: Code
    mark: Exact


class InductionResultDecided(
    Whereabouts,
    Event,
    type="training.induction-result-decided",
    subject="person_id",
    key="person_id",
):
    """The rule decided an attempt at the final of onboarding (ONB-4, ONB-15)."""

    cohort_id: UUID
    person_id: UUID
    attempt: Count
    """From 1."""
    result: Code
    """passed, make_up, not_hired."""
    total: Exact | None
    """Of 100; null: a part was missed without leave."""
    marks: tuple[ComponentMark, ...]
    """All that counted."""
    retake: tuple[Code, ...] = ()
    """Parts of the make-up."""
    makeup_due_on: date | None
    decided_on: date


class InductionReportFiled(
    Cohort, Event, type="training.induction-report-filed", subject="cohort_id", key="unit"
):
    """The evaluation report of a cohort was filed: it goes to operations (ONB-5, F11)."""

    enrolled: Count
    passed: Count
    made_up: Count
    """Of those who passed, by a make-up."""
    failed: Count
    due_on: date
    filed_on: date
    filed_by: UUID | None


class InductionReportOverdue(
    Cohort, Event, type="training.induction-report-overdue", subject="cohort_id", key="unit"
):
    """The evaluation report of a cohort was not filed in time (ONB-5); once per repeat (EVT-8)."""

    due_on: date
    number: int
    """From 1: how often it was told that it is overdue (GEN-9)."""
