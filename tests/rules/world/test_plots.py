from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from zhipei.failure import Failure
from zhipei.world import calllog, madeup
from zhipei.world.plot import plot

ZONE = "Asia/Shanghai"


def log(first: date, last: date) -> calllog.CallLog:
    return calllog.cut(f"Call Id,Day\n1,{first}\n2,{last}\n".encode(), name="calls.csv", zone=ZONE)


def test_the_first_week_is_that_of_the_first_call_and_the_last_that_of_the_last() -> None:
    quarter = plot(log(date(2021, 1, 1), date(2021, 3, 31)), seed=1)
    assert (quarter.start, quarter.end, quarter.weeks) == (date(2020, 12, 28), date(2021, 4, 4), 14)
    assert (quarter.weeks_drawn[0], quarter.weeks_drawn[1], quarter.weeks_drawn[-1]) == ("2020-W53", "2021-W01", "2021-W13")


@pytest.mark.rule("QA-4b")
def test_the_clock_begins_before_the_first_week_so_that_its_draw_is_committed() -> None:
    opened = plot(log(date(2021, 1, 4), date(2021, 1, 4)), seed=1).opens_at
    assert (opened.date(), opened.hour, opened.tzinfo) == (date(2021, 1, 3), 12, ZoneInfo(ZONE))


@pytest.mark.rule("QA-4")
def test_the_days_after_the_last_week_let_its_closing_run_be_scored_and_coached() -> None:
    played = plot(log(date(2021, 1, 4), date(2021, 1, 6)), seed=1).days
    assert played == [date(2021, 1, 4) + timedelta(days=n) for n in range(9)]


def test_the_same_plot_is_the_same_tenant_and_another_is_another() -> None:
    calls = log(date(2021, 1, 4), date(2021, 1, 20))
    first = plot(calls, seed=1)
    assert first.code == plot(calls, seed=1).code
    others = {plot(calls, seed=2).code, plot(calls, seed=1, weeks=1).code, plot(log(date(2021, 1, 4), date(2021, 1, 21)), seed=1).code}
    assert len({first.code, *others}) == 4


def test_a_draw_is_for_whole_weeks_so_a_start_on_another_day_is_refused() -> None:
    with pytest.raises(Failure, match="is no Monday"):
        plot(log(date(2021, 1, 4), date(2021, 1, 20)), seed=1, start=date(2021, 1, 5))


@pytest.mark.parametrize(("start", "weeks"), [(date(2021, 2, 1), None), (date(2020, 12, 7), 2)])
def test_weeks_without_any_call_are_refused(start: date, weeks: int | None) -> None:
    with pytest.raises(Failure, match="outside the weeks"):
        plot(log(date(2021, 1, 4), date(2021, 1, 20)), seed=1, start=start, weeks=weeks)


def test_the_shipped_sample_is_what_its_traits_make_and_says_that_it_is_made_up() -> None:
    made = madeup.calls(seed=madeup.SAMPLE_SEED, agents=madeup.SAMPLE_AGENTS, weeks=madeup.SAMPLE_WEEKS, start=madeup.SAMPLE_START)
    assert madeup.sample() == made
    rows = [row.split(",") for row in made.decode().splitlines()[1:]]
    assert all(row[0].startswith("MADE-UP-") and row[1].startswith("made-up-") for row in rows)
    assert len(rows) == len({row[0] for row in rows}) > 500
