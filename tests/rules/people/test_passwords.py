"""What a password must be, and how often a sign-in may be tried."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.ground.passwords.rules import (
    Allowed,
    Limit,
    PasswordRule,
    Wait,
    Weakness,
    attempt,
    normal,
    weakness,
)

RULE = PasswordRule(minimum_length=10, maximum_length=20)
NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LIMIT = Limit(attempts=3, each=MINUTE)


def judged(
    new: str, *, old: str = "the old one", names: tuple[str, ...] = ("A1", "Wang Xiaoming")
) -> Weakness | None:
    return weakness(new, old=old, names=names, rule=RULE)


@pytest.mark.parametrize(
    ("new", "wrong"),
    [
        ("x7kq2mbvz", Weakness.TOO_SHORT),  # 9 characters
        ("x7kq2mbvzt", None),  # 10
        ("x7kq2mbvztx7kq2mbvzt", None),  # 20
        ("x7kq2mbvztx7kq2mbvzt1", Weakness.TOO_LONG),  # 21
        ("the old one", Weakness.UNCHANGED),
        ("my-wang xiaoming", Weakness.LIKE_THE_NAME),
        ("contains a1 only", None),  # a number of two characters stands in anything
        ("abababababcd", Weakness.TOO_COMMON),  # four different characters
        ("abababababcde", None),  # five
        ("0123456789", Weakness.TOO_COMMON),
        ("jihgfedcba", Weakness.TOO_COMMON),
        ("Password123!", Weakness.TOO_COMMON),
        ("5201314520131452", Weakness.TOO_COMMON),  # digits and nothing else
        ("中文密码也可以的很好记", None),
    ],
)
def test_a_new_password_is_long_and_not_what_is_guessed_first(
    new: str, wrong: Weakness | None
) -> None:
    assert judged(new) is wrong


def test_one_password_however_the_keyboard_writes_it() -> None:
    assert normal("ｐａｓｓ１２３４五六") == "pass1234五六"


def test_so_many_attempts_at_once_and_then_one_each_minute() -> None:
    busy: datetime | None = None
    for _ in range(3):
        allowed = attempt(busy, LIMIT, now=NOW)
        assert isinstance(allowed, Allowed)
        busy = allowed.busy_until

    assert attempt(busy, LIMIT, now=NOW) == Wait(MINUTE)
    assert attempt(busy, LIMIT, now=NOW + timedelta(seconds=59)) == Wait(timedelta(seconds=1))
    assert isinstance(attempt(busy, LIMIT, now=NOW + MINUTE), Allowed)


def test_after_a_rest_all_attempts_are_there_again() -> None:
    spent = NOW + 3 * MINUTE

    assert attempt(spent, LIMIT, now=NOW + 3 * MINUTE) == Allowed(NOW + 4 * MINUTE)


@given(st.lists(st.integers(min_value=0, max_value=240), min_size=1, max_size=60))
def test_in_any_stretch_of_time_no_more_attempts_pass_than_the_limit_says(
    pauses: list[int],
) -> None:
    """Between two allowed attempts i and j: j − i + 1 ≤ attempts + elapsed ÷ each."""
    now, busy = NOW, None
    allowed_at: list[datetime] = []
    for seconds in pauses:
        now += timedelta(seconds=seconds)
        answer = attempt(busy, LIMIT, now=now)
        if isinstance(answer, Allowed):
            busy = answer.busy_until
            allowed_at.append(now)

    for first, begun in enumerate(allowed_at):
        for last in range(first, len(allowed_at)):
            assert last - first + 1 <= LIMIT.attempts + (allowed_at[last] - begun) / LIMIT.each
