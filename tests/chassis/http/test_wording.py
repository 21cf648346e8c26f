"""A message shows its values in the reader's language."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from chassis.http.problems import Forbidden, NotFound
from chassis.http.wording import LONGEST_VALUE, Message

NO_CALL = Message("{day} 没有这些通话：{calls}", "There are no such calls on {day}: {calls}")
BUSY = Message("正在进行", "is running")


def test_a_list_and_a_day_read_as_the_language_writes_them() -> None:
    message = NO_CALL.of(day=date(2026, 3, 2), calls=["c-1", "c-2"])
    assert message.text("zh-Hans") == "2026-03-02 没有这些通话：c-1、c-2"
    assert message.text("en") == "There are no such calls on 2026-03-02: c-1, c-2"


def test_a_value_may_be_a_message() -> None:
    message = Message("该场次{state}", "The session {state}").of(state=BUSY)
    assert (message.text("zh-Hans"), message.text("en")) == (
        "该场次正在进行",
        "The session is running",
    )


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "—"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (datetime(2026, 3, 2, 9, 30, tzinfo=UTC), "2026-03-02T09:30:00+00:00"),
        ("{braces}", "{braces}"),
        ("x" * (LONGEST_VALUE + 1), "x" * LONGEST_VALUE),
    ],
)
def test_values_are_shown_and_bounded(value: object, shown: str) -> None:
    assert Message("值：{value}", "Value: {value}").of(value=value).text("en") == f"Value: {shown}"


def test_templates_that_do_not_fit_together_are_no_message() -> None:
    with pytest.raises(ValueError, match="placeholders differ"):
        Message("没有 {call_id}", "No {id}")


@pytest.mark.parametrize("values", [{}, {"day": 1}, {"day": 1, "calls": 2, "more": 3}])
def test_a_refusal_has_a_value_for_each_placeholder_and_no_other(values: dict[str, object]) -> None:
    with pytest.raises(TypeError, match="was given"):
        NotFound(NO_CALL, errors=(), headers=None, **values)


def test_the_exception_itself_speaks_english() -> None:
    assert str(NotFound(NO_CALL, day=date(2026, 3, 2), calls=["c-1"])) == (
        "There are no such calls on 2026-03-02: c-1"
    )
    assert str(Forbidden()) == "Not permitted"
