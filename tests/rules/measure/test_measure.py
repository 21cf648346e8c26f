from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure import hashes
from measure.ranks import Standing, Ties, bottom, places, top
from measure.rounding import judged, mean, shown, whole_up
from measure.workdays import Workdays, end_of, monday_of, monday_of_week, months_after, week_of


@pytest.mark.rule("GEN-6", "EX-67")
def test_judged_values_do_not_depend_on_the_order_of_a_sum() -> None:
    left, right = Fraction(250, 3), Fraction(100, 3) + Fraction(150, 3)
    assert judged(left) == judged(right) == Decimal("83.3333333333")
    assert shown(left) == Decimal("83.3")


@pytest.mark.rule("GEN-6")
@pytest.mark.parametrize(
    ("value", "expected"),
    [("0.05", "0.1"), ("-0.05", "-0.1"), ("0.0499999999999", "0.0"), ("82", "82.0")],
)
def test_half_goes_up(value: str, expected: str) -> None:
    assert str(shown(Decimal(value))) == expected


@pytest.mark.rule("GEN-6")
@given(values=st.lists(st.decimals(0, 100, places=2), min_size=1))
def test_a_mean_is_the_same_in_any_order(values: list[Decimal]) -> None:
    assert mean(values) == mean(reversed(values))
    assert mean([]) is None


@pytest.mark.rule("GEN-6")
@given(values=st.lists(st.decimals(-(10**40), 10**40, places=30), min_size=1))
def test_a_mean_of_decimals_is_exact_however_many_digits_they_have(values: list[Decimal]) -> None:
    assert mean(values) == sum(map(Fraction, values)) / len(values)


@pytest.mark.rule("GEN-6")
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Fraction(1, 3), "0.3333333333"),
        (Fraction(-2, 3), "-0.6666666667"),
        (Fraction(1, 20_000_000_000), "1E-10"),
        (Fraction(-1, 20_000_000_000), "-1E-10"),
        (Fraction(1, 20_000_000_001), "0E-10"),
        (7, "7.0000000000"),
    ],
)
def test_a_fraction_is_judged_at_10_decimals_half_up(value: Fraction | int, expected: str) -> None:
    assert str(judged(value)) == expected


@pytest.mark.rule("GEN-6")
def test_counts_are_rounded_up_after_they_are_judged() -> None:
    assert [
        whole_up(value) for value in (Fraction(6, 5), 3, Decimal("3.00000000001"), Fraction(8, 5))
    ] == [2, 3, 3, 2]


@pytest.mark.rule("GEN-5", "QA-41", "EX-80")
def test_working_days_are_counted_from_the_day_after() -> None:
    holidays = {date(2025, 10, day): Decimal(0) for day in (1, 2, 3, 6)}
    site = Workdays(special=holidays)
    appeal = site.after(date(2025, 9, 29), 3)
    assert (appeal, site.after(appeal, 5)) == (date(2025, 10, 8), date(2025, 10, 15))
    assert site.before(appeal, 1) == date(2025, 10, 7)
    assert end_of(appeal, ZoneInfo("Asia/Shanghai")) == datetime(2025, 10, 8, 16, tzinfo=UTC)


@pytest.mark.rule("GEN-5")
def test_a_moved_working_day_counts_and_a_site_that_never_works_is_refused() -> None:
    assert Workdays(special={date(2025, 9, 28): Decimal(1)}).after(date(2025, 9, 26), 1) == date(
        2025, 9, 28
    )
    assert Workdays().nth_of_month(2025, 11, 3) == date(2025, 11, 5)
    with pytest.raises(ValueError, match="no working day"):
        Workdays(off=frozenset(range(1, 8))).after(date(2025, 9, 26), 1)


