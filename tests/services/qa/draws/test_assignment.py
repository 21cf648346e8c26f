"""What was drawn is given out at once, and what follows from bad scores changes the next draw."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from services.qa.draws.given import Center, shanghai
from services.qa.scoring.given import GOOD, POOR, record

from chassis.testing import ServiceUnderTest
from zhipei_events.every import QaDeadlineApproached, QaDeadlineOverdue
from zhipei_events.qa import (
    CallScored,
    CoachingRequired,
    InspectionAssigned,
    RepeatedPoorQuality,
    SampleDrawn,
)
from zhipei_events.values import Stage

MONDAY = date(2025, 6, 9)
WEEK, NEXT_WEEK = "2025-W24", "2025-W25"
EVERY_DAY = {day: MONDAY + timedelta(days=day) for day in range(7)}


async def calls_every_day(center: Center, agent: str, monday: date = MONDAY) -> None:
    for n in range(2):
        days = [monday + timedelta(days=day) for day in range(7)]
        await center.qa.given(*(center.call(f"pbx:{agent}-{day}-{n}", agent, day) for day in days))


async def open_work(center: Center, inspector: str) -> list[dict[str, Any]]:
    client = center.qa.client(center.person(inspector), roles=["inspector"])
    page = (
        (await client.get("/v1/evaluations", params={"state": "assigned", "limit": 200}))
        .raise_for_status()
        .json()
    )
    return [one for one in page["items"] if one["inspector_id"] == str(center.person(inspector))]


async def submit(center: Center, work: dict[str, Any], *grades: str) -> None:
    client = center.qa.client(UUID(work["inspector_id"]), roles=["inspector"])
    (
        await client.post(f"/v1/evaluations/{work['evaluation_id']}/submit", json=record(*grades))
    ).raise_for_status()


@pytest.mark.rule("QA-6", "QA-40", "EVT-4a")
async def test_the_days_work_is_given_out_to_inspectors_of_other_teams(
    qa: ServiceUnderTest, center: Center
) -> None:
    await center.agents("E1", "E2", stage=Stage.PROBATION)
    await center.agents("E3", "E4", stage=Stage.PROBATION, team="T2")
    for agent in ("E1", "E2", "E3", "E4"):
        await calls_every_day(center, agent)
    await qa.advance(shanghai(6, 16, 2))
    said = await qa.drain(SampleDrawn, InspectionAssigned)
    drawn = {envelope.id: event for envelope, event in said if isinstance(event, SampleDrawn)}
    lists = [event for _, event in said if isinstance(event, InspectionAssigned)]
    assert (
        sum(len(one.work) for one in lists)
        == sum(len(event.drawn) for event in drawn.values())
        == 20
    )
    assert {cause for one in lists for cause in one.causes} == set(drawn)
    own_team = {center.person("E1"), center.person("E2")}
    for one in lists:
        assert one.inspector_id != center.person("Q2") or not own_team & {
            work.agent_id for work in one.work
        }
    tuesday = [one for one in lists if one.day == date(2025, 6, 10)]
    assert {one.due_on for one in tuesday} <= {date(2025, 6, 12)}


@pytest.mark.rule("QA-6")
async def test_the_log_keeps_the_proof(qa: ServiceUnderTest, center: Center) -> None:
    await center.agents("E1", stage=Stage.PROBATION)
    await calls_every_day(center, "E1")
    await qa.advance(shanghai(6, 16, 2))
    runs = (await center.read("/v1/assignments/runs"))["items"]
    assert sum(run["items"] for run in runs) == 5
    for run in runs:
        # only Q1 may score the agents of T1: nothing of it can go elsewhere, and nothing more can
        # reach Q2
        assert (run["unassigned"], run["imbalance"]) == ([], run["items"])
        assert run["proof"]["greatest"] == {
            "inspectors": [str(center.person("Q1"))],
            "units": run["items"],
            "value": run["items"],
        }
        assert run["proof"]["least"]["inspectors"] == [str(center.person("Q2"))]
        assert run["idle"] == [str(center.person("Q2"))]
    lists = (await center.read(f"/v1/assignments?inspector_id={center.person('Q1')}"))["items"]
    assert sum(len(one["work"]) for one in lists) == 5
    assert {work["state"] for one in lists for work in one["work"]} == {"assigned"}


@pytest.mark.rule("QA-6")
async def test_whoever_is_off_shift_gets_nothing_and_the_work_waits(
    qa: ServiceUnderTest, center: Center
) -> None:
    await center.agents("E1", stage=Stage.PROBATION)
    for day in EVERY_DAY.values():
        await center.roster(day, "E1", *(["Q1"] if day.weekday() == 3 else []))
    await calls_every_day(center, "E1")
    await qa.advance(shanghai(6, 11, 12))
    waiting = (await center.read("/v1/assignments"))["items"]
    await qa.advance(shanghai(6, 12, 12))
    (given,) = (await center.read("/v1/assignments"))["items"]
    assert (waiting, given["day"], given["inspector_id"]) == (
        [],
        "2025-06-12",
        str(center.person("Q1")),
    )


@pytest.mark.rule("QA-16")
async def test_work_without_a_card_in_force_waits_for_one(qa: ServiceUnderTest) -> None:
    center = Center(qa)
    await center.open(card=False)
    await center.agents("E1", stage=Stage.PROBATION)
    await calls_every_day(center, "E1")
    await qa.advance(shanghai(6, 12, 1))
    assert (await center.read("/v1/assignments"))["items"] == []
    await center.publish_card()
    await qa.advance(shanghai(6, 16, 2))
    lists = (await center.read("/v1/assignments"))["items"]
    assert sum(len(one["work"]) for one in lists) == 5


@pytest.mark.rule("QA-4", "QA-6", "QA-17", "QA-5", "QA-14", "QA-20")
async def test_from_the_draw_to_the_ladder_and_back_to_the_draw(
    qa: ServiceUnderTest, center: Center
) -> None:
    await center.agents("E1", stage=Stage.PROBATION)
    for week in range(4):
        await calls_every_day(center, "E1", MONDAY + timedelta(weeks=week))
    await qa.advance(shanghai(6, 15, 20))
    bad = (await open_work(center, "Q1"))[:3]
    await qa.drain()
    for work in bad:
        await submit(center, work, *POOR)
    said = await qa.drain(CallScored, CoachingRequired, RepeatedPoorQuality)
    assert [type(event) for _, event in said].count(CoachingRequired) == 3
    scored = {envelope.id for envelope, event in said if isinstance(event, CallScored)}
    (step,) = [event for _, event in said if isinstance(event, RepeatedPoorQuality)]
    assert (step.step, len(step.calls), set(step.causes)) == (1, 3, scored)

    await qa.advance(
        shanghai(6, 16, 3)
    )  # + 2 calls a week on top of the quota, from the next Monday
    sheet = (await center.sheet(NEXT_WEEK))["E1"]
    assert (sheet["quota"], sheet["extra"]) == (5, 2)
    await qa.advance(shanghai(6, 22, 20))
    for work in await open_work(center, "Q1"):
        await submit(center, work, *GOOD)
    await qa.advance(shanghai(6, 23, 3))
    drawn = (await center.sheet(NEXT_WEEK))["E1"]["drawn"]
    assert sorted(call["sample_kind"] for call in drawn) == ["extra"] * 2 + ["quota"] * 5
    assert (await center.sheet("2025-W26"))["E1"]["extra"] == 2  # one good week is not two
    for work in await open_work(center, "Q1"):
        await submit(center, work, *GOOD)
    await qa.advance(shanghai(6, 30, 3))
    assert (await center.sheet("2025-W27"))["E1"]["extra"] == 0
    totals = {event.total for _, event in await qa.drain(CallScored)}
    assert totals == {Decimal(85)}


async def inspections(center: Center, **query: str) -> list[dict[str, Any]]:
    """Work lists as the QA supervisor sees their deadlines."""
    client = center.qa.client(
        center.person("V"), roles=["qa_supervisor"], places=[("center", str(center.id))]
    )
    answer = await client.get("/v1/deadlines", params={"kind": "inspection", **query})
    items: list[dict[str, Any]] = answer.raise_for_status().json()["items"]
    return items


@pytest.mark.rule("QA-40", "GEN-9", "EVT-8")
async def test_a_work_list_is_due_until_its_last_call_is_submitted(
    qa: ServiceUnderTest, center: Center
) -> None:
    """Drawn work of a day is given out on the next, and is due two working days later."""
    await center.agents("E1", stage=Stage.PROBATION)
    await calls_every_day(center, "E1")
    lists: list[InspectionAssigned] = []
    at = shanghai(6, 10, 2)
    while not lists:
        await qa.advance(at)
        lists += [event for _, event in await qa.drain(InspectionAssigned)]
        at += timedelta(days=1)
    given_out = lists[0]
    (row,) = await inspections(center, thing_id=str(given_out.assignment_id))
    assert (row["due_on"], row["owner_id"]) == (
        given_out.due_on.isoformat(),
        str(given_out.inspector_id),
    )
    overdue_on = given_out.due_on + timedelta(days=1)
    await qa.advance(shanghai(6, overdue_on.day, 0))
    told = [
        (type(event), event.number)
        for _, event in await qa.drain(QaDeadlineApproached, QaDeadlineOverdue)
        if event.thing_id == given_out.assignment_id
    ]
    assert told[-1] == (QaDeadlineOverdue, 1)
    inspector = next(no for no in ("Q1", "Q2") if center.person(no) == given_out.inspector_id)
    wanted = {str(work.evaluation_id) for work in given_out.work}
    todo = [one for one in await open_work(center, inspector) if one["evaluation_id"] in wanted]
    assert len(todo) == len(wanted)
    for work in todo:
        (late,) = await inspections(center, thing_id=row["thing_id"])
        assert late["state"] == "overdue"
        await submit(center, work, *GOOD)
    (done,) = await inspections(center, thing_id=row["thing_id"])
    assert done["state"] == "done_late"
