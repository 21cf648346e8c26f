from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from zhipei.failure import Failure
from zhipei.world import calllog
from zhipei.world.plot import Plot, of_center, of_log

ZONE = "Asia/Shanghai"


def log(first: date, last: date) -> calllog.CallLog:
    return calllog.cut(f"Call Id,Day\n1,{first}\n2,{last}\n".encode(), name="calls.csv", zone=ZONE)


def test_the_first_week_is_that_of_the_first_call_and_the_last_that_of_the_last() -> None:
    quarter = of_log(log(date(2021, 1, 1), date(2021, 3, 31)), seed=1)
    assert (quarter.start, quarter.end, quarter.weeks) == (date(2020, 12, 28), date(2021, 4, 4), 14)
    assert (quarter.weeks_drawn[0], quarter.weeks_drawn[1], quarter.weeks_drawn[-1]) == (
        "2020-W53",
        "2021-W01",
        "2021-W13",
    )


@pytest.mark.rule("QA-4b")
def test_the_clock_begins_before_the_first_week_so_that_its_draw_is_committed() -> None:
    opened = of_log(log(date(2021, 1, 4), date(2021, 1, 4)), seed=1).opens_at
    assert (opened.date(), opened.hour, opened.tzinfo) == (date(2021, 1, 3), 12, ZoneInfo(ZONE))


@pytest.mark.rule("QA-4")
def test_the_days_after_the_last_week_let_its_closing_run_be_scored_and_coached() -> None:
    played = of_log(log(date(2021, 1, 4), date(2021, 1, 6)), seed=1).days
    assert list(played) == [date(2021, 1, 4) + timedelta(days=n) for n in range(9)]


def test_the_same_plot_is_the_same_tenant_and_another_is_another() -> None:
    calls = log(date(2021, 1, 4), date(2021, 1, 20))
    first = of_log(calls, seed=1)
    assert first.code == of_log(calls, seed=1).code
    others = {
        of_log(calls, seed=2).code,
        of_log(calls, seed=1, weeks=1).code,
        of_log(log(date(2021, 1, 4), date(2021, 1, 21)), seed=1).code,
    }
    assert len({first.code, *others}) == 4


def test_a_draw_is_for_whole_weeks_so_a_start_on_another_day_is_refused() -> None:
    with pytest.raises(Failure, match="is no Monday"):
        of_log(log(date(2021, 1, 4), date(2021, 1, 20)), seed=1, start=date(2021, 1, 5))


@pytest.mark.parametrize(("start", "weeks"), [(date(2021, 2, 1), None), (date(2020, 12, 7), 2)])
def test_weeks_without_any_call_are_refused(start: date, weeks: int | None) -> None:
    with pytest.raises(Failure, match="outside the weeks"):
        of_log(log(date(2021, 1, 4), date(2021, 1, 20)), seed=1, start=start, weeks=weeks)


def center(**other: Any) -> Plot:
    asked: dict[str, Any] = {
        "agents": 60,
        "seed": 7,
        "start": date(2026, 1, 5),
        "weeks": 6,
        "zone": ZONE,
    }
    return of_center(**asked | other)


def test_a_center_that_is_made_up_is_another_tenant_for_every_thing_that_was_asked_for() -> None:
    assert center().code == center().code
    others: list[dict[str, Any]] = [
        {"agents": 61},
        {"seed": 8},
        {"start": date(2026, 1, 12)},
        {"weeks": None},
        {"policies": {"kpi.lastplace_n": 0}},
    ]
    assert len({center(**other).code for other in others} | {center().code}) == 1 + len(others)


def test_a_center_is_played_for_its_weeks_and_without_their_number_to_the_third_exam_of_a_month() -> (
    None
):
    assert (center().end, center().months, center().expected_days) == (date(2026, 2, 15), None, 44)
    open_end = center(weeks=None)
    assert open_end.months == 3
    assert open_end.end > date(2026, 4, 2)


def test_a_center_opens_on_a_monday() -> None:
    with pytest.raises(Failure, match="take 2026-01-05"):
        center(start=date(2026, 1, 7))
