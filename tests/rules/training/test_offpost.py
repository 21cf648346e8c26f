"""From when to when somebody is off post, on what, and what the re-post exam leads to."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from measure.workdays import Workdays
from training.offpost.ordering.rules import Clash, clash
from training.offpost.orders.rules import (
    Extend,
    OffpostPolicy,
    PayRule,
    Period,
    ProposeSeparation,
    Return,
    State,
    after_exam,
    begins,
    exam_day,
    pay_of,
    period,
    start_of,
)
from training.offpost.weakness.rules import Signal, since, weak_items

SHIPPED: Mapping[str, Any] = {
    "trn.offpost_lastplace_months": 1,
    "trn.offpost_start": "next_month",
    "trn.offpost_quality_days": {"service_attitude": 5, "quality_failing": 5},
    "trn.offpost_quality_pay": "normal",
    "trn.repost_fail": "extend",
    "trn.repost_extend_days": 5,
    "trn.repost_attempts": 2,
    "trn.weak_item_days": 90,
}
POLICY = OffpostPolicy.of(SHIPPED)
WEEKDAYS = Workdays()
NEW_YEAR = Workdays(special={date(2027, 1, 1): Decimal(0)})


def day(written: str) -> date:
    return date.fromisoformat(written)


# ---- the period


@pytest.mark.rule("TRN-11a", "EX-16")
@pytest.mark.parametrize(
    ("triggered", "starts", "ends"),
    [
        ("2025-03-07", "2025-04-01", "2025-04-30"),
        ("2025-03-01", "2025-04-01", "2025-04-30"),
        ("2025-03-31", "2025-04-01", "2025-04-30"),
        ("2025-01-31", "2025-02-01", "2025-02-28"),
        ("2025-12-31", "2026-01-01", "2026-01-31"),
        ("2024-01-05", "2024-02-01", "2024-02-29"),
    ],
)
def test_last_place_off_post_is_the_month_after_the_trigger(
    triggered: str, starts: str, ends: str
) -> None:
    starts_on = start_of(day(triggered), POLICY, WEEKDAYS)
    assert period("last_place", starts_on, POLICY, WEEKDAYS) == Period(day(starts), day(ends))


@pytest.mark.rule("TRN-11a")
@pytest.mark.parametrize(
    ("starts", "months", "ends"),
    [
        (
            "2025-01-31",
            1,
            "2025-02-27",
        ),  # back on 28 February, the last day of a month without a 31st
        ("2025-01-28", 1, "2025-02-27"),
        ("2025-01-27", 1, "2025-02-26"),
        ("2024-01-31", 1, "2024-02-28"),
        ("2025-11-30", 3, "2026-02-27"),
        ("2025-04-01", 2, "2025-05-31"),
    ],
)
def test_a_month_ends_the_day_before_the_same_day_of_a_later_one(
    starts: str, months: int, ends: str
) -> None:
    assert period(
        "last_place", day(starts), replace(POLICY, lastplace_months=months), WEEKDAYS
    ).ends_on == day(ends)


@pytest.mark.rule("TRN-11a")
def test_a_center_may_begin_on_the_next_working_day() -> None:
    soon = replace(POLICY, start="next_working_day")
    assert start_of(day("2026-12-04"), soon, WEEKDAYS) == day("2026-12-07")  # Friday
    assert start_of(day("2026-12-31"), soon, NEW_YEAR) == day("2027-01-04")


@pytest.mark.rule("TRN-11b")
def test_off_post_for_quality_is_as_many_working_days_as_its_cause_has() -> None:
    assert period("quality_failing", day("2026-12-07"), POLICY, WEEKDAYS) == Period(
        day("2026-12-07"), day("2026-12-11")
    )
    assert period("quality_failing", day("2026-12-09"), POLICY, WEEKDAYS).ends_on == day(
        "2026-12-15"
    )
    assert period("service_attitude", day("2026-12-05"), POLICY, WEEKDAYS).ends_on == day(
        "2026-12-11"
    )  # from a Saturday on


@pytest.mark.rule("TRN-11a", "TRN-11b", "KPI-16")
def test_last_place_leaves_the_basic_wage_and_quality_what_the_site_says() -> None:
    assert pay_of("last_place", POLICY) is PayRule.BASIC_ONLY
    assert pay_of("quality_failing", POLICY) is PayRule.NORMAL
    assert (
        pay_of("quality_failing", replace(POLICY, quality_pay=PayRule.BASIC_ONLY))
        is PayRule.BASIC_ONLY
    )


@pytest.mark.rule("EXM-12")
@pytest.mark.parametrize(
    ("of", "on"),
    [
        (("2025-04-01", "2025-04-30"), "2025-04-30"),  # Wednesday
        (("2026-01-01", "2026-01-31"), "2026-01-30"),  # ends on a Saturday
        (("2026-12-05", "2026-12-06"), "2026-12-06"),  # no working day at all
    ],
)
def test_the_exam_is_on_the_last_working_day(of: tuple[str, str], on: str) -> None:
    assert exam_day(Period(day(of[0]), day(of[1])), WEEKDAYS) == day(on)


@pytest.mark.rule("TRN-11a")
@pytest.mark.parametrize(
    ("state", "until", "on", "expected"),
    [
        (State.ORDERED, None, "2026-11-30", False),
        (State.ORDERED, None, "2026-12-01", True),
        (State.ORDERED, None, "2026-12-05", True),
        (State.SUSPENDED, None, "2027-06-01", False),
        (State.SUSPENDED, "2026-12-20", "2026-12-19", False),
        (State.SUSPENDED, "2026-12-20", "2026-12-20", True),
        (State.SUSPENDED, "2026-11-20", "2026-11-20", False),
        (State.RUNNING, None, "2026-12-05", False),
    ],
)
def test_an_order_begins_on_its_day_unless_it_is_suspended(
    state: State, until: str | None, on: str, *, expected: bool
) -> None:
    assert begins(state, day("2026-12-01"), day(until) if until else None, day(on)) is expected


# ---- the exam


def outcome(
    *, passed: bool, known_on: str, ends_on: str, failed: int, policy: OffpostPolicy = POLICY
) -> Return | Extend | ProposeSeparation:
    return after_exam(
        passed=passed,
        known_on=day(known_on),
        ends_on=day(ends_on),
        failed=failed,
        policy=policy,
        workdays=NEW_YEAR,
    )


@pytest.mark.rule("TRN-11a", "EX-16")
@pytest.mark.parametrize(
    ("sat", "back"),
    [
        ("2025-04-28", "2025-05-01"),
        ("2025-04-30", "2025-05-01"),
        ("2025-05-01", "2025-05-02"),
        ("2025-05-06", "2025-05-07"),
    ],
)
def test_who_passes_by_the_last_day_is_back_after_it_else_the_day_after_the_pass(
    sat: str, back: str
) -> None:
    assert outcome(passed=True, known_on=sat, ends_on="2025-04-30", failed=0) == Return(day(back))


@pytest.mark.rule("EXM-12")
def test_who_fails_stays_five_working_days_longer_from_the_last_day_or_the_exam() -> None:
    assert outcome(passed=False, known_on="2026-12-31", ends_on="2026-12-31", failed=1) == Extend(
        day("2027-01-08")
    )
    assert outcome(passed=False, known_on="2026-12-28", ends_on="2026-12-31", failed=1) == Extend(
        day("2027-01-08")
    )
    assert outcome(passed=False, known_on="2027-01-04", ends_on="2026-12-31", failed=1) == Extend(
        day("2027-01-11")
    )


@pytest.mark.rule("EXM-12", "GEN-13")
def test_after_the_last_exam_that_is_allowed_separation_is_proposed() -> None:
    assert (
        outcome(passed=False, known_on="2027-01-08", ends_on="2027-01-08", failed=2)
        == ProposeSeparation()
    )
    thrice = replace(POLICY, attempts=3)
    assert isinstance(
        outcome(passed=False, known_on="2027-01-08", ends_on="2027-01-08", failed=2, policy=thrice),
        Extend,
    )
    at_once = replace(POLICY, repost_fail="propose_separation")
    assert (
        outcome(passed=False, known_on="2026-12-31", ends_on="2026-12-31", failed=1, policy=at_once)
        == ProposeSeparation()
    )


# ---- weak items


@pytest.mark.rule("TRN-11")
def test_weak_items_are_the_most_often_found_then_the_latest() -> None:
    found = [
        ("products", "2026-11-01"),
        ("SC-1/attitude", "2026-10-01"),
        ("SC-1/attitude", "2026-10-20"),
        ("aht", "2026-11-05"),
    ]
    found += [("business", "2026-11-05")]
    assert weak_items([Signal(item, day(on)) for item, on in found]) == (
        "SC-1/attitude",
        "aht",
        "business",
        "products",
    )


@pytest.mark.rule("TRN-11")
def test_findings_count_for_ninety_days() -> None:
    assert since(day("2026-11-30"), POLICY.weak_days) == day("2026-09-01")


# ---- ordering


def clashes(**more: Any) -> Clash | None:
    asked: dict[str, Any] = {
        "stage": "regular",
        "has_left": False,
        "standing": [],
        "starts_on": day("2026-12-07"),
        "today": day("2026-12-04"),
        "own": False,
    }
    return clash(**{**asked, **more})


@pytest.mark.rule("TRN-11b", "GEN-10")
def test_one_order_at_a_time_for_who_is_on_post() -> None:
    assert clashes() is None
    assert clashes(stage="probation") is None
    assert clashes(stage=None) is None  # not told yet (ORG-22)
    assert clashes(stage="off_post") is Clash.NOT_ON_POST
    assert clashes(stage="trainee") is Clash.NOT_ON_POST
    assert clashes(has_left=True) is Clash.HAS_LEFT
    assert clashes(own=True) is Clash.OWN_ORDER
    assert clashes(starts_on=day("2026-12-03")) is Clash.STARTS_IN_THE_PAST
    assert clashes(starts_on=day("2026-12-04")) is None
    for state in (
        State.ORDERED,
        State.SUSPENDED,
        State.RUNNING,
        State.PASSED,
        State.SEPARATION_PROPOSED,
    ):
        assert clashes(standing=[state]) is Clash.ALREADY_ORDERED
    assert clashes(standing=[State.RETURNED, State.ENDED]) is None
