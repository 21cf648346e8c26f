"""Working days of a site: weekends, shipped holidays, its own changes."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from measure.workdays import Workdays
from people.ground.calendar.formats import holidays
from people.ground.calendar.rules import (
    WOMEN,
    CalendarPolicy,
    Change,
    Kind,
    SpecialDay,
    last_working_day,
    public_days,
    special_days,
    workdays,
    worked,
)

THREE_DAYS = CalendarPolicy(spring_festival_days=3)


def shipped(
    *changes: Change, gender: str | None = None, policy: CalendarPolicy = THREE_DAYS
) -> Workdays:
    return workdays(special_days(public_days(holidays(), policy), changes), gender=gender)


@pytest.mark.rule("ORG-12")
def test_womens_day_is_half_a_day_for_women_only() -> None:
    """EX-55: the week of Friday 2024-03-08."""
    monday, sunday = date(2024, 3, 4), date(2024, 3, 10)
    assert worked(shipped(gender=WOMEN), monday, sunday) == Decimal("4.5")
    assert worked(shipped(gender="male"), monday, sunday) == Decimal(5)
    assert worked(shipped(), monday, sunday) == Decimal(5)


@pytest.mark.rule("MTG-4", "ORG-12")
def test_a_meeting_on_a_holiday_is_held_on_the_last_working_day_before() -> None:
    """EX-56: Friday 2025-04-04 is Qingming, so the weekly meeting is on Thursday."""
    assert last_working_day(shipped(), date(2025, 4, 4)) == date(2025, 4, 3)
    assert last_working_day(shipped(), date(2025, 4, 11)) == date(2025, 4, 11)


@pytest.mark.rule("ORG-12")
@pytest.mark.parametrize(
    ("on", "name"),
    [
        (date(2025, 1, 1), "new_year"),
        (date(2025, 4, 4), "qingming"),
        (date(2025, 5, 1), "labour_day"),
        (date(2026, 6, 19), "dragon_boat"),
        (date(2026, 9, 25), "mid_autumn"),
        (date(2025, 10, 1), "national_day"),
        (date(2025, 10, 3), "national_day"),
    ],
)
def test_a_shipped_holiday_is_no_working_day(on: date, name: str) -> None:
    assert name in {day.name for day in public_days(holidays(), THREE_DAYS) if day.on == on}
    assert not shipped().works(on)


@pytest.mark.rule("ORG-12", "GEN-3")
@pytest.mark.parametrize("days", [1, 3, 7])
def test_the_spring_festival_lasts_from_new_years_eve_as_long_as_the_policy_says(days: int) -> None:
    eve = date(2025, 1, 28)
    found = [
        day.on
        for day in public_days(holidays(), CalendarPolicy(spring_festival_days=days))
        if day.name == "spring_festival"
    ]
    assert [on for on in found if on.year == 2025] == [eve + timedelta(days=n) for n in range(days)]


@pytest.mark.rule("ORG-12")
def test_a_day_in_two_holidays_counts_once() -> None:
    """1 October 2031 is National Day and Mid-Autumn."""
    on = date(2031, 10, 1)
    assert len([day for day in public_days(holidays(), THREE_DAYS) if day.on == on]) == 2
    assert worked(shipped(), on, on) == 0
    assert worked(shipped(), date(2031, 9, 29), date(2031, 10, 5)) == Decimal(
        2
    )  # Monday and Tuesday


@pytest.mark.rule("ORG-12")
def test_a_half_holiday_on_a_weekend_gives_nothing_back() -> None:
    """Women's Day 2025 is a Saturday."""
    assert worked(shipped(gender=WOMEN), date(2025, 3, 8), date(2025, 3, 8)) == 0


@pytest.mark.rule("ORG-12")
def test_a_site_moves_a_day_adds_one_and_takes_one_back() -> None:
    saturday, monday, qingming = date(2025, 9, 27), date(2025, 9, 29), date(2025, 4, 4)
    moved = shipped(
        Change(saturday, Kind.WORK, "moved"),
        Change(monday, Kind.OFF, "moved"),
        Change(qingming, Kind.WORK, "busy"),
    )
    assert moved.works(saturday)
    assert not moved.works(monday)
    assert moved.works(qingming)
    again = shipped(
        Change(qingming, Kind.WORK, "busy"), Change(qingming, Kind.SHIPPED, "as everybody")
    )
    assert not again.works(qingming)


@pytest.mark.rule("ORG-12")
def test_the_newest_change_of_a_day_holds() -> None:
    on = date(2025, 7, 1)
    assert special_days(
        (), [Change(on, Kind.OFF, "typhoon"), Change(on, Kind.HALF, "it turned")]
    ) == (SpecialDay(on, Kind.HALF, None, "it turned"),)
