"""A month's values are compared with the targets once its late calls are counted; a good week after
it clears the breach.
"""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from services.kpi.given import Directory, qa_policies

from chassis.messages.settings import Settings
from chassis.testing import ServiceUnderTest, under_test
from kpi.__main__ import SERVICE
from kpi.calls.facts.actions import Origin, record
from kpi.calls.facts.formats import ReadCall
from kpi.calls.facts.rules import Call
from zhipei_events.kpi import CallHandled, ThresholdBreached, ThresholdCleared
from zhipei_events.values import Line, Stage

TOLD = (ThresholdBreached, ThresholdCleared)
JUDGED = datetime(2021, 4, 3, 18, tzinfo=UTC)  # 02:00 on 4 April, three whole days after March
WEEK_JUDGED = datetime(
    2021, 4, 14, 18, tzinfo=UTC
)  # 02:00 on Thursday 15 April: the week to 11 April, and three days


@pytest.fixture
async def kpi(kpi_settings: Settings) -> AsyncIterator[ServiceUnderTest]:
    async with under_test(
        SERVICE, kpi_settings, simulated_from=datetime(2021, 4, 1, 4, tzinfo=UTC)
    ) as sut:
        await qa_policies(sut)
        yield sut


async def called(
    kpi: ServiceUnderTest,
    agent: str,
    on: date,
    count: int,
    *,
    talk: int = 100,
    acw: int = 40,
    **more: Any,
) -> None:
    """So many calls of one day, on record and heard back."""
    noon = datetime(on.year, on.month, on.day, 4, tzinfo=UTC)
    facts = {
        "answered": True,
        "line": "inbound",
        "agent": agent,
        "wait": 1,
        "talk": talk,
        "after_work": acw,
        **more,
    }
    calls = [
        Call(id=f"{agent}{on}{n}", offered_at=noon + timedelta(seconds=n), **facts)
        for n in range(count)
    ]
    async with kpi.tx() as tx:
        await record(tx, Origin(source="pbx"), [ReadCall(1, call) for call in calls])
    await kpi.hear(await kpi.drain(CallHandled))


MARCH, APRIL = date(2021, 3, 10), date(2021, 4, 7)
RATED: dict[str, Any] = {"least": Decimal(1), "greatest": Decimal(5)}


