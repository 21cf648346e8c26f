"""An unacceptable call needs a coaching, too many of them take a step of the ladder, and both name
the score that led to them.
"""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from services.qa.scoring.given import GOOD, POOR, Floor, settled
from sqlalchemy import select

from chassis.testing import ServiceUnderTest
from qa.scoring import tables as scoring_tables
from qa.scoring.ladder.actions import intensified
from zhipei_events.qa import CallScored, CoachingCompleted, CoachingRequired, RepeatedPoorQuality
from zhipei_events.values import Group, Line

FIRST, SECOND, THIRD = date(2025, 5, 5), date(2025, 5, 20), date(2025, 6, 1)
"""EX-76: 27 days from the first to the last."""
TODAY = date(2025, 6, 6)


async def open_coaching(floor: Floor) -> str:
    """The coaching that waits, as the QA supervisor sees it."""
    page = (
        (await floor.client("V", "qa_supervisor").get("/v1/coachings", params={"state": "open"}))
        .raise_for_status()
        .json()
    )
    (one,) = page["items"]
    return str(one["coaching_id"])


@pytest.mark.rule("QA-5", "GEN-11")
async def test_a_coaching_is_found_by_its_id_and_by_its_evaluation(floor: Floor) -> None:
    evaluation_id = str(await floor.scored("A", THIRD, *POOR))
    await floor.scored("B", THIRD, *POOR)
    client = floor.client("V", "qa_supervisor")
    found = await client.get("/v1/coachings", params={"evaluation_id": evaluation_id})
    (coaching,) = found.json()["items"]
    path = f"/v1/coachings/{coaching['coaching_id']}"
    assert (await client.get(path)).json() == coaching
    assert coaching["evaluation_id"] == evaluation_id
    assert (await floor.client("B").get(path)).status_code == 404
    elsewhere = floor.client("V", "qa_supervisor", center="elsewhere")
    assert (await elsewhere.get(path)).status_code == 404


@pytest.mark.rule("QA-5", "GEN-5")
async def test_an_unacceptable_call_needs_a_coaching_by_the_team_leader(
    qa: ServiceUnderTest, floor: Floor
) -> None:
    evaluation_id = await floor.scored("A", THIRD, *POOR)
    (cause, scored), (envelope, said) = await qa.drain(CallScored, CoachingRequired)
    assert said == CoachingRequired(
        coaching_id=said.coaching_id,
        agent_id=floor.person("A"),
        **floor.whereabouts,
        evaluation_id=evaluation_id,
        call_id=scored.call_id,
        coach_id=floor.person("L"),
        group=Group.REGULAR,
        criteria=("attitude", "solving"),
        due_on=date(2025, 6, 11),  # Friday + 3 working days
    )
    assert (envelope.causation, envelope.correlation) == (cause.id, cause.correlation)
    (row,) = await qa.rows(select(scoring_tables.coachings))
    assert (row["coaching_id"], row["state"], row["event_id"]) == (
        said.coaching_id,
        "open",
        envelope.id,
    )


@pytest.mark.rule("QA-5")
@pytest.mark.parametrize(("group", "coach"), [("new", "L"), ("correction", "Q")])
async def test_correction_agents_are_coached_by_the_intensified_squad(
    qa: ServiceUnderTest, floor: Floor, group: str, coach: str
) -> None:
    await floor.scored("A", THIRD, *POOR, group=group)
    ((_, said),) = await qa.drain(CoachingRequired)
    assert (said.coach_id, said.group) == (floor.person(coach), Group(group))


@pytest.mark.rule("QA-5")
async def test_without_a_leader_the_inspector_coaches(qa: ServiceUnderTest) -> None:
    floor = await settled(qa, leader=None)
    await floor.scored("A", THIRD, *POOR)
    ((_, said),) = await qa.drain(CoachingRequired)
    assert said.coach_id == floor.person("I")


