"""Coaching and the ladder of repeatedly poor quality: EX-76, EX-77, and the edges of its
windows.
"""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure.workdays import Workdays
from qa.scoring.ladder.rules import (
    Coach,
    CoachByTrainer,
    Decision,
    Intensify,
    LadderPolicy,
    Praise,
    ProposeOffPost,
    Repeated,
    ScoredCall,
    Step,
    coach_of,
    may_hold,
    step,
)

SITE = Workdays()
TODAY = date(2025, 6, 6)


def may(day: int) -> date:
    return date(2025, 5, 1) + timedelta(days=day - 1)


def poor(on: date, number: int = 0) -> ScoredCall:
    return ScoredCall(UUID(int=on.toordinal() * 100 + number), on)


def asked(
    call: ScoredCall, unused: list[ScoredCall], policy: LadderPolicy, last: Step | None = None
) -> tuple[Decision, ...]:
    return step(call, unused, last, policy, today=TODAY, workdays=SITE)


def steps_of(decisions: tuple[Decision, ...]) -> list[Repeated]:
    return [one for one in decisions if isinstance(one, Repeated)]


def climb(dates: list[date], policy: LadderPolicy) -> list[tuple[Step, list[date]]]:
    """All steps, with the dates of the calls used up, that calls scored one after the other
    take.
    """
    unused: list[ScoredCall] = []
    steps: list[tuple[Step, list[date]]] = []
    for n, on in enumerate(dates):
        call = ScoredCall(UUID(int=n), on)
        last = max((one for one, _ in steps), key=lambda one: one.on, default=None)
        taken = steps_of(asked(call, unused, policy, last))
        unused.append(call)
        for one in taken:
            unused = [each for each in unused if each not in one.calls]
            steps.append((Step(one.STEP, one.on), [each.on for each in one.calls]))
    return steps


@pytest.mark.rule("QA-14", "EX-76")
def test_only_failures_inside_the_window_count(ladder: LadderPolicy) -> None:
    first = [may(5), may(20), date(2025, 6, 1)]
    assert climb(first, ladder) == [(Step(1, date(2025, 6, 1)), first)]
    assert climb([may(5), may(20), date(2025, 6, 2)], ladder) == []


@pytest.mark.rule("QA-14", "EX-77")
def test_calls_of_a_step_are_used_up_and_the_next_step_follows(ladder: LadderPolicy) -> None:
    first, second = (
        [may(5), may(20), date(2025, 6, 1)],
        [date(2025, 6, 2), date(2025, 6, 10), date(2025, 6, 20)],
    )
    assert climb([*first, *second], ladder) == [
        (Step(1, date(2025, 6, 1)), first),
        (Step(2, date(2025, 6, 20)), second),
    ]


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
        (85, 3, Intensify),
        (
            -28,
            1,
            CoachByTrainer,
        ),  # late scores of a time before the last step: the days between count all the same
        (-29, 1, Intensify),
    ],
)
def test_how_the_ladder_goes_on(
    ladder: LadderPolicy, days: int, last: int, expected: type[Repeated]
) -> None:
    on = may(100)
    found = asked(
        poor(on),
        [poor(on, 1), poor(on - timedelta(days=1))],
        ladder,
        Step(last, on - timedelta(days=days)),
    )
    assert [type(one) for one in found] == [Coach, expected]


@pytest.mark.rule("QA-14")
def test_a_call_scored_late_completes_the_window_that_ends_with_a_newer_call(
    ladder: LadderPolicy,
) -> None:
    (taken,) = steps_of(asked(poor(may(6)), [poor(may(5)), poor(may(20))], ladder))
    assert (taken.STEP, taken.on) == (1, may(20))


@pytest.mark.rule("QA-14")
def test_a_window_without_the_newly_scored_call_is_no_matter(ladder: LadderPolicy) -> None:
    assert (
        steps_of(asked(poor(may(1)), [poor(may(20)), poor(may(40)), poor(may(41))], ladder)) == []
    )


