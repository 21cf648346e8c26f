"""Coaching and the ladder of repeatedly poor quality: EX-76, EX-77."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure.workdays import Workdays
from qa.ladder.rules import Coach, CoachByTrainer, Decision, Intensify, LadderPolicy, Praise, ProposeOffPost, Repeated, ScoredCall, step

SITE = Workdays()
TODAY = date(2025, 6, 6)


def may(day: int) -> date:
    return date(2025, 5, 1) + timedelta(days=day - 1)


def poor(on: date, step: int | None = None) -> ScoredCall:
    return ScoredCall(f"{on}-{step}", on, "unacceptable", "regular", step)


def newest(call: ScoredCall, earlier: list[ScoredCall], policy: LadderPolicy) -> tuple[Decision, ...]:
    return step(call, earlier, policy, today=TODAY, workdays=SITE)


def climb(dates: list[date], policy: LadderPolicy) -> list[tuple[date, int]]:
    """All steps that calls scored one after the other take."""
    calls: list[ScoredCall] = []
    steps = []
    for on in dates:
        call = ScoredCall(f"{len(calls)}", on, "unacceptable")
        taken = [one for one in newest(call, calls, policy) if isinstance(one, Repeated)]
        calls.append(call)
        for one in taken:
            used = {each.id for each in one.calls}
            calls = [each._replace(step=one.STEP) if each.id in used else each for each in calls]
            steps.append((one.on, one.STEP))
    return steps


@pytest.mark.rule("QA-14", "EX-76")
def test_only_failures_inside_the_window_count(ladder: LadderPolicy) -> None:
    assert climb([may(5), may(20), date(2025, 6, 1)], ladder) == [(date(2025, 6, 1), 1)]
    assert climb([may(5), may(20), date(2025, 6, 2)], ladder) == []


@pytest.mark.rule("QA-14", "EX-77")
def test_calls_of_a_step_are_used_up_and_the_next_step_follows(ladder: LadderPolicy) -> None:
    dates = [may(5), may(20), date(2025, 6, 1), date(2025, 6, 2), date(2025, 6, 10), date(2025, 6, 20)]
    assert climb(dates, ladder) == [(date(2025, 6, 1), 1), (date(2025, 6, 20), 2)]


@pytest.mark.rule("QA-14")
@pytest.mark.parametrize(
    ("days", "last", "expected"),
    [
        (28, 1, CoachByTrainer),
        (29, 1, Intensify),
        (28, 2, ProposeOffPost),
        (29, 2, CoachByTrainer),
        (28, 3, ProposeOffPost),
        (84, 2, CoachByTrainer),
        (85, 2, Intensify),
    ],
)
def test_how_the_ladder_goes_on(ladder: LadderPolicy, days: int, last: int, expected: type[Repeated]) -> None:
    earlier = [poor(may(1), last), poor(may(days)), poor(may(days + 1))]
    asked = newest(ScoredCall("new", may(1 + days), "unacceptable"), earlier, ladder)
    assert [type(one) for one in asked] == [Coach, expected]


@pytest.mark.rule("QA-14")
def test_a_call_scored_late_completes_the_window_that_ends_with_a_newer_call(ladder: LadderPolicy) -> None:
    asked = newest(poor(may(6)), [poor(may(5)), poor(may(20))], ladder)
    taken = [one for one in asked if isinstance(one, Repeated)]
    assert [(one.STEP, one.on) for one in taken] == [(1, may(20))]


@pytest.mark.rule("QA-5", "GEN-5")
def test_a_coaching_is_due_in_working_days_from_the_scoring(ladder: LadderPolicy) -> None:
    assert newest(poor(may(5)), [], ladder) == (Coach(date(2025, 6, 11)),)  # Friday + 3 working days = Wednesday


@pytest.mark.rule("QA-5")
@pytest.mark.parametrize(("group", "coached"), [("new", True), ("regular", True), ("correction", True), ("exempt", False)])
def test_who_is_coached(ladder: LadderPolicy, group: str, coached: bool) -> None:  # noqa: FBT001 - a row of the table
    assert bool(newest(poor(may(5))._replace(group=group), [], ladder)) is coached


@pytest.mark.rule("QA-14", "QA-5")
@pytest.mark.parametrize(("grade", "asked"), [("excellent", (Praise(),)), ("good", ()), ("acceptable", ()), (None, ())])
def test_what_other_grades_ask_for(ladder: LadderPolicy, grade: str | None, asked: tuple[Decision, ...]) -> None:
    assert newest(ScoredCall("c", may(5), grade), [poor(may(3)), poor(may(4))], ladder) == asked


@pytest.mark.rule("QA-14")
@given(days=st.lists(st.integers(1, 200), min_size=1, max_size=30))
def test_every_step_uses_up_its_own_calls(ladder: LadderPolicy, days: list[int]) -> None:
    steps = climb([may(day) for day in days], ladder)
    assert len(steps) * ladder.repeat_n <= len(days)
    assert all(1 <= number <= 3 for _, number in steps)
