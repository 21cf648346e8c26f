"""A week from its commitment to its reveal, on a real database and by the clock."""

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid5

import pytest
from services.qa.draws.given import Center, keys, shanghai, types

from chassis.messages.settings import Settings
from chassis.testing import ServiceUnderTest, under_test
from measure import hashes
from qa.__main__ import SERVICE
from zhipei_events.kpi import CallRevised
from zhipei_events.qa import SampleCommitted, SampleDrawn, SampleRevealed, SampleShortfall
from zhipei_events.training import AgentReturnedToPost, OffpostStarted
from zhipei_events.values import PayRule, Stage

MONDAY = date(2025, 6, 9)
WEEK, NEXT_WEEK = "2025-W24", "2025-W25"
CLOSED = shanghai(6, 16, 2)


def path(center: Center, week: str = WEEK) -> str:
    return f"/v1/draws/{center.id}/inbound/{week}"


@pytest.mark.rule("QA-4b")
async def test_the_seed_is_committed_before_monday_and_shown_to_nobody_before_the_closing_run(
    qa: ServiceUnderTest, center: Center
) -> None:
    await center.agents("E1")
    await qa.advance(shanghai(6, 8, 23))
    (_, committed), *_ = await qa.drain(SampleCommitted)
    assert (committed.week, committed.simulated) == (WEEK, True)
    draw = await center.draw(WEEK)
    assert (draw["state"], draw["seed"], draw["commitment"]) == (
        "committed",
        None,
        committed.commitment,
    )
    await qa.advance(shanghai(6, 13))
    assert (await center.draw(WEEK))["seed"] is None
    early = await center.reader.get(path(center) + "/published")
    assert (early.status_code, early.json()["type"]) == (
        409,
        "urn:zhipei:problem:draw-not-revealed-yet",
    )
    await qa.advance(CLOSED)
    (envelope, revealed), *_ = await qa.drain(SampleRevealed)
    assert hashes.of_text(revealed.seed) == committed.commitment
    assert revealed.seed == hashes.simulated_seed("00" * 32, str(center.id), "inbound", WEEK)
    assert [frame.day for frame in revealed.frames] == [
        *(MONDAY + timedelta(days=n) for n in range(7)),
        None,
    ]
    assert envelope.subject == f"line:inbound@{center.id}/{WEEK}"


@pytest.mark.rule("QA-3", "QA-4", "QA-4b", "QA-18")
async def test_a_week_is_drawn_day_by_day_and_an_outsider_draws_it_again(
    qa: ServiceUnderTest, center: Center, redraw_script: Path, tmp_path: Path
) -> None:
    await center.agents("E1", "E2")
    await center.agents("E3", stage=Stage.PROBATION)
    await center.agents("E4", stage=Stage.TRAINEE)
    await center.week_of_calls(MONDAY, "E1", "E2", "E3", "E4")
    await qa.advance(CLOSED)
    drawn = await center.sheet(WEEK)
    assert {
        number: (sample["groups"][0], len(sample["drawn"])) for number, sample in drawn.items()
    } == {
        "E1": ("regular", 2),
        "E2": ("regular", 2),
        "E3": ("new", 5),
    }
    assert {call["call_type"] for call in drawn["E3"]["drawn"]} == {
        "enquiry",
        "booking",
        "complaint",
    }
    published = (await center.reader.get(path(center) + "/published")).json()
    assert redraw(redraw_script, published, tmp_path) == (
        0,
        sorted(key for sample in drawn.values() for key in keys(sample)),
    )
    frame = next(run for run, lines in published["frames"].items() if lines)
    published["frames"][frame][0] = published["frames"][frame][0].replace("pbx", "pbX")
    assert redraw(redraw_script, published, tmp_path)[0] == 1


def redraw(script: Path, published: dict[str, Any], folder: Path) -> tuple[int, list[str]]:
    file = folder / "published.json"
    file.write_text(json.dumps(published), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", str(script), str(file)], capture_output=True, text=True, check=False
    )
    return done.returncode, sorted(line.split("|")[2] for line in done.stdout.split())


