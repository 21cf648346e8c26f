import csv
import io
from datetime import date, timedelta
from statistics import mean

import pytest
import yaml

from zhipei.world import switch
from zhipei.world.cast import Agent
from zhipei.world.shifts import EARLY
from zhipei.world.switch import OnDuty

DAY = date(2026, 1, 5)


def on_duty(number: int, *, line: str = "inbound", aht: float = 1.0, warmth: float = 4.8) -> OnDuty:
    agent = Agent(
        f"made-up-{number}",
        "",
        DAY - timedelta(days=300),
        "regular",
        "made-up-section-1",
        "team",
        line,
        on_post=DAY,
    )
    return OnDuty(agent, EARLY, aht=aht, acw=1.0, warmth=warmth)


def rows(*staff: OnDuty, seed: int = 1) -> list[dict[str, str]]:
    file = switch.deliver(seed, DAY, staff, zone="Asia/Shanghai")
    assert file is not None
    assert isinstance(file.data, bytes)
    return list(csv.DictReader(io.StringIO(file.data.decode())))


def test_a_day_without_anybody_has_no_calls() -> None:
    assert switch.deliver(1, DAY, [], zone="Asia/Shanghai") is None


@pytest.mark.rule("KPI-0")
def test_a_call_says_all_that_the_mapping_names_and_that_it_is_made_up() -> None:
    taken = [row for row in rows(on_duty(1)) if row["Answered"] == "Y"]
    assert all(
        row["Call Id"].startswith("MADE-UP-20260105-") and row["Recording"].startswith("made-up/")
        for row in taken
    )
    assert all(
        row["Offered"].startswith("2026-01-05T") and row["Offered"].endswith("+08:00")
        for row in taken
    )
    named = {field["column"] for field in yaml.safe_load(switch.MAPPING)["fields"].values()}
    assert named == set(switch.HEADER)


def test_calls_of_a_day_are_numbered_in_the_order_of_time_whoever_took_them() -> None:
    here, there = on_duty(1), on_duty(2)
    assert rows(here, there) == rows(there, here)
    offered = [row["Offered"] for row in rows(here, there)]
    assert offered == sorted(offered)


def test_another_colleague_changes_nobodys_calls_but_their_numbers() -> None:
    def of_first(*staff: OnDuty) -> list[dict[str, str]]:
        own = [row for row in rows(*staff) if row["Agent"] == "made-up-1"]
        return [
            {name: cell for name, cell in row.items() if name not in {"Call Id", "Recording"}}
            for row in own
        ]

    assert of_first(on_duty(1)) == of_first(on_duty(1), on_duty(2))


def test_slow_people_talk_longer_and_warm_people_are_rated_better() -> None:
    def means(staff: list[OnDuty]) -> tuple[float, float]:
        taken = [row for row in rows(*staff) if row["Answered"] == "Y"]
        talked = mean(int(row["Talk"]) + int(row["Hold"]) for row in taken)
        return talked, mean(int(row["Rating"]) for row in taken if row["Rating"])

    talked, rated = means([on_duty(n) for n in range(40)])
    slower, colder = means([on_duty(n, aht=1.3, warmth=4.0) for n in range(40)])
    assert slower > 1.15 * talked
    assert colder < rated - 0.3
    assert 0.9 * switch.TARGET["inbound"]["aht"] < talked < 1.1 * switch.TARGET["inbound"]["aht"]


def test_outbound_calls_are_not_all_answered_and_name_who_placed_them() -> None:
    placed = rows(*(on_duty(n, line="outbound") for n in range(20)))
    assert all(row["Agent"] for row in placed)
    assert 0.4 < mean(row["Answered"] == "Y" for row in placed) < 0.7
