from decimal import Decimal
from typing import Any

import pytest

from chassis.policies.reading import read
from kpi.figures.reports.rules import Ratings, Sums
from kpi.rankings.breaches.rules import (
    ACW,
    AHT,
    CSAT,
    Indicator,
    TargetPolicy,
    Value,
    clears,
    is_breach,
    values,
)

POLICY = read(
    TargetPolicy,
    {
        "kpi.targets": {
            "inbound": {"aht_seconds": 180, "acw_seconds": 45, "csat": 85},
            "outbound": {"aht_seconds": 240},
        },
        "kpi.breach_period": "month",
        "kpi.breach_min_calls": 30,
        "kpi.breach_min_ratings": 10,
        "kpi.clear_period": "week",
        "kpi.late_days": 3,
    },
)


def value(indicator: Indicator, found: str, target: str, counted: int) -> Value:
    return Value(indicator, Decimal(found), Decimal(target), counted)


def sums(answered: int, **seconds: int) -> Sums:
    return Sums(handled=answered, answered=answered, acw_known=answered, **seconds)


@pytest.mark.rule("KPI-18")
@pytest.mark.parametrize(
    ("found", "breach"),
    [
        (value(AHT, "180.0000000001", "180", 30), True),
        (value(AHT, "180", "180", 30), False),  # equal is no breach
        (value(AHT, "240", "180", 29), False),  # too few calls
        (value(ACW, "46", "45", 30), True),
        (value(CSAT, "84.9", "85", 10), True),
        (value(CSAT, "85", "85", 10), False),
        (value(CSAT, "10", "85", 9), False),  # too few ratings
    ],
)
def test_a_breach_is_worse_than_the_target_with_enough_calls_or_ratings(
    found: Value, *, breach: bool
) -> None:
    assert is_breach(found, POLICY) is breach


@pytest.mark.rule("KPI-18", "EX-66")
def test_a_target_is_met_again_with_half_the_calls_and_equal_is_enough() -> None:
    assert not clears(value(AHT, "176", "180", 14), POLICY)
    assert clears(value(AHT, "180", "180", 15), POLICY)
    assert not clears(value(AHT, "180.0000000001", "180", 100), POLICY)


@pytest.mark.rule("KPI-18")
@pytest.mark.parametrize(("counted", "cleared"), [(4, False), (5, True)])
def test_ratings_too_need_half_their_number(counted: int, *, cleared: bool) -> None:
    assert clears(value(CSAT, "90", "85", counted), POLICY) is cleared


@pytest.mark.rule("KPI-18")
def test_half_of_an_odd_number_is_not_rounded_down() -> None:
    odd = read(TargetPolicy, {**_of(POLICY), "kpi.breach_min_calls": 31})
    assert not clears(value(AHT, "100", "180", 15), odd)
    assert clears(value(AHT, "100", "180", 16), odd)


def _of(policy: TargetPolicy) -> dict[str, Any]:
    return {
        "kpi.targets": policy.targets,
        "kpi.breach_period": policy.breach_period,
        "kpi.breach_min_calls": policy.min_calls,
        "kpi.breach_min_ratings": policy.min_ratings,
        "kpi.clear_period": policy.clear_period,
        "kpi.late_days": policy.late_days,
    }


@pytest.mark.rule("KPI-6", "KPI-18")
def test_values_are_means_of_answered_calls_and_ratings_on_their_scale() -> None:
    made = values(
        "inbound",
        sums(3, talk_seconds=500, hold_seconds=100, acw_seconds=100),
        [Ratings(Decimal(1), Decimal(5), 5, Decimal(17))],
        POLICY,
    )
    assert {one.indicator.name: (str(one.value), one.counted) for one in made} == {
        "aht": ("200.0000000000", 3),
        "acw": ("33.3333333333", 3),
        "csat": ("60.0000000000", 5),  # EX-62: a mean of 3.4 on 1–5
    }


@pytest.mark.rule("GEN-7", "KPI-18")
def test_what_has_no_target_or_no_value_is_not_judged() -> None:
    assert [
        one.indicator.name for one in values("outbound", sums(3, talk_seconds=600), [], POLICY)
    ] == ["aht"]
    assert list(values("inbound", Sums(handled=4), [], POLICY)) == []
    assert list(values("chat", sums(3, talk_seconds=600), [], POLICY)) == []
    none = read(TargetPolicy, {**_of(POLICY), "kpi.targets": {"inbound": {"aht_seconds": None}}})
    assert list(values("inbound", sums(3, talk_seconds=600), [], none)) == []