@pytest.mark.rule("QA-14")
def test_a_step_names_the_criteria_of_the_newest_card_the_most_frequent_first(
    ladder: LadderPolicy,
) -> None:
    calls = [
        ScoredCall(UUID(int=1), may(1), card="SC-2", criteria=("voice", "voice")),
        ScoredCall(UUID(int=2), may(2), card="SC-1", criteria=("solving",)),
        ScoredCall(UUID(int=3), may(3), card="SC-1", criteria=("attitude", "fluency", "solving")),
    ]
    (taken,) = steps_of(asked(calls[1], [calls[2], calls[0]], ladder))
    assert (taken.card, taken.criteria) == ("SC-1", ("solving", "attitude", "fluency"))


@pytest.mark.rule("QA-5", "GEN-5")
def test_a_coaching_is_due_in_working_days_from_the_scoring(ladder: LadderPolicy) -> None:
    assert asked(poor(may(5)), [], ladder) == (
        Coach(date(2025, 6, 11)),
    )  # Friday + 3 working days = Wednesday


@pytest.mark.rule("QA-5")
@pytest.mark.parametrize(
    ("group", "coached"),
    [("new", True), ("regular", True), ("correction", True), ("exempt", False)],
)
# A row of the table
def test_who_is_coached(ladder: LadderPolicy, group: str, coached: bool) -> None:  # noqa: FBT001
    assert bool(asked(ScoredCall(UUID(int=1), may(5), group=group), [], ladder)) is coached


@pytest.mark.rule("QA-14", "QA-5")
@pytest.mark.parametrize(
    ("grade", "found"), [("excellent", (Praise(),)), ("good", ()), ("acceptable", ()), (None, ())]
)
def test_what_other_grades_ask_for(
    ladder: LadderPolicy, grade: str | None, found: tuple[Decision, ...]
) -> None:
    assert (
        asked(ScoredCall(UUID(int=1), may(5), grade), [poor(may(3)), poor(may(4))], ladder) == found
    )


@pytest.mark.rule("QA-14")
@given(days=st.lists(st.integers(1, 200), min_size=1, max_size=30))
def test_every_step_uses_up_its_own_calls_within_one_window(
    ladder: LadderPolicy, days: list[int]
) -> None:
    steps = climb([may(day) for day in days], ladder)
    assert len(steps) * ladder.repeat_n <= len(days)
    for taken, dates in steps:
        assert 1 <= taken.number <= 3
        assert (len(dates), dates[-1]) == (ladder.repeat_n, taken.on)
        assert dates[-1] - dates[0] <= timedelta(days=27)


@pytest.mark.rule("QA-14")
@given(days=st.lists(st.integers(1, 200), max_size=30))
def test_no_window_is_left_with_calls_enough_for_a_step(
    ladder: LadderPolicy, days: list[int]
) -> None:
    dates = [may(day) for day in days]
    left = sorted(dates)
    for _, used in climb(dates, ladder):
        for on in used:
            left.remove(on)
    assert all(
        newest - oldest > timedelta(days=27) for oldest, newest in zip(left, left[2:], strict=False)
    )


# ---- people

AGENT, LEADER, SQUAD, INSPECTOR, OTHER = (UUID(int=n) for n in range(1, 6))


@pytest.mark.rule("QA-5")
@pytest.mark.parametrize(
    ("group", "leader", "squad", "coach"),
    [
        ("regular", LEADER, SQUAD, LEADER),
        ("new", None, SQUAD, INSPECTOR),
        ("regular", AGENT, SQUAD, INSPECTOR),
        ("correction", LEADER, SQUAD, SQUAD),
        ("correction", LEADER, None, INSPECTOR),
    ],
)
def test_who_coaches(group: str, leader: UUID | None, squad: UUID | None, coach: UUID) -> None:
    assert (
        coach_of(group, agent=AGENT, leader=leader, intensified_squad=squad, inspector=INSPECTOR)
        == coach
    )


@pytest.mark.rule("QA-5")
@pytest.mark.parametrize(
    ("person", "leads", "may"),
    [
        (LEADER, False, True),
        (INSPECTOR, False, True),
        (OTHER, True, True),
        (OTHER, False, False),
        (AGENT, True, False),
        (None, True, False),
    ],
)
def test_who_may_hold_a_coaching(person: UUID | None, *, leads: bool, may: bool) -> None:
    concerned = {LEADER, INSPECTOR, None}
    assert may_hold(person, agent=AGENT, concerned=concerned, leads=leads) is may
