from datetime import date

import pytest

from kpi.ground.calendar.rules import days_of, months_between, newest_ended, period_of


@pytest.mark.rule("GEN-4")
@pytest.mark.parametrize(
    ("unit", "period", "first", "last"),
    [
        ("week", "2021-W01", date(2021, 1, 4), date(2021, 1, 10)),
        ("week", "2020-W53", date(2020, 12, 28), date(2021, 1, 3)),
        ("month", "2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("month", "2026-12", date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_a_week_runs_from_monday_to_sunday_and_a_month_by_the_calendar(
    unit: str, period: str, first: date, last: date
) -> None:
    assert days_of(unit, period) == (first, last)
    assert {period_of(unit, first), period_of(unit, last)} == {period}


@pytest.mark.parametrize(
    ("unit", "period"),
    [
        ("week", "2021-W54"),
        ("week", "2021-01"),
        ("month", "2021-13"),
        ("month", "2021-W01"),
        ("month", "2021-1"),
        ("week", "2021W01"),
    ],
)
def test_what_is_no_period_is_refused(unit: str, period: str) -> None:
    with pytest.raises(ValueError, match=r"is no|[Ii]nvalid|out of range|must be"):
        days_of(unit, period)


@pytest.mark.parametrize(
    ("unit", "day", "period"),
    [
        ("month", date(2026, 1, 30), "2025-12"),
        ("month", date(2026, 1, 31), "2026-01"),
        ("month", date(2026, 2, 27), "2026-01"),
        ("week", date(2026, 2, 7), "2026-W05"),
        ("week", date(2026, 2, 8), "2026-W06"),
        ("week", date(2026, 2, 9), "2026-W06"),
    ],
)
def test_the_newest_period_that_ended_may_end_on_that_very_day(
    unit: str, day: date, period: str
) -> None:
    assert newest_ended(unit, day) == period


def test_months_follow_each_other_across_the_year() -> None:
    assert months_between("2025-11", "2026-02") == ["2025-11", "2025-12", "2026-01", "2026-02"]
