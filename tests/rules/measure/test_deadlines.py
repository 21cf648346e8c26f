"""When a deadline is due soon and overdue, and when someone is told (GEN-5, GEN-9)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure.deadlines import (
    Calendar,
    DeadlinePolicy,
    Moments,
    State,
    after_telling,
    moved,
    opened,
    outcome_of,
    state_at,
    working_days,
)
from measure.workdays import NONE, Workdays

SHANGHAI = Calendar("Asia/Shanghai")
DAILY = DeadlinePolicy(due_soon_days=1, repeat_days=1)
TUESDAY, THURSDAY, FRIDAY = date(2025, 6, 3), date(2025, 6, 5), date(2025, 6, 6)
MONDAY_NOON = datetime(2025, 6, 2, 4, tzinfo=UTC)


def midnight(month: int, day: int) -> datetime:
    """00:00 of a day of 2025 in Shanghai, in UTC."""
    return datetime(2025, month, day, tzinfo=UTC) - timedelta(hours=8)


@pytest.mark.rule("GEN-5", "GEN-9")
def test_a_deadline_is_due_soon_from_the_working_day_before_and_overdue_at_24_00() -> None:
    """Due Thursday 5 June: soon from Wednesday 00:00, overdue from Friday 00:00."""
    found = opened(THURSDAY, SHANGHAI, DAILY, at=MONDAY_NOON)
    assert found == Moments(midnight(6, 4), midnight(6, 6), midnight(6, 4))


@pytest.mark.rule("GEN-9")
def test_one_that_is_due_soon_when_it_is_opened_reminds_nobody() -> None:
    """Due Tuesday, opened on Monday, which is the working day before."""
    found = opened(TUESDAY, SHANGHAI, DAILY, at=MONDAY_NOON)
    assert found.next_at == found.due_at == midnight(6, 4)
    assert not found.reminder_pending


@pytest.mark.rule("GEN-9")
@pytest.mark.parametrize(
    ("at", "state"),
    [
        (midnight(6, 4) - timedelta(seconds=1), State.OPEN),
        (midnight(6, 4), State.DUE_SOON),
        (midnight(6, 6) - timedelta(seconds=1), State.DUE_SOON),
        (midnight(6, 6), State.OVERDUE),
    ],
)
def test_the_state_changes_at_both_edges(at: datetime, state: State) -> None:
    found = opened(THURSDAY, SHANGHAI, DAILY, at=MONDAY_NOON)
    assert state_at(at, soon_at=found.soon_at, due_at=found.due_at, outcome=None) is state
    done = state_at(at, soon_at=found.soon_at, due_at=found.due_at, outcome=State.DONE)
    assert done is State.DONE


@pytest.mark.rule("GEN-5", "GEN-9")
def test_it_is_done_late_from_24_00_of_its_date() -> None:
    due_at = midnight(6, 6)
    assert outcome_of(due_at - timedelta(seconds=1), due_at) is State.DONE
    assert outcome_of(due_at, due_at) is State.DONE_LATE


@pytest.mark.rule("GEN-9")
def test_an_overdue_one_is_told_again_at_the_end_of_each_working_day() -> None:
    """Due Friday 6 June: told Saturday 00:00; Monday is the next working day, so again on Tuesday
    00:00, then Wednesday 00:00.
    """
    due_at = midnight(6, 7)
    second = after_telling(due_at, due_at, SHANGHAI, DAILY)
    assert second == midnight(6, 10)
    assert after_telling(second, due_at, SHANGHAI, DAILY) == midnight(6, 11)


@pytest.mark.rule("GEN-9")
def test_the_numbers_are_policies_and_parts_of_a_day_count_as_one() -> None:
    assert DeadlinePolicy.of(Decimal("0.5"), Decimal("1.5")) == DeadlinePolicy(1, 2)
    never = DeadlinePolicy.of(Decimal(0), Decimal(0))
    found = opened(THURSDAY, SHANGHAI, never, at=MONDAY_NOON)
    assert found == Moments(midnight(6, 6), midnight(6, 6), midnight(6, 6))
    assert after_telling(midnight(6, 6), midnight(6, 6), SHANGHAI, never) is None
    weekly = DeadlinePolicy(due_soon_days=2, repeat_days=5)
    assert opened(THURSDAY, SHANGHAI, weekly, at=MONDAY_NOON).soon_at == midnight(6, 3)
    # Thursday + 5 working days = Thursday 12 June, whose end is Friday 00:00
    assert after_telling(midnight(6, 6), midnight(6, 6), SHANGHAI, weekly) == midnight(6, 13)


@pytest.mark.rule("GEN-5", "ORG-12")
def test_in_a_wider_place_a_working_day_is_over_when_it_is_over_at_every_site() -> None:
    resting = Workdays(special={FRIDAY: NONE})
    center = Calendar("Asia/Shanghai", (Workdays(), resting))
    assert center.after(THURSDAY, 1) == date(2025, 6, 9)  # Monday at the one that rests on Friday
    assert center.before(date(2025, 6, 9), 1) == THURSDAY
    assert center.between(THURSDAY, date(2025, 6, 9)) == 1


@pytest.mark.rule("GEN-9", "ORG-12")
def test_only_a_date_that_was_counted_in_working_days_moves() -> None:
    assert working_days(SHANGHAI, THURSDAY, FRIDAY) == 1
    saturday = date(2025, 6, 7)
    assert working_days(SHANGHAI, THURSDAY, saturday) is None
    assert working_days(SHANGHAI, THURSDAY, THURSDAY) is None


# ---- a calendar that changes


@pytest.mark.rule("GEN-9", "ORG-12")
def test_a_later_date_begins_again_with_a_reminder() -> None:
    """Due Thursday and overdue since Friday 00:00; on Friday Thursday becomes a day off, so that it
    is due on Friday 13 June, say: soon from Thursday the 12th.
    """
    was = opened(THURSDAY, SHANGHAI, DAILY, at=MONDAY_NOON)
    noon = midnight(6, 6) + timedelta(hours=12)
    found = moved(was, date(2025, 6, 13), SHANGHAI, DAILY, at=noon, told=True)
    assert found == Moments(midnight(6, 12), midnight(6, 14), midnight(6, 12))


@pytest.mark.rule("GEN-9", "ORG-12")
def test_an_earlier_date_that_has_passed_is_told_of_at_once_and_once() -> None:
    was = opened(FRIDAY, SHANGHAI, DAILY, at=MONDAY_NOON)
    noon = midnight(6, 6) + timedelta(hours=12)
    assert moved(was, THURSDAY, SHANGHAI, DAILY, at=noon, told=False).next_at == noon
    # whoever knows already that it is overdue is told again after a working day: Monday's end
    assert moved(was, THURSDAY, SHANGHAI, DAILY, at=noon, told=True).next_at == midnight(6, 10)


@pytest.mark.rule("GEN-9", "ORG-12")
def test_the_same_date_keeps_what_is_still_to_come() -> None:
    was = opened(THURSDAY, SHANGHAI, DAILY, at=MONDAY_NOON)
    assert moved(was, THURSDAY, SHANGHAI, DAILY, at=MONDAY_NOON, told=False) == was
    reminded = Moments(was.soon_at, was.due_at, was.due_at)
    wednesday = midnight(6, 4) + timedelta(hours=12)
    assert moved(reminded, THURSDAY, SHANGHAI, DAILY, at=wednesday, told=False) == reminded


@pytest.mark.rule("GEN-9", "ORG-12")
def test_an_owner_who_has_still_to_be_reminded_is_reminded_at_once_when_it_is_soon_already() -> (
    None
):
    """Due Monday 9 June, soon from Friday the 6th. On Thursday noon Friday becomes a day off: soon
    from Thursday 00:00, which has passed.
    """
    monday, noon = date(2025, 6, 9), midnight(6, 5) + timedelta(hours=12)
    was = opened(monday, SHANGHAI, DAILY, at=MONDAY_NOON)
    resting = Calendar("Asia/Shanghai", (Workdays(special={FRIDAY: NONE}),))
    found = moved(was, monday, resting, DAILY, at=noon, told=False)
    assert found == Moments(midnight(6, 5), midnight(6, 10), noon)


# ---- laws

days_off = st.frozensets(st.dates(date(2025, 6, 1), date(2025, 7, 31)), max_size=20).map(
    lambda days: Calendar("Asia/Shanghai", (Workdays(special=dict.fromkeys(days, NONE)),))
)


@pytest.mark.rule("GEN-5")
@given(calendar=days_off, since=st.dates(date(2025, 6, 1), date(2025, 7, 1)), n=st.integers(1, 12))
def test_working_days_are_counted_back_as_they_were_counted(
    calendar: Calendar, since: date, n: int
) -> None:
    due_on = calendar.after(since, n)
    assert calendar.between(since, due_on) == n
    assert working_days(calendar, since, due_on) == n


@pytest.mark.rule("GEN-9")
@given(
    calendar=days_off,
    hours=st.integers(0, 24 * 20),
    n=st.integers(1, 10),
    soon=st.integers(0, 3),
    again=st.integers(0, 3),
)
def test_who_is_told_is_told_ever_later_and_of_nothing_before_it_is_due_soon(
    calendar: Calendar, hours: int, n: int, soon: int, again: int
) -> None:
    """Every instant lies after the one before, the first tells of what is due soon or overdue then,
    and there is one reminder at most.
    """
    policy = DeadlinePolicy(soon, again)
    at = MONDAY_NOON + timedelta(hours=hours)
    due_on = calendar.after(calendar.day_of(at), n)
    found = opened(due_on, calendar, policy, at=at)
    told = [found.next_at]
    while len(told) < 5 and (last := told[-1]) is not None:
        told.append(after_telling(last, found.due_at, calendar, policy))
    instants = [instant for instant in told if instant is not None]
    assert instants == sorted(set(instants))
    assert at < instants[0]
    states = [
        state_at(instant, soon_at=found.soon_at, due_at=found.due_at, outcome=None)
        for instant in instants
    ]
    assert states.count(State.DUE_SOON) <= 1
    assert set(states[states.count(State.DUE_SOON) :]) == {State.OVERDUE}
    assert (len(told) < 5) == (again == 0)
