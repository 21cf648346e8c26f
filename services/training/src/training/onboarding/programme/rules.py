"""The days of an onboarding programme, counted in working days from the report date (ONB-1)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

from measure.workdays import Workdays

TWO_WEEKS = timedelta(days=14)
"""ONB-1 writes this length into the rule; no policy has it."""
LISTENING_DAYS = 2
"""ONB-3: the first days of practice, on which people listen in. No policy has it."""


class Template(StrEnum):
    """Programme templates (ONB-10)."""

    T_S0 = "T-S0"
    T_S2 = "T-S2"
    T_S3 = "T-S3"


class Part(StrEnum):
    """Parts of programmes: a block of a template is one (ONB-10)."""

    THEORY = "theory"
    PRACTICE = "practice"
    INDUCTION = "induction"
    HANDOVER = "handover"
    PROJECT_BUSINESS = "project_business"
    CAREER_DESIGN = "career_design"
    BASIC_QUALITY = "basic_quality"
    BUSINESS = "business"


class Content(StrEnum):
    """What a day is about (ONB-2, ONB-3)."""

    CULTURE_AND_RULES = "culture_and_rules"
    THE_JOB = "the_job"
    CASES_AND_SIMULATION = "cases_and_simulation"
    LISTENING_IN = "listening_in"
    TRIAL_CALLS = "trial_calls"
    INDUCTION = "induction"
    CAREER_DESIGN = "career_design"
    BASIC_QUALITY = "basic_quality"
    BUSINESS = "business"


class FinalExam(StrEnum):
    """Whether a block ends with an exam (ONB-10)."""

    NONE = "none"
    FINAL = "final"
    IF_NEEDED = "if_needed"


@dataclass(frozen=True, slots=True)
class Segment:
    """Courses of some days of a block, the first and the last of them counted from 1; last None: to
    its end.
    """

    first: int
    last: int | None
    courses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a template (ONB-10). owner: the department; lecturers: roles."""

    part: Part
    owner: str
    lecturers: tuple[str, ...]
    exam: FinalExam
    contents: tuple[Segment, ...]

    @property
    def courses(self) -> tuple[str, ...]:
        return tuple(course for segment in self.contents for course in segment.courses)

    def courses_on(self, number: int, days: int) -> tuple[str, ...]:
        """What is taught on a day of the block, counted from 1, when it has so many days. The last
        day of a template stays the last one; days that a template has not are like the one before.
        """
        segments = list(self.contents)
        if len(segments) > 1 and segments[-1].first == segments[-1].last:
            closing = segments.pop()
            if 1 < number == days:
                return closing.courses
        fits = (s.courses for s in segments if s.last is None or number <= s.last)
        return next(fits, segments[-1].courses if segments else ())


class DayCounting(StrEnum):
    """How the days until the report are counted (ONB-5)."""

    CALENDAR = "calendar"
    WORKING = "working"


@dataclass(frozen=True, slots=True)
class ProgrammePolicy:
    """The lengths of a programme at a site, on the report date."""

    template: Annotated[Template, "onb.template"]  # ONB-10
    theory_days: Annotated[int, "onb.theory_days"]  # ONB-1, working days
    practice_days: Annotated[int, "onb.practice_days"]  # ONB-1, working days
    induction_days: Annotated[int, "onb.s2_induction_days"]  # ONB-10, working days of T-S2
    report_due_days: Annotated[int, "onb.report_due_days"]  # ONB-5
    report_counting: Annotated[DayCounting, "onb.report_day_kind"]  # ONB-5


@dataclass(frozen=True, slots=True)
class ProgrammeDay:
    """A working day of a programme. number: within its part, from 1."""

    on: date
    part: Part
    number: int
    content: Content


@dataclass(frozen=True, slots=True)
class Programme:
    """The days of a programme, at least one, in order of time. over_two_weeks: they do not fit in
    14 calendar days (ONB-1).
    """

    template: Template
    days: tuple[ProgrammeDay, ...]
    over_two_weeks: bool
    report_due_on: date

    @property
    def first_day(self) -> date:
        return self.days[0].on

    @property
    def last_day(self) -> date:
        return self.days[-1].on


def plan(
    report_on: date,
    workdays: Workdays,
    policy: ProgrammePolicy,
    *,
    template: Template,
    lengths: Mapping[Part, int] | None = None,
) -> Programme | None:
    """The programme of people who report on a date, the next working day if it is none (ONB-1).

    lengths: working days of the parts to which no policy gives a length (`unmeasured`). None: the
    template has no days that could be counted.
    """
    parts = list(_parts(template, policy, lengths or {}))
    if not parts:
        return None
    first = workdays.after(report_on - timedelta(days=1), 1)
    days = tuple(
        ProgrammeDay(workdays.after(first, nth), part, number, content)
        for nth, (part, number, content) in enumerate(parts)
    )
    last = days[-1].on
    return Programme(
        template=template,
        days=days,
        over_two_weeks=last >= first + TWO_WEEKS,
        report_due_on=report_due(last, workdays, policy),
    )


def report_due(last_day: date, workdays: Workdays, policy: ProgrammePolicy) -> date:
    """By when the evaluation report is filed, counted from the day after the last one (ONB-5)."""
    if policy.report_counting is DayCounting.WORKING:
        return workdays.after(last_day, policy.report_due_days)
    return last_day + timedelta(days=policy.report_due_days)


SITE_BLOCKS: Mapping[Part, Content] = {
    Part.CAREER_DESIGN: Content.CAREER_DESIGN,
    Part.BASIC_QUALITY: Content.BASIC_QUALITY,
    Part.BUSINESS: Content.BUSINESS,
}
"""Blocks of T-S3 in their order, before practice; how long each is, a site says (ONB-10)."""


def unmeasured(template: Template) -> Sequence[Part]:
    """Parts of a template whose length is said when a cohort is opened (ONB-10)."""
    return (*SITE_BLOCKS, Part.PRACTICE) if template is Template.T_S3 else ()


def _parts(
    template: Template, policy: ProgrammePolicy, lengths: Mapping[Part, int]
) -> Iterator[tuple[Part, int, Content]]:
    if template is Template.T_S0:
        for number in range(1, policy.theory_days + 1):
            yield Part.THEORY, number, _theory(number, policy.theory_days)
        yield from _practice(policy.practice_days)
    elif template is Template.T_S2:
        for number in range(1, policy.induction_days + 1):
            yield Part.INDUCTION, number, Content.INDUCTION
    else:
        for part, content in SITE_BLOCKS.items():
            for number in range(1, lengths.get(part, 0) + 1):
                yield part, number, content
        yield from _practice(lengths.get(Part.PRACTICE, 0))


def _practice(days: int) -> Iterator[tuple[Part, int, Content]]:
    """ONB-3: first listening in, then trial calls."""
    for number in range(1, days + 1):
        listens = number <= LISTENING_DAYS
        yield Part.PRACTICE, number, Content.LISTENING_IN if listens else Content.TRIAL_CALLS


def _theory(number: int, days: int) -> Content:
    """ONB-2: culture and rules first, cases and simulated practice last, the job between."""
    if number == 1:
        return Content.CULTURE_AND_RULES
    return Content.CASES_AND_SIMULATION if number == days else Content.THE_JOB