@pytest.mark.rule("QA-5", "EX-78")
async def test_one_unacceptable_criterion_asks_for_nothing(
    qa: ServiceUnderTest, floor: Floor
) -> None:
    await floor.scored("A", THIRD, "unacceptable", "excellent", "excellent")
    assert [envelope.type for envelope, _ in await qa.drain()] == [CallScored.TYPE]
    assert await qa.rows(select(scoring_tables.ladder_calls)) == []


@pytest.mark.rule("QA-14", "EX-76", "EVT-4a")
async def test_the_third_unacceptable_call_in_28_days_takes_the_first_step(
    qa: ServiceUnderTest, floor: Floor
) -> None:
    scored = [
        await floor.scored("A", on, *grades)
        for on, grades in ((FIRST, POOR), (SECOND, POOR), (THIRD, GOOD), (THIRD, POOR))
    ]
    said = await qa.drain(CallScored, RepeatedPoorQuality)
    told = {
        event.evaluation_id: envelope for envelope, event in said if isinstance(event, CallScored)
    }
    ((envelope, step),) = [
        (envelope, event) for envelope, event in said if isinstance(event, RepeatedPoorQuality)
    ]
    used = [scored[0], scored[1], scored[3]]
    assert (step.step, step.occurred_on, step.card, step.line) == (1, THIRD, "SC-1", Line.INBOUND)
    assert [(call.evaluation_id, call.call_date) for call in step.calls] == list(
        zip(used, (FIRST, SECOND, THIRD), strict=True)
    )
    assert step.criteria == ("attitude", "solving")
    assert step.causes == tuple(told[one].id for one in used)
    newest = told[scored[3]]
    assert (envelope.causation, envelope.correlation, envelope.center) == (
        newest.id,
        newest.correlation,
        floor.unit("C"),
    )
    rows = await qa.rows(select(scoring_tables.ladder_calls))
    assert {row["evaluation_id"]: row["step_id"] for row in rows} == dict.fromkeys(
        used, step.step_id
    )


@pytest.mark.rule("QA-14", "EX-76")
async def test_28_days_are_too_many_and_other_agents_calls_do_not_count(
    qa: ServiceUnderTest, floor: Floor
) -> None:
    for agent, on in (("A", FIRST), ("A", SECOND), ("B", THIRD), ("A", THIRD + timedelta(days=1))):
        await floor.scored(agent, on, *POOR)
    assert await qa.drain(RepeatedPoorQuality) == []


@pytest.mark.rule("QA-14", "EX-77")
async def test_used_calls_are_used_up_and_the_next_three_take_the_next_step(
    qa: ServiceUnderTest, floor: Floor
) -> None:
    for on in (FIRST, SECOND, THIRD, date(2025, 6, 2), date(2025, 6, 10), date(2025, 6, 20)):
        await floor.scored("A", on, *POOR)
    steps = [event for _, event in await qa.drain(RepeatedPoorQuality)]
    assert [(one.step, one.occurred_on) for one in steps] == [(1, THIRD), (2, date(2025, 6, 20))]


@pytest.mark.rule("QA-14")
async def test_calls_scored_in_another_order_take_the_same_step(
    qa: ServiceUnderTest, floor: Floor
) -> None:
    scored = [await floor.scored("A", on, *POOR) for on in (THIRD, FIRST, SECOND)]
    said = await qa.drain(CallScored, RepeatedPoorQuality)
    told = {
        event.evaluation_id: envelope.id
        for envelope, event in said
        if isinstance(event, CallScored)
    }
    (step,) = [event for _, event in said if isinstance(event, RepeatedPoorQuality)]
    assert (step.occurred_on, [call.call_date for call in step.calls]) == (
        THIRD,
        [FIRST, SECOND, THIRD],
    )
    assert step.causes == tuple(told[one] for one in scored)  # newest told last


