"""Stages change by the table; a wrong one is corrected with a reason."""

from typing import Any

import httpx
import pytest
from services.people.given import agent, imported

from chassis.testing import ServiceUnderTest
from zhipei_events.people import AgentStageChanged, PersonState
from zhipei_events.values import person_id, unit_id


async def asked(
    people: ServiceUnderTest, role: str, *, version: int = 1, center: str = "CC", **body: Any
) -> httpx.Response:
    address = f"/v1/people/{person_id(people.tenant, 'A1')}/stages"
    client = people.client(roles=[role], places=[("center", str(unit_id(people.tenant, center)))])
    return await client.post(
        address, json={"reason": "x", **body}, headers={"If-Match": f'"{version}"'}
    )


@pytest.mark.rule("ORG-3")
async def test_hr_enters_that_somebody_resigned(
    people: ServiceUnderTest, center: httpx.AsyncClient
) -> None:
    await imported(center, agent("A1"))
    await people.drain()
    answer = await asked(
        people, "hr", goal="separated", cause="resigned", effective_on="2026-11-30"
    )
    assert answer.status_code == 201, answer.text
    (changed, state) = [event for _, event in await people.drain(AgentStageChanged, PersonState)]
    told = changed if isinstance(changed, AgentStageChanged) else state
    kept = state if isinstance(state, PersonState) else changed
    assert isinstance(told, AgentStageChanged)
    assert isinstance(kept, PersonState)
    assert (told.from_stage, told.to_stage, told.cause, str(told.effective_on)) == (
        "regular",
        "separated",
        "resigned",
        "2026-11-30",
    )
    assert (kept.stage, str(kept.ended_on)) == ("separated", "2026-11-30")


@pytest.mark.rule("ORG-3a")
@pytest.mark.parametrize(
    ("role", "body"),
    [
        ("hr", {"goal": "trainee", "cause": "resigned"}),
        ("hr", {"goal": "off_post", "cause": "last_place"}),  # a rule's, nobody types it in
        (
            "hr",
            {"goal": "separated", "cause": "separation_decided"},
        ),  # a decision with the frozen file (GEN-13)
        ("center_director", {"goal": "separated", "cause": "resigned"}),
    ],
)
async def test_what_is_not_open_is_refused_and_says_what_is(
    people: ServiceUnderTest, center: httpx.AsyncClient, role: str, body: dict[str, Any]
) -> None:
    await imported(center, agent("A1"))
    await people.drain()
    answer = await asked(people, role, **body)
    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:zhipei:problem:stage-not-allowed"
    allowed = [error["value"] for error in answer.json().get("errors", [])]
    assert allowed == (["separated (resigned)"] if role == "hr" else [])
    assert await people.drain() == []


@pytest.mark.rule("ORG-3a", "GEN-8")
@pytest.mark.parametrize("role", ["hr", "center_director"])
async def test_a_wrong_stage_is_corrected_as_a_revision_with_its_reason(
    people: ServiceUnderTest, center: httpx.AsyncClient, role: str
) -> None:
    await imported(center, agent("A1"))
    answer = await asked(
        people, role, goal="probation", cause="correction", reason="the file was wrong"
    )
    assert (answer.status_code, answer.json()["stage"], answer.json()["version"]) == (
        201,
        "probation",
        2,
    )
    history = (await center.get(f"/v1/people/{person_id(people.tenant, 'A1')}/stages")).json()
    assert [
        (row["from_stage"], row["to_stage"], row["cause"], row["reason"]) for row in history
    ] == [
        (None, "regular", "import", None),
        ("regular", "probation", "correction", "the file was wrong"),
    ]
    assert (
        await asked(people, role, version=2, goal="probation", cause="correction")
    ).status_code == 409


@pytest.mark.rule("ORG-3a")
@pytest.mark.parametrize("role", ["agent", "team_leader", "administrator", "qa_supervisor"])
async def test_nobody_else_changes_a_stage(
    people: ServiceUnderTest, center: httpx.AsyncClient, role: str
) -> None:
    await imported(center, agent("A1"))
    assert (await asked(people, role, goal="probation", cause="correction")).status_code == 403


@pytest.mark.rule("ORG-3", "ORG-3a", "ONB-11")
async def test_an_import_does_not_change_a_stage_and_names_the_ways_that_do(
    center: httpx.AsyncClient,
) -> None:
    await imported(center, agent("A1"), agent("T1", stage="培训中"))
    report = await imported(center, agent("A1", stage="待岗"), agent("T1", stage="试用期"))
    assert [(fault["where"], fault["code"]) for fault in report["faults"]] == [
        ("stage", "stage-not-by-import")
    ] * 2
    assert "off_post (last_place)" in report["faults"][0]["detail"]
    assert (
        "probation (handed_over)" in report["faults"][1]["detail"]
    )  # onb.handover_required is shipped as true


@pytest.mark.rule("ORG-3a", "GEN-11")
async def test_a_center_director_corrects_in_the_own_center_only(
    people: ServiceUnderTest, center: httpx.AsyncClient
) -> None:
    await imported(center, agent("A1"))
    assert (
        await asked(people, "center_director", center="C2", goal="probation", cause="correction")
    ).status_code == 404