@pytest.mark.rule("QA-4", "EVT-4a")
async def test_what_was_drawn_is_said_with_the_calls_as_causes(
    qa: ServiceUnderTest, center: Center
) -> None:
    await center.agents("E1")
    calls = [center.call(f"pbx:{day}", "E1", MONDAY + timedelta(days=day)) for day in range(7)]
    heard = {
        call.call_id: envelope.id
        for call, envelope in zip(calls, await qa.given(*calls), strict=True)
    }
    await qa.advance(CLOSED)
    said = [event for _, event in await qa.drain(SampleDrawn)]
    assert sum(len(event.drawn) for event in said) == 2
    for event in said:
        assert list(event.causes) == [heard[call.call_id] for call in event.drawn]
        assert (event.quota, event.extra, event.group.value, event.day is None) == (
            2,
            0,
            "regular",
            event.closing,
        )
        assert sorted(event.rostered) == [MONDAY + timedelta(days=n) for n in range(7)]


@pytest.mark.rule("QA-4", "QA-4a")
async def test_calls_that_may_not_be_drawn_leave_a_shortfall_with_the_reasons(
    qa: ServiceUnderTest, center: Center
) -> None:
    await center.agents("E1", "E2")
    await qa.given(
        center.call("pbx:1", "E1", MONDAY, seconds=19),
        center.call("pbx:2", "E1", MONDAY, recorded=False),
        center.call("pbx:3", "E1", MONDAY),
    )
    await qa.advance(CLOSED)
    missing = {event.agent_id: event for _, event in await qa.drain(SampleShortfall)}
    first, second = missing[center.person("E1")], missing[center.person("E2")]
    assert (first.due, first.drawn, first.missing, first.reason) == (2, 1, 1, "too_few_eligible")
    assert first.rejected == {"too_short": 1, "no_recording_or_transcript": 1}
    assert (second.missing, second.reason) == (2, "no_calls")


@pytest.mark.rule("QA-4", "KPI-0")
async def test_late_and_revised_calls_are_drawn_by_the_closing_run(
    qa: ServiceUnderTest, center: Center
) -> None:
    await center.agents("E1")
    short = center.call("pbx:1", "E1", MONDAY, seconds=5)
    await qa.given(short)
    await qa.advance(shanghai(6, 16))
    longer = short.model_dump(exclude={"talk_seconds"}) | {"talk_seconds": 90, "line": short.line}
    await qa.given(
        CallRevised(**longer, changed=("talk_seconds",), old=short),
        center.call("pbx:2", "E1", MONDAY),
    )
    await qa.advance(CLOSED)
    assert keys((await center.sheet(WEEK))["E1"]) == ["pbx:1", "pbx:2"]


@pytest.mark.rule("QA-4a")
async def test_a_roster_makes_a_part_week(qa: ServiceUnderTest, center: Center) -> None:
    await center.agents("E1", "E2", stage=Stage.PROBATION)
    for day in range(3):
        await center.roster(MONDAY + timedelta(days=day), "E1")
    await center.roster(MONDAY + timedelta(days=3), "E2")
    await qa.advance(shanghai(6, 9, 1))
    sheet = await center.sheet(WEEK)
    assert {
        number: (sample["quota"], len(sample["rostered"])) for number, sample in sheet.items()
    } == {"E1": (3, 3), "E2": (1, 1)}


