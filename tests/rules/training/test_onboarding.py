"""The days of an onboarding programme, and by when its report is due."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure.workdays import Workdays
from training.onboarding.programme.rules import (
    Block,
    Content,
    DayCounting,
    FinalExam,
    Part,
    Programme,
    ProgrammePolicy,
    Segment,
    Template,
    plan,
)

POLICY = ProgrammePolicy(
    template=Template.T_S0,
    theory_days=5,
    practice_days=5,
    induction_days=5,
    report_due_days=5,
    report_counting=DayCounting.CALENDAR,
)
MONDAY = date(2025, 3, 3)


def programme(
    report_on: date = MONDAY,
    workdays: Workdays | None = None,
    policy: ProgrammePolicy = POLICY,
    template: Template = Template.T_S0,
) -> Programme:
    found = plan(report_on, workdays or Workdays(), policy, template=template)
    assert found is not None
    return found


def march(first: int, last: int) -> list[date]:
    return [date(2025, 3, day) for day in range(first, last + 1)]


@pytest.mark.rule("ONB-1")
def test_ten_working_days_from_the_report_date() -> None:
    """EX-28: theory 3–7 March, practice 10–14 March."""
    days = programme().days
    assert [day.on for day in days if day.part is Part.THEORY] == march(3, 7)
    assert [day.on for day in days if day.part is Part.PRACTICE] == march(10, 14)
    assert [day.number for day in days] == [1, 2, 3, 4, 5, 1, 2, 3, 4, 5]


@pytest.mark.rule("ONB-5")
def test_the_report_is_due_five_days_after_the_last_day() -> None:
    """EX-28: the last day is Friday 14 March; 5 calendar days later the 19th, 5 working days the
    21st.
    """
    working = replace(POLICY, report_counting=DayCounting.WORKING)
    assert programme().report_due_on == date(2025, 3, 19)
    assert programme(policy=working).report_due_on == date(2025, 3, 21)


@pytest.mark.rule("ONB-1")
@pytest.mark.parametrize(
    ("report_on", "first"),
    [
        (date(2025, 2, 28), date(2025, 2, 28)),
        (date(2025, 3, 1), MONDAY),
        (date(2025, 3, 2), MONDAY),
    ],
)
def test_who_reports_on_a_day_off_begins_on_the_next_working_day(
    report_on: date, first: date
) -> None:
    assert programme(report_on).first_day == first


@pytest.mark.rule("ONB-1")
def test_a_programme_that_does_not_fit_in_fourteen_days_is_flagged() -> None:
    """From Wednesday 5 March ten working days end on Tuesday the 18th, the 14th calendar day; with
    one day off among them on the 19th, the 15th.
    """
    wednesday = date(2025, 3, 5)
    fits = programme(wednesday)
    holiday = Workdays(special={date(2025, 3, 12): Decimal(0)})
    longer = programme(wednesday, holiday)
    assert (fits.last_day, fits.over_two_weeks) == (date(2025, 3, 18), False)
    assert (longer.last_day, longer.over_two_weeks) == (date(2025, 3, 19), True)


@pytest.mark.rule("ONB-2", "ONB-3")
def test_theory_and_practice_have_their_contents() -> None:
    assert [day.content for day in programme().days] == [
        Content.CULTURE_AND_RULES,
        *[Content.THE_JOB] * 3,
        Content.CASES_AND_SIMULATION,
        *[Content.LISTENING_IN] * 2,
        *[Content.TRIAL_CALLS] * 3,
    ]


@pytest.mark.rule("ONB-10")
def test_the_induction_of_t_s2_has_its_own_length() -> None:
    found = programme(policy=replace(POLICY, induction_days=3), template=Template.T_S2)
    assert [day.on for day in found.days] == march(3, 5)
    assert {day.part for day in found.days} == {Part.INDUCTION}


def test_a_template_without_days_has_no_plan() -> None:
    empty = replace(POLICY, theory_days=0, practice_days=0)
    assert plan(MONDAY, Workdays(), POLICY, template=Template.T_S3) is None
    assert plan(MONDAY, Workdays(), empty, template=Template.T_S0) is None


@given(
    report_on=st.dates(date(2024, 1, 1), date(2030, 1, 1)),
    theory=st.integers(1, 10),
    practice=st.integers(0, 10),
    off=st.sets(st.integers(0, 40), max_size=10),
)
def test_every_day_is_worked_and_none_between_them_is_left_out(
    report_on: date, theory: int, practice: int, off: set[int]
) -> None:
    closed = {report_on + timedelta(days=n): Decimal(0) for n in off}
    workdays = Workdays(special=closed)
    policy = replace(POLICY, theory_days=theory, practice_days=practice)
    found = programme(report_on, workdays, policy)
    worked = [
        day
        for n in range((found.last_day - report_on).days + 1)
        if workdays.works(day := report_on + timedelta(days=n))
    ]
    assert [day.on for day in found.days] == worked
    assert len(worked) == theory + practice
    assert found.over_two_weeks == ((found.last_day - found.first_day).days + 1 > 14)


THEORY = Block(
    part=Part.THEORY,
    owner="training_group",
    lecturers=("training_specialist",),
    exam=FinalExam.NONE,
    contents=(Segment(1, 1, ("culture",)), Segment(2, 4, ("job",)), Segment(5, 5, ("cases",))),
)


@pytest.mark.rule("ONB-2")
@pytest.mark.parametrize(
    ("days", "taught"),
    [
        (5, ["culture", "job", "job", "job", "cases"]),
        (3, ["culture", "job", "cases"]),
        (7, ["culture", "job", "job", "job", "job", "job", "cases"]),
        (1, ["culture"]),
    ],
)
def test_culture_comes_first_and_cases_last_however_long_theory_is(
    days: int, taught: list[str]
) -> None:
    found = [THEORY.courses_on(number, days) for number in range(1, days + 1)]
    assert found == [(course,) for course in taught]


@pytest.mark.rule("ONB-10")
def test_a_part_of_t_s3_takes_the_length_that_is_said() -> None:
    lengths = {Part.CAREER_DESIGN: 1, Part.BASIC_QUALITY: 2, Part.BUSINESS: 2, Part.PRACTICE: 3}
    found = plan(MONDAY, Workdays(), POLICY, template=Template.T_S3, lengths=lengths)
    assert found is not None
    assert [day.part for day in found.days] == [
        part for part, days in lengths.items() for _ in range(days)
    ]
    assert plan(MONDAY, Workdays(), POLICY, template=Template.T_S3) is None
