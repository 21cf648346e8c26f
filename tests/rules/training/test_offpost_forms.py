from datetime import date

import pytest

from training.offpost.forms.rules import whole_months


@pytest.mark.rule("TRN-11")
@pytest.mark.parametrize(
    ("starts_on", "ends_on", "months"),
    [
        (date(2026, 12, 1), date(2026, 12, 31), 1),
        (date(2026, 12, 1), date(2026, 12, 30), 0),  # a day short
        (date(2026, 3, 1), date(2026, 5, 31), 3),
        (date(2026, 1, 31), date(2026, 2, 27), 1),  # 31 January + 1 month is 28 February
        (date(2026, 12, 7), date(2026, 12, 11), 0),  # five working days
    ],
)
def test_months_of_an_off_post_training_are_whole(
    starts_on: date, ends_on: date, months: int
) -> None:
    assert whole_months(starts_on, ends_on) == months