@pytest.mark.rule("QA-19", "EVT-9")
@pytest.mark.parametrize("late", [False, True])
async def test_a_whole_ranking_sets_the_groups_even_when_it_comes_in_the_course_of_monday(
    qa: ServiceUnderTest, center: Center, *, late: bool
) -> None:
    numbers = [f"E{n}" for n in range(8)]
    await center.agents(*numbers)
    head, rows = center.ranking(
        "2025-W23", {number: str(60 + n) for n, number in enumerate(numbers[:7])} | {"E7": None}
    )
    if late:
        await qa.advance(shanghai(6, 9, 0))
    await qa.given(*rows[::-1], head)
    await qa.advance(shanghai(6, 10, 1))
    sheet = await center.sheet(WEEK)
    assert {number: sample["groups"] for number, sample in sheet.items()} == {
        **{number: ["correction"] for number in numbers[:5]},
        "E5": ["regular"],
        "E6": ["exempt"],
        "E7": ["regular"],
    }
    draw = await center.draw(WEEK)
    assert draw["sizes"] == {"new": 0, "correction": 5, "exempt": 1, "regular": 2}
    assert draw["rule"].startswith(
        "QA-19 qa_weekly_mean center per_line new>correction>exempt>regular"
    )


@pytest.mark.rule("QA-19", "EVT-9")
async def test_a_ranking_that_is_not_whole_says_nothing(
    qa: ServiceUnderTest, center: Center
) -> None:
    await center.agents("E1", "E2")
    head, rows = center.ranking("2025-W23", {"E1": "60", "E2": "70"})
    await qa.given(head, *rows[:1])
    await qa.advance(shanghai(6, 10, 1))
    assert {sample["groups"][0] for sample in (await center.sheet(WEEK)).values()} == {"regular"}
    assert (await center.draw(WEEK))["ranked"] is False


@pytest.mark.rule("QA-4")
async def test_time_that_stands_still_draws_nothing_twice(
    qa: ServiceUnderTest, center: Center
) -> None:
    await center.agents("E1")
    await center.week_of_calls(MONDAY, "E1")
    await qa.advance(CLOSED)
    await qa.drain()
    assert await qa.advance(CLOSED) == 0
    assert await qa.drain() == []


@pytest.mark.rule("QA-4b")
async def test_a_real_tenant_has_a_seed_that_nobody_can_compute(qa_settings: Settings) -> None:
    async with under_test(SERVICE, qa_settings) as sut:
        center = Center(sut)
        await center.open()
        await center.agents("E1")
        async with sut.tx(at=shanghai(6, 8, 23)) as tx:
            timer = SERVICE.timers.kinds["commit-seed"][1]
            (scope,) = await timer.scopes(tx)
            await timer.run(tx, timer.due(scope, tx.now))
        (_, committed), *_ = await sut.drain(SampleCommitted)
        assert (committed.week, committed.simulated) == (WEEK, False)


@pytest.mark.rule("QA-18")
async def test_a_type_that_was_never_reached_is_told_with_the_reveal(
    qa: ServiceUnderTest, center: Center
) -> None:
    await center.agents("E1")
    calls = [
        center.call(f"pbx:{n}", "E1", MONDAY, recorded=False, type="booking") for n in range(20)
    ]
    await qa.given(*calls, center.call("pbx:good", "E1", MONDAY))
    await qa.advance(CLOSED)
    (_, revealed), *_ = await qa.drain(SampleRevealed)
    assert [(one.call_type, one.calls, one.drawn, one.due) for one in revealed.shortfalls] == [
        ("booking", 20, 0, 1)
    ]


@pytest.mark.rule("QA-4", "GEN-2b")
async def test_every_result_cites_the_policies_that_it_used(
    qa: ServiceUnderTest, center: Center
) -> None:
    await center.agents("E1")
    await center.week_of_calls(MONDAY, "E1")
    await qa.advance(CLOSED)
    said = await qa.drain()
    cited = {envelope.type for envelope, _ in said if envelope.policyset is not None}
    assert {"qa.sample-drawn", "qa.inspection-assigned", "qa.sample-revealed"} <= cited
    assert types(said).count("qa.sample-committed") == 2


# ---- off-post training (TRN-11)


