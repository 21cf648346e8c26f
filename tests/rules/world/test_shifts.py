from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest

from zhipei.world import shifts
from zhipei.world.cast import Agent
from zhipei.world.dice import throw
from zhipei.world.shifts import EARLY, LATE_SHIFT, Absences

MONDAY = date(2026, 1, 5)
DAYS = [MONDAY + timedelta(days=n) for n in range(70)]
SECTIONS = [f"made-up-section-{n}" for n in range(1, 7)]
HERE = Absences(1, lambda day: day.weekday() < 5)


def agent(number: int = 1) -> Agent:
    return Agent(
        f"made-up-{number}", "", MONDAY, "regular", SECTIONS[0], "team", "inbound", on_post=MONDAY
    )


def test_every_section_works_five_days_a_week_and_every_day_some_are_there_early_and_some_late() -> (
    None
):
    for monday in DAYS[::7]:
        for section in SECTIONS:
            assert (
                sum(
                    shifts.of_section(section, monday + timedelta(days=n)) is not None
                    for n in range(7)
                )
                == 5
            )
    for day in DAYS:
        assert {shifts.of_section(section, day) for section in SECTIONS} >= {EARLY, LATE_SHIFT}


@pytest.mark.rule("ORG-13b")
def test_between_two_shifts_lie_at_least_eleven_hours() -> None:
    for section in SECTIONS:
        worked = [
            shift.span(day, "Asia/Shanghai")
            for day in DAYS
            if (shift := shifts.of_section(section, day)) is not None
        ]
        assert all(
            after[0] - before[1] >= timedelta(hours=11) for before, after in pairwise(worked)
        )


def test_somebody_who_left_or_is_not_there_yet_has_no_shift() -> None:
    gone = Agent(
        "made-up-1",
        "",
        MONDAY,
        "regular",
        SECTIONS[0],
        "team",
        "inbound",
        on_post=DAYS[7],
        leaves=DAYS[21],
    )
    assert {day for day in DAYS if shifts.of_agent(gone, day) is not None} <= set(DAYS[7:21])


def test_an_illness_is_not_known_on_the_morning_of_its_first_day() -> None:
    (person, day) = next(
        (agent(n), day)
        for n in range(200)
        for day in DAYS
        if HERE.illness(agent(n), day) is not None
    )
    assert HERE.is_away(person, day)
    assert not HERE.is_away(person, day, as_known_on=day)


@pytest.mark.rule("ORG-13")
def test_leave_begins_on_a_working_day_and_lies_in_one_week() -> None:
    taken = [
        leave
        for n in range(200)
        for monday in DAYS[::7]
        if (leave := HERE.planned(agent(n), monday)) is not None
    ]
    assert taken
    assert all(
        leave.first.weekday() < 5 and shifts.monday_of(leave.first) == shifts.monday_of(leave.last)
        for leave in taken
    )
    away = taken[0]
    assert HERE.presence(away.agent, away.first, EARLY) == shifts.ABSENT


@pytest.mark.rule("ORG-13a")
def test_nobody_is_told_to_be_on_two_leaves_on_one_day() -> None:
    for who in (agent(n) for n in range(1_500)):
        weeks = [HERE.planned(who, monday) for monday in DAYS[::7]]
        told = [
            leave
            for leave in (*weeks, *(HERE.illness(who, day) for day in DAYS))
            if leave is not None
        ]
        away = [
            leave.first + timedelta(days=n)
            for leave in told
            for n in range((leave.last - leave.first).days + 1)
        ]
        assert len(away) == len(set(away)), who.employee_no


def test_most_are_on_time() -> None:
    came = [HERE.presence(agent(n), MONDAY, EARLY) for n in range(400)]
    on_time = sum(one.clock_in is not None and one.clock_in <= EARLY.start for one in came)
    assert on_time > 0.93 * len(came)


def test_calls_come_in_during_the_shift_and_not_during_the_break() -> None:
    moments = [shifts.moment(throw(1, n), EARLY, MONDAY) for n in range(500)]
    assert all(time(8) <= moment.time() < time(17) for moment in moments)
    rest = datetime.combine(MONDAY, EARLY.rest)
    assert not any(rest <= moment < rest + shifts.BREAK for moment in moments)
