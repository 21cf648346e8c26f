"""Times, instances and rulings of an appeal (QA-41)."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure.deadlines import Calendar
from measure.workdays import Workdays
from qa.scoring.appeals.rules import (
    FOLLOWS,
    NOT_APPLICABLE,
    AppealPolicy,
    AppealState,
    Flaw,
    Point,
    Verdict,
    appeal_until,
    decide_by,
    flaws_of_verdicts,
    may_decide,
    next_state,
    remark_until,
    ruled,
    taken_further,
)

POLICY = AppealPolicy(appeal_days=3, rounds=2, precheck=True, precheck_days=1, decide_days=5)
WORTH = {
    "excellent": Decimal(100),
    "good": Decimal(85),
    "acceptable": Decimal(70),
    "unacceptable": Decimal(0),
}
HOLIDAYS = tuple(date(2025, 10, day) for day in (1, 2, 3, 6))
OCTOBER = Calendar("Asia/Shanghai", (Workdays(special=dict.fromkeys(HOLIDAYS, Decimal(0))),))
AGENT, SCORER, LEAD, OTHER = (UUID(int=n) for n in range(1, 5))


@pytest.mark.rule("QA-41", "EX-80")
def test_a_result_of_29_september_2025_is_appealed_until_8_october_and_decided_by_the_15th() -> (
    None
):
    """National Day 1-3 October, Mid-Autumn the 6th: working days are 30 September, 7, 8 October."""
    until = appeal_until(date(2025, 9, 29), OCTOBER, POLICY)
    assert until == date(2025, 10, 8)
    assert decide_by(until, OCTOBER, POLICY) == date(2025, 10, 15)
    assert remark_until(until, OCTOBER, POLICY) == date(2025, 10, 9)


@pytest.mark.rule("QA-41")
def test_no_remark_is_asked_where_the_policy_wants_none() -> None:
    policy = AppealPolicy(appeal_days=3, rounds=2, precheck=False, precheck_days=1, decide_days=5)
    assert remark_until(date(2025, 10, 8), OCTOBER, policy) is None


@pytest.mark.rule("QA-41")
@pytest.mark.parametrize(
    ("old", "new", "refused"),
    [
        ("acceptable", "good", False),
        ("acceptable", "acceptable", True),
        ("acceptable", "unacceptable", True),
        ("acceptable", "perfect", True),
        ("acceptable", NOT_APPLICABLE, False),
        (None, "unacceptable", False),
        (None, NOT_APPLICABLE, True),
    ],
)
def test_a_ruling_changes_a_grade_to_a_better_one_only(
    old: str | None, new: str, *, refused: bool
) -> None:
    found = flaws_of_verdicts(
        [Verdict("attitude", new, "heard again")],
        [Point("attitude", old, "why")],
        grades={"attitude": old},
        worth=WORTH,
    )
    assert found == ((Flaw("no_better_grade", "rulings.0.grade"),) if refused else ())


@pytest.mark.rule("QA-41")
@pytest.mark.parametrize(
    ("round", "rounds", "grade", "state"),
    [
        (1, 2, None, AppealState.DECIDED),
        (1, 2, "good", AppealState.CLOSED),
        (1, 1, None, AppealState.CLOSED),
        (2, 2, None, AppealState.CLOSED),
    ],
)
def test_what_was_kept_stays_open_only_where_another_instance_follows(
    round: int, rounds: int, grade: str | None, state: AppealState
) -> None:
    policy = AppealPolicy(
        appeal_days=3, rounds=rounds, precheck=True, precheck_days=1, decide_days=5
    )
    before = taken_further([Point("attitude", "acceptable", "why")], ["attitude"])
    points = ruled(before, round, [Verdict("attitude", grade, "heard again")])
    assert next_state(round, points, policy) is state


@pytest.mark.rule("QA-41")
@pytest.mark.parametrize(
    ("person", "allowed"),
    [(OTHER, True), (AGENT, False), (SCORER, False), (LEAD, False), (None, False)],
)
def test_nobody_decides_an_own_call_an_own_score_or_twice(
    person: UUID | None, *, allowed: bool
) -> None:
    assert may_decide(person, agent=AGENT, scorer=SCORER, decided_before=[LEAD]) is allowed


@pytest.mark.rule("QA-41")
@given(st.sets(st.sampled_from("abcdef"), min_size=1), st.sets(st.sampled_from("abcdef")))
def test_the_last_instance_rules_on_what_was_taken_to_it_and_leaves_the_rest(
    appealed: set[str], wanted: set[str]
) -> None:
    criteria = wanted & appealed
    first = ruled(
        [Point(one, "acceptable", "why") for one in sorted(appealed)],
        1,
        [Verdict(one, None, "kept") for one in sorted(appealed)],
    )
    last = ruled(
        taken_further(first, criteria),
        2,
        [Verdict(one, "good", "changed") for one in sorted(criteria)],
    )
    assert {one.criterion for one in last if len(one.rulings) == 2} == criteria
    assert {one.criterion for one in last if one.is_kept} == appealed - criteria


def test_every_state_of_an_appeal_ends_closed() -> None:
    reached, waiting = {AppealState.FIRST_INSTANCE}, [AppealState.FIRST_INSTANCE]
    while waiting:
        for state in FOLLOWS[waiting.pop()] - reached:
            reached.add(state)
            waiting.append(state)
    assert reached == set(FOLLOWS)
    assert [state for state, after in FOLLOWS.items() if not after] == [AppealState.CLOSED]