@pytest.mark.rule("QA-14")
async def test_calls_submitted_at_the_same_moment_take_one_step(
    qa: ServiceUnderTest, floor: Floor
) -> None:
    given = [await floor.work("A", on) for on in (FIRST, SECOND, THIRD)]
    done = await asyncio.gather(*(floor.submit(one, *POOR) for one in given))
    assert {answer.status_code for answer in done} == {201}
    (step,) = [event for _, event in await qa.drain(RepeatedPoorQuality)]
    assert {call.evaluation_id for call in step.calls} == set(given)


@pytest.mark.rule("QA-20", "QA-14")
async def test_after_the_first_step_more_calls_are_asked_for_from_the_next_monday(
    qa: ServiceUnderTest, floor: Floor
) -> None:
    for on in (FIRST, SECOND, THIRD):
        await floor.scored("A", on, *POOR)
    async with qa.tx() as tx:
        assert await intensified(tx, TODAY) == {}
        monday = date(2025, 6, 9)
        assert await intensified(tx, monday) == {floor.person("A"): monday}
        assert await intensified(tx, monday + timedelta(days=20)) == {floor.person("A"): monday}


# ---- holding a coaching


@pytest.mark.rule("QA-5", "EVT-4a")
async def test_a_coaching_is_held_once_with_a_record(qa: ServiceUnderTest, floor: Floor) -> None:
    await floor.scored("A", THIRD, *POOR)
    ((required, needed),) = await qa.drain(CoachingRequired)
    path, client = f"/v1/coachings/{needed.coaching_id}/hold", floor.client("L", "team_leader")
    answer = await client.post(path, json={"record": "一起听了录音"})
    assert answer.status_code == 200, answer.text
    held: dict[str, Any] = answer.json()
    assert (held["state"], held["held_on"], held["held_by"], held["record"]) == (
        "held",
        "2025-06-06",
        str(floor.person("L")),
        "一起听了录音",
    )
    ((envelope, said),) = await qa.drain(CoachingCompleted)
    assert (said.coaching_id, said.coach_id, said.held_on) == (
        needed.coaching_id,
        floor.person("L"),
        TODAY,
    )
    assert (envelope.causation, envelope.correlation) == (required.id, required.correlation)
    again = await client.post(path, json={"record": "又一次"})
    assert (again.status_code, again.json()["type"]) == (
        409,
        "urn:zhipei:problem:coaching-already-held",
    )
    assert await qa.drain() == []


@pytest.mark.rule("QA-5")
@pytest.mark.parametrize(
    ("who", "role", "status"),
    [
        ("L", "team_leader", 200),
        ("I", "inspector", 200),
        ("Q", "qa_lead", 200),
        ("J", "inspector", 403),
        ("B", "team_leader", 403),
        ("A", "qa_lead", 403),
        ("A", "agent", 403),
    ],
)
async def test_who_holds_a_coaching(floor: Floor, who: str, role: str, status: int) -> None:
    await floor.scored("A", THIRD, *POOR)
    path = f"/v1/coachings/{await open_coaching(floor)}/hold"
    assert (await floor.client(who, role).post(path, json={"record": "done"})).status_code == status


async def test_an_unknown_coaching_is_not_found(floor: Floor) -> None:
    answer = await floor.client("L", "team_leader").post(
        f"/v1/coachings/{UUID(int=1)}/hold", json={"record": "done"}
    )
    assert answer.status_code == 404


@pytest.mark.rule("GEN-11")
async def test_people_see_the_coachings_that_concern_them(floor: Floor) -> None:
    await floor.scored("A", THIRD, *POOR)

    async def seen(who: str, *roles: str, **query: str) -> int:
        answer = await floor.client(who, *roles).get("/v1/coachings", params=query)
        return len(answer.raise_for_status().json()["items"])

    assert await seen("L", "team_leader", whose="mine_to_hold", state="open") == 1
    assert await seen("A", whose="about_me") == 1
    assert await seen("B") == 0
    assert await seen("I", "inspector") == 1
    assert await seen("J", "inspector") == 0
    assert await seen("Q", "qa_lead", state="held") == 0
    assert await seen("Q", "qa_lead") == 1