@pytest.mark.rule("GEN-4")
@given(on=st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_weeks_have_names_and_mondays(on: date) -> None:
    assert monday_of_week(week_of(on)) == monday_of(on)
    assert (on - monday_of(on)).days == on.weekday()


@pytest.mark.parametrize(
    ("on", "months", "expected"),
    [
        ("2025-01-31", 1, "2025-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2025-12-15", 3, "2026-03-15"),
        ("2025-11-30", 1, "2025-12-30"),
    ],
)
def test_months_end_where_the_month_does(on: str, months: int, expected: str) -> None:
    assert months_after(date.fromisoformat(on), months) == date.fromisoformat(expected)


def standings(*values: str) -> dict[int, Standing]:
    return {n: Standing(Decimal(value)) for n, value in enumerate(values)}


@pytest.mark.rule("KPI-8a", "KPI-8b", "EX-13")
def test_ties_share_a_place_and_all_of_them_are_in() -> None:
    found = standings("95", "92", "92", "90", "90", "88")
    assert list(places({key: one.value for key, one in found.items()}).values()) == [
        1,
        2,
        2,
        4,
        4,
        6,
    ]
    assert top(found, 5, Ties.INCLUDE_ALL) == {0, 1, 2, 3, 4}
    assert bottom(found, 2, Ties.INCLUDE_ALL) == {3, 4, 5}


@pytest.mark.rule("KPI-8b", "EX-17")
def test_tied_people_at_the_limit_are_in_or_out_by_policy() -> None:
    found = standings("41", "45", "45", "45", *("46" for _ in range(496)))
    assert bottom(found, 2, Ties.INCLUDE_ALL) == {0, 1, 2, 3}
    assert bottom(found, 2, Ties.EXCLUDE_ALL) == {0}


@pytest.mark.rule("KPI-8b", "EX-69")
def test_a_second_value_tells_tied_people_apart() -> None:
    found = {
        "a": Standing(Decimal(60), 5),
        "b": Standing(Decimal(62), 4, 20),
        "c": Standing(Decimal(62), 6, 9),
        "d": Standing(Decimal(62), 4, 10),
    }
    assert bottom(found, 2, Ties.BY_SECOND_VALUE) == {"a", "d"}
    assert top(found, 1, Ties.BY_SECOND_VALUE) == {"c"}


@pytest.mark.rule("KPI-8b")
@given(values=st.lists(st.integers(0, 5)), n=st.integers(0, 8))
def test_the_first_have_fewer_than_n_strictly_better(values: list[int], n: int) -> None:
    found = {key: Standing(Decimal(value)) for key, value in enumerate(values)}
    assert top(found, n, Ties.INCLUDE_ALL) == {
        key for key, value in enumerate(values) if sum(other > value for other in values) < n
    }
    assert bottom(found, n, Ties.INCLUDE_ALL) == {
        key for key, value in enumerate(values) if sum(other < value for other in values) < n
    }


@pytest.mark.rule("QA-4b")
def test_the_seed_of_a_simulated_tenant_follows_from_the_tenants() -> None:
    seed = hashes.simulated_seed("00", "C1", "inbound", "2025-W24")
    assert len(seed) == 64
    assert seed == seed.lower() != hashes.simulated_seed("00", "C1", "inbound", "2025-W25")


@pytest.mark.rule("ORG-12", "GEN-5")
def test_a_published_calendar_says_what_departs_from_its_weekdays_and_the_half_day_of_one_gender_moves_no_deadline() -> (
    None
):
    days: list[dict[str, str | None]] = [
        {"day": "2025-03-08", "kind": "work", "gender": None},
        {"day": "2025-03-10", "kind": "half", "gender": "female"},
        {"day": "2025-03-11", "kind": "off"},
        {"day": "2025-03-12", "kind": "half"},
    ]
    site = Workdays.of([6, 7], days)
    assert [site.works(date(2025, 3, day)) for day in (8, 9, 10, 11, 12)] == [
        True,
        False,
        True,
        False,
        True,
    ]
    assert site.special[date(2025, 3, 12)] == Decimal("0.5")
    assert date(2025, 3, 10) not in site.special