async def off_post(center: Center, agent: str, *, since: date, until: date | None = None) -> None:
    """Told by training and by the directory: off post from a day on, or back on post."""
    order = uuid5(center.qa.tenant, f"order:{agent}")
    whose: dict[str, Any] = {
        "order_id": order,
        "person_id": center.person(agent),
        "trigger": "last_place",
        "trigger_id": order,
        "team_id": None,
        "site_id": center.site,
        "center_id": center.id,
    }
    if until is None:
        started = OffpostStarted(
            **whose,
            starts_on=since,
            ends_on=since + timedelta(days=29),
            pay_rule=PayRule.BASIC_ONLY,
        )
        await center.qa.given(started, center.state(agent, stage=Stage.OFF_POST))
    else:
        back = AgentReturnedToPost(
            **whose, returned_on=until, exam_id=order, pay_rule=PayRule.NORMAL
        )
        await center.qa.given(back, center.state(agent))


@pytest.mark.rule("TRN-11", "QA-4")
async def test_who_is_off_post_is_not_sampled_and_is_again_from_the_monday_after_the_return(
    qa: ServiceUnderTest, center: Center
) -> None:
    await center.agents("E1", "E2")
    await off_post(center, "E1", since=date(2025, 6, 1))
    await center.week_of_calls(MONDAY, "E1", "E2")
    await qa.advance(shanghai(6, 11, 12))
    await off_post(center, "E1", since=date(2025, 6, 1), until=date(2025, 6, 11))  # a Wednesday
    await qa.advance(CLOSED)
    assert set(await center.sheet(WEEK)) == {"E2"}
    await qa.advance(shanghai(6, 17))
    sheet = await center.sheet(NEXT_WEEK)
    assert {number: sample["groups"] for number, sample in sheet.items()} == {
        "E1": ["regular"],
        "E2": ["regular"],
    }


@pytest.mark.rule("TRN-11", "QA-4", "EVT-4")
async def test_what_holds_from_monday_on_counts_though_it_is_told_in_the_course_of_the_day(
    qa: ServiceUnderTest, center: Center
) -> None:
    await center.agents("E1", "E2", "E3")
    await off_post(center, "E2", since=date(2025, 6, 1))
    await center.week_of_calls(MONDAY, "E1", "E2", "E3")
    await qa.advance(shanghai(6, 9))
    assert set(await center.sheet(WEEK)) == {"E1", "E3"}
    await off_post(center, "E1", since=MONDAY)
    await off_post(center, "E2", since=date(2025, 6, 1), until=MONDAY)
    await qa.advance(CLOSED)
    assert {
        number: len(sample["drawn"]) for number, sample in (await center.sheet(WEEK)).items()
    } == {"E2": 2, "E3": 2}


@pytest.mark.rule("TRN-11", "QA-4", "QA-4a")
async def test_who_goes_off_post_inside_the_week_is_sampled_of_the_days_worked(
    qa: ServiceUnderTest, center: Center
) -> None:
    await center.agents("E1")
    for n in range(5):
        await center.roster(MONDAY + timedelta(days=n), "E1")
    await qa.given(
        *(
            center.call(f"pbx:{day}-{n}", "E1", MONDAY + timedelta(days=day))
            for day in range(2)
            for n in range(3)
        )
    )
    await qa.advance(shanghai(6, 11))
    await off_post(center, "E1", since=date(2025, 6, 11))  # from Wednesday on
    await qa.advance(CLOSED)
    (sample,) = (await center.sheet(WEEK)).values()
    assert (sample["quota"], sample["closing"]) == (2, 1)  # two days of five
    seed, week = (await center.draw(WEEK))["seed"], [MONDAY + timedelta(days=n) for n in range(5)]
    first_two = sorted(week, key=lambda day: hashes.of_text(f"{seed}|E1|{day}"))[
        :2
    ]  # a call is due on each of them
    by_day = sum(
        day in week[:2] for day in first_two
    )  # drawn by the runs of Monday and Tuesday, and what is drawn stays
    assert len(sample["drawn"]) == max(by_day, 1)
    assert await qa.drain(SampleShortfall) == []
    await qa.advance(shanghai(6, 17))
    assert await center.sheet(NEXT_WEEK) == {}
