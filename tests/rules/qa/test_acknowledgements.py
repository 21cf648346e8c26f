"""Until when a result waits for its agent's acknowledgement (QA-7)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure.deadlines import Calendar
from measure.workdays import Workdays
from qa.scoring.acknowledgements.rules import AcknowledgementPolicy, due_on

SHANGHAI = Calendar("Asia/Shanghai")
THREE_DAYS = AcknowledgementPolicy(ack_days=3)


@pytest.mark.rule("QA-7", "GEN-5")
@pytest.mark.parametrize(
    ("delivered", "due"),
    [
        (date(2025, 6, 5), date(2025, 6, 10)),  # Thursday: Friday, Monday, Tuesday
        (date(2025, 6, 6), date(2025, 6, 11)),  # Friday: Monday, Tuesday, Wednesday
        (date(2025, 6, 7), date(2025, 6, 11)),  # Saturday: the same
        (date(2025, 6, 8), date(2025, 6, 11)),
        (date(2025, 6, 9), date(2025, 6, 12)),  # Monday: Tuesday, Wednesday, Thursday
    ],
)
def test_a_result_is_acknowledged_within_three_working_days(delivered: date, due: date) -> None:
    assert due_on(delivered, SHANGHAI, THREE_DAYS) == due


@pytest.mark.rule("QA-7")
@given(delivered=st.dates(date(2024, 1, 1), date(2030, 12, 31)), days=st.integers(1, 30))
def test_exactly_so_many_working_days_lie_between_delivery_and_the_due_date(
    delivered: date, days: int
) -> None:
    due = due_on(delivered, SHANGHAI, AcknowledgementPolicy(ack_days=days))
    between = range(delivered.toordinal() + 1, due.toordinal() + 1)
    assert sum(date.fromordinal(day).weekday() < 5 for day in between) == days
    assert due.weekday() < 5
    assert Workdays().between(delivered, due) == days
