"""Who of a cohort is still employed, and how sure that figure is."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.onboarding.retention.rules import (
    Intake,
    RetentionPolicy,
    points,
    retained,
    to_beat,
    wilson,
    year_figure,
)

POLICY = RetentionPolicy(days=(30, 90), benchmark=Decimal(55))
REPORTED = date(2025, 3, 3)


def intake(*left_on: date | None, report_on: date = REPORTED) -> Intake:
    return Intake(
        cohort_id=uuid4(),
        name="March",
        center_id=uuid4(),
        site_id=uuid4(),
        report_on=report_on,
        left_on=left_on,
    )


@pytest.mark.rule("ONB-7")
def test_of_360_people_the_benchmark_keeps_198() -> None:
    """EX-31: 30 a month for 12 months, 55 %: 198 kept, 162 lost."""
    assert to_beat(360, Decimal(55)) == 198
    figure = retained(360, 198)
    assert (figure.percent, figure.enrolled - figure.employed) == (Decimal(55), 162)


@pytest.mark.rule("ONB-7")
def test_who_leaves_on_the_day_of_a_point_is_not_employed_on_it() -> None:
    """Thirty days after 3 March is 2 April."""
    cohort = intake(date(2025, 4, 2), date(2025, 4, 3), None, None)
    thirty, ninety = points(cohort, POLICY, date(2025, 4, 2))
    assert (thirty.on, thirty.retained and thirty.retained.employed) == (date(2025, 4, 2), 3)
    assert thirty.retained is not None
    assert thirty.retained.percent == 75
    assert (ninety.on, ninety.retained) == (date(2025, 6, 1), None)


@pytest.mark.rule("ONB-7")
def test_a_point_is_known_from_its_day_on() -> None:
    assert points(intake(None), POLICY, date(2025, 4, 1))[0].retained is None
    assert points(intake(None), POLICY, date(2025, 4, 2))[0].retained is not None


@pytest.mark.rule("ONB-7")
def test_the_figure_of_a_year_is_over_all_its_cohorts_at_its_end() -> None:
    cohorts = [
        intake(None, date(2025, 12, 31), date(2026, 1, 1)),
        intake(None, report_on=date(2025, 11, 3)),
        intake(None, report_on=date(2026, 1, 5)),
    ]
    as_of, figure = year_figure(cohorts, 2025, date(2026, 2, 1))
    assert (as_of, figure.enrolled, figure.employed) == (date(2025, 12, 31), 4, 3)
    assert year_figure(cohorts, 2025, date(2025, 6, 1))[0] == date(2025, 6, 1)


@pytest.mark.rule("ONB-7")
def test_the_interval_is_wilsons() -> None:
    """8 of 10: 80 %; (0.8 + 3.8415 ÷ 20 ± 1.96 × √(0.016 + 0.0096)) ÷ 1.38415 = 49.0 to 94.3 %."""
    low, high = wilson(8, 10)
    assert (round(low, 1), round(high, 1)) == (Decimal("49.0"), Decimal("94.3"))
    assert retained(0, 0).percent is None


@given(st.integers(1, 500), st.data())
def test_an_interval_holds_its_share_and_narrows_with_more_people(
    trials: int, data: st.DataObject
) -> None:
    successes = data.draw(st.integers(0, trials))
    low, high = wilson(successes, trials)
    share = Decimal(100 * successes) / trials
    assert 0 <= low <= share + Decimal("1e-9")
    assert share - Decimal("1e-9") <= high <= 100
    wider = wilson(successes, trials)[1] - wilson(successes, trials)[0]
    narrower = wilson(successes * 10, trials * 10)
    assert narrower[1] - narrower[0] < wider