@pytest.mark.rule("KPI-18", "KPI-0", "GEN-8", "GEN-11")
async def test_a_month_is_judged_when_late_calls_have_counted_and_a_full_week_after_it_clears(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    await directory.agents("slow", "few", "good", "left")
    await called(kpi, "slow", MARCH, 30, talk=200)  # inbound: target 180 s, and 45 s of after-work
    await called(kpi, "few", MARCH, 29, talk=400)
    await called(kpi, "good", MARCH, 30, talk=180, acw=45)
    await called(kpi, "left", MARCH, 30, talk=400)
    await kpi.given(directory.state("left", stage=Stage.SEPARATED))
    await kpi.advance(JUDGED - timedelta(hours=1))
    assert await kpi.drain(*TOLD) == []
    await called(kpi, "few", MARCH + timedelta(days=1), 1, talk=400)  # a late one makes thirty
    await kpi.advance(JUDGED)
    said = [event for _, event in await kpi.drain(*TOLD)]
    assert {
        (event.agent_id, event.indicator, str(event.value), str(event.target), event.counted)
        for event in said
    } == {
        (directory.person("slow"), "aht", "200.0000000000", "180.0000000000", 30),
        (directory.person("few"), "aht", "400.0000000000", "180.0000000000", 30),
    }
    assert {(type(event), event.breached_period, event.line) for event in said} == {
        (ThresholdBreached, "2021-03", Line.INBOUND)
    }

    await called(kpi, "slow", APRIL, 15, talk=180)  # half of thirty, and equal is enough
    await called(kpi, "few", APRIL, 14, talk=100)
    await kpi.advance(WEEK_JUDGED - timedelta(hours=1))
    assert await kpi.drain(*TOLD) == []
    await kpi.advance(WEEK_JUDGED)
    (event,) = [event for _, event in await kpi.drain(*TOLD)]
    assert isinstance(event, ThresholdCleared)
    assert (event.agent_id, event.cleared_period, event.breached_period, event.counted) == (
        directory.person("slow"),
        "2021-W14",
        "2021-03",
        15,
    )
    director = kpi.client(roles=["center_director"], places=[("center", str(directory.center))])
    listed = {
        state: (await director.get("/v1/breaches", params={"state": state})).json()["items"]
        for state in ("open", "cleared")
    }
    assert [one["agent_id"] for one in listed["open"]] == [str(directory.person("few"))]
    assert [(one["agent_id"], one["cleared_period"]) for one in listed["cleared"]] == [
        (str(directory.person("slow")), "2021-W14")
    ]
    own = kpi.client(directory.person("good"), roles=["agent"])
    assert (await own.get("/v1/breaches")).json()["items"] == []


@pytest.mark.rule("KPI-18", "GEN-2", "KPI-0b")
async def test_the_target_is_that_of_the_persons_line_and_of_the_place(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    await directory.agents("in")
    await directory.agents("out", line=Line.OUTBOUND)
    for agent in ("in", "out"):  # both on inbound calls: outbound people have 240 s and 60 s
        await called(kpi, agent, MARCH, 30, talk=200, acw=50)
    await kpi.client(roles=["administrator"]).put(
        "/v1/policies/kpi.targets",
        json={
            "value": {"inbound": {"acw_seconds": 55}},
            "scope": {"dimension": "site", "scope_id": str(directory.site)},
            "effective_on": "2021-01-01",
            "reason": "a new switch",
        },
    )
    await kpi.advance(JUDGED)
    said = [event for _, event in await kpi.drain(*TOLD)]
    assert {(event.agent_id, event.indicator) for event in said} >= {
        (directory.person("in"), "aht")
    }
    assert {event.agent_id for event in said} == {directory.person("in")}


@pytest.mark.rule("KPI-18", "KPI-6")
async def test_satisfaction_needs_ratings_enough_and_not_calls(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    await directory.agents("liked", "blamed", "hardly")
    await called(kpi, "liked", MARCH, 10, rating=Decimal(5), **RATED)
    await called(kpi, "blamed", MARCH, 10, rating=Decimal(4), **RATED)
    await called(kpi, "hardly", MARCH, 9, rating=Decimal(1), **RATED)
    await kpi.advance(JUDGED)
    (event,) = [event for _, event in await kpi.drain(*TOLD)]
    assert (event.agent_id, event.indicator, str(event.value), event.counted) == (
        directory.person("blamed"),
        "csat",
        "75.0000000000",
        10,
    )


@pytest.mark.rule("GEN-8", "KPI-18")
async def test_judged_again_over_the_same_facts_nothing_is_found_and_over_changed_ones_a_reason_is_needed(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    await directory.agents("slow", "late")
    await called(kpi, "slow", MARCH, 30, talk=200)
    director = kpi.client(roles=["center_director"], places=[("center", str(directory.center))])
    closing = "/v1/periods/breaches/2021-03/close"
    assert (await director.post(closing, json={})).json()[
        "type"
    ] == "urn:zhipei:problem:period-not-over"
    await kpi.advance(JUDGED)
    assert len(await kpi.drain(*TOLD)) == 1
    assert (await director.post(closing, json={})).json() == {
        "kind": "breaches",
        "key": "2021-03",
        "published": 0,
    }
    await called(kpi, "late", MARCH, 30, talk=200)
    refused = await director.post(closing, json={})
    assert (refused.status_code, refused.json()["type"]) == (
        409,
        "urn:zhipei:problem:reason-needed",
    )
    assert await kpi.drain(*TOLD) == []
    assert (await director.post(closing, json={"reason": "a file was found"})).json()[
        "published"
    ] == 1
    ((_, event),) = await kpi.drain(*TOLD)
    assert event.agent_id == directory.person("late")
    assert (await director.post("/v1/periods/breaches/2021-W10/close", json={})).status_code == 404
    assert (await director.post("/v1/periods/nothing/2021-03/close", json={})).status_code == 404


@pytest.mark.rule("KPI-18")
async def test_where_a_breach_asks_for_too_many_calls_there_is_none(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    await directory.agents("slow")
    await called(kpi, "slow", MARCH, 30, talk=200)
    changed = {"value": 1_000_000, "effective_on": "2021-01-01", "reason": "switched off"}
    assert (
        await kpi.client(roles=["administrator"]).put(
            "/v1/policies/kpi.breach_min_calls", json=changed
        )
    ).status_code < 300
    await kpi.advance(JUDGED)
    assert await kpi.drain(*TOLD) == []
