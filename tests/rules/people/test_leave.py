"""Leave in working days, its limits, and who decides it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from chassis.policies.reading import read
from measure.workdays import Workdays
from people.ground.calendar.formats import holidays
from people.ground.calendar.rules import CalendarPolicy, public_days, special_days, workdays
from people.time.leave.rules import (
    ApprovalPolicy,
    Half,
    Impossible,
    Leave,
    LeavePolicy,
    Same,
    State,
    cancel,
    days_of,
    decide,
    decider,
)

TODAY = date(2026, 11, 20)
TYPES = [
    {"code": "annual", "max_days_year": 5, "ahead": True},
    {"code": "sick", "max_days_year": None, "ahead": False},
    {"code": "womens_day", "max_days_year": "0.5", "ahead": True},
]
POLICY = read(LeavePolicy, {"org.leave_types": TYPES})
WEEKDAYS = Workdays()
ASKED = Leave(
    leave_id=UUID(int=9),
    person_id=UUID(int=1),
    leave_type="annual",
    first_day=date(2026, 11, 24),
    last_day=date(2026, 11, 25),
    half=None,
    days=Decimal(0),
    state=State.APPROVED,
    decided_by=None,
    reason=None,
)


def asked(first: str = "2026-11-24", last: str | None = None, **more: object) -> Leave:
    ends = date.fromisoformat(last or first)
    # Fields by name
    return replace(ASKED, first_day=date.fromisoformat(first), last_day=ends, **more)  # type: ignore[arg-type]


def answer(
    leave: Leave, *known: Leave, entered: bool = False, today: date = TODAY
) -> Leave | Same | Impossible:
    return decide(leave, known, POLICY, WEEKDAYS, today=today, entered=entered)


def approved(first: str = "2026-11-24", last: str | None = None, **more: object) -> Leave:
    made = answer(asked(first, last, **more))
    assert isinstance(made, Leave), made
    return made


@pytest.mark.rule("ORG-12", "EX-55")
@pytest.mark.parametrize(("gender", "days"), [("female", "4.5"), ("male", "5")])
def test_the_week_of_womens_day_is_shorter_for_women(gender: str, days: str) -> None:
    calendar = workdays(
        special_days(public_days(holidays(), CalendarPolicy(spring_festival_days=3)), ()),
        gender=gender,
    )
    assert days_of(date(2024, 3, 4), date(2024, 3, 10), None, calendar) == Decimal(days)


@pytest.mark.rule("ORG-13")
def test_days_are_working_days_and_may_be_half() -> None:
    assert approved("2026-11-26", "2026-11-30").days == 3  # Thursday to Monday
    assert approved(half=Half.FIRST).days == Decimal("0.5")
    assert answer(asked("2026-11-28", "2026-11-29")) is Impossible.NO_WORKING_DAY
    assert answer(asked("2026-11-24", "2026-11-25", half=Half.FIRST)) is Impossible.HALF_OF_ONE_DAY


@pytest.mark.rule("ORG-13")
def test_a_kind_has_so_many_days_a_year_and_no_more() -> None:
    before = approved("2026-10-12", "2026-10-14")
    assert isinstance(answer(asked("2026-11-24", "2026-11-25"), before), Leave)  # 3 + 2 of 5
    assert answer(asked("2026-11-24", "2026-11-26"), before) is Impossible.OVER_LIMIT
    assert isinstance(
        answer(asked("2026-11-24", "2026-11-26"), replace(before, state=State.CANCELLED)), Leave
    )
    assert isinstance(answer(asked("2026-11-24", "2026-12-24", leave_type="sick")), Leave)


@pytest.mark.rule("ORG-13")
def test_a_leave_over_the_turn_of_the_year_counts_in_both() -> None:
    assert isinstance(answer(asked("2026-12-28", "2027-01-06")), Leave)  # 4 days of 2026, 4 of 2027
    assert (
        answer(asked("2026-12-28", "2027-01-08"), approved("2027-02-01")) is Impossible.OVER_LIMIT
    )  # 6 + 1 of 2027


@pytest.mark.rule("ORG-13", "ORG-20")
def test_the_same_decision_again_changes_nothing_and_another_one_is_refused() -> None:
    made = approved()
    assert answer(asked(), made) is Same.SAME
    assert answer(asked(last="2026-11-26"), made) is Impossible.DECIDED_OTHERWISE
    assert answer(asked(state=State.REJECTED), made) is Impossible.DECIDED_OTHERWISE


@pytest.mark.rule("ORG-13")
def test_a_leave_is_cancelled_before_it_begins_and_not_after() -> None:
    made = approved()
    for today, possible in ((date(2026, 11, 23), True), (date(2026, 11, 24), False)):
        done = cancel(made, today=today, decided_by=None, reason="回来上班")
        assert (done.state if isinstance(done, Leave) else done) == (
            State.CANCELLED if possible else Impossible.HAS_BEGUN
        )
    gone = answer(asked(state=State.CANCELLED), made)
    assert isinstance(gone, Leave)
    assert (gone.leave_id, gone.state, gone.number) == (made.leave_id, State.CANCELLED, 2)
    assert answer(asked(state=State.CANCELLED)) is Impossible.NOTHING_TO_CANCEL


@pytest.mark.rule("ORG-13")
def test_a_cancelled_leave_can_be_asked_for_again_but_a_file_does_not_bring_it_back() -> None:
    gone = replace(approved(), state=State.CANCELLED)
    assert answer(asked(), gone) is Impossible.DECIDED_OTHERWISE
    assert isinstance(answer(asked(), gone, entered=True), Leave)


@pytest.mark.rule("ORG-13")
def test_two_leaves_do_not_share_a_day_but_may_share_it_by_halves() -> None:
    made = approved("2026-11-24", half=Half.FIRST)
    assert answer(asked("2026-11-24", leave_type="sick"), made) is Impossible.OVERLAPS
    assert isinstance(answer(asked("2026-11-24", leave_type="sick", half=Half.SECOND), made), Leave)


@pytest.mark.rule("ORG-13")
def test_a_past_time_is_refused_except_where_the_kind_may_be_told_after() -> None:
    assert answer(asked("2026-11-19"), entered=True) is Impossible.PAST
    assert isinstance(answer(asked("2026-11-20"), entered=True), Leave)
    assert isinstance(answer(asked("2026-11-19", leave_type="sick"), entered=True), Leave)
    assert isinstance(answer(asked("2026-11-19")), Leave)  # decided before, taken over now


@pytest.mark.rule("ORG-13")
def test_an_unknown_kind_and_a_wrong_span_are_refused() -> None:
    assert answer(asked(leave_type="sabbatical")) is Impossible.UNKNOWN_TYPE
    assert answer(asked("2026-11-25", "2026-11-24")) is Impossible.ENDS_BEFORE_START


@pytest.mark.rule("ORG-13", "GEN-10")
@pytest.mark.parametrize(
    ("days", "role"),
    [("0.5", "team_leader"), ("3", "team_leader"), ("3.5", "supervisor"), ("98", "supervisor")],
)
def test_the_team_leader_decides_up_to_three_days(days: str, role: str) -> None:
    matrix = {
        "leave_up_to_3_days": "team_leader",
        "leave_longer": "supervisor",
        "shift_swap": "shift_leader",
    }
    assert decider(Decimal(days), read(ApprovalPolicy, {"pln.approval_matrix": matrix})) == role
