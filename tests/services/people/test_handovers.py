"""Trainees who passed are handed over to operations, and the stage follows."""

from datetime import date
from decimal import Decimal
from typing import Any

import httpx
import pytest
from services.people.given import agent, imported

from chassis.messages.ids import uuid7
from chassis.testing import ServiceUnderTest
from zhipei_events.people import AgentStageChanged, TraineeHandedOver
from zhipei_events.training import (
    CohortEnded,
    ComponentMark,
    InductionOutcome,
    InductionResultDecided,
)
from zhipei_events.values import person_id, unit_id

COHORT = uuid7()
FRIDAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
async def in_training(center: httpx.AsyncClient, people: ServiceUnderTest) -> None:
    """A1 and A2 in stage trainee, and a team leader who takes people over."""
    rows = [agent(number, stage="培训中") for number in ("A1", "A2")]
    await imported(center, *rows, agent("TL", roles="team_leader"))
    await people.drain()


def client(people: ServiceUnderTest, role: str) -> httpx.AsyncClient:
    return people.client(roles=[role], places=[("center", str(unit_id(people.tenant, "CC")))])


def decided(
    people: ServiceUnderTest, number: str = "A1", result: str = "passed"
) -> InductionResultDecided:
    return InductionResultDecided(
        site_id=unit_id(people.tenant, "SH"),
        center_id=unit_id(people.tenant, "CC"),
        team_id=None,
        cohort_id=COHORT,
        person_id=person_id(people.tenant, number),
        attempt=1,
        result=result,
        total=Decimal("82.7"),
        marks=(ComponentMark(component="theory", mark=Decimal(85)),),
        makeup_due_on=None,
        decided_on=FRIDAY,
    )


def ended(people: ServiceUnderTest, **results: str) -> CohortEnded:
    return CohortEnded(
        site_id=unit_id(people.tenant, "SH"),
        center_id=unit_id(people.tenant, "CC"),
        cohort_id=COHORT,
        title="November",
        template="T-S0",
        owner_id=uuid7(),
        results=tuple(
            InductionOutcome(person_id=person_id(people.tenant, number), result=result)
            for number, result in (results or {"A1": "passed"}).items()
        ),
        ended_on=FRIDAY,
    )


async def listed(people: ServiceUnderTest, role: str = "operations") -> list[dict[str, Any]]:
    answer = await client(people, role).get("/v1/handovers")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def opened(people: ServiceUnderTest) -> str:
    """The handover of A1, complete but for its receiver."""
    await people.given(decided(people), ended(people))
    [one] = await listed(people)
    path = f"/v1/handovers/{one['handover_id']}"
    described = await client(people, "qt_supervisor").put(
        f"{path}/open-points", json={"open_points": "Typing is slow"}
    )
    assert described.status_code == 200, described.text
    return path


def receiver(people: ServiceUnderTest) -> dict[str, str]:
    return {"receiver_id": str(person_id(people.tenant, "TL"))}


@pytest.mark.rule("ONB-11")
@pytest.mark.parametrize("first", ["result", "end"])
async def test_a_handover_is_opened_when_the_cohort_ends_in_whatever_order_it_is_heard(
    people: ServiceUnderTest, first: str
) -> None:
    """Three working days after Friday 20 November 2026 is Wednesday the 25th."""
    events = [decided(people), ended(people, A1="passed", A2="not_hired")]
    for event in events if first == "result" else reversed(events):
        await people.given(event)
    [one] = await listed(people)
    assert one["person_id"] == str(person_id(people.tenant, "A1"))
    assert (one["state"], one["due_on"]) == ("open", "2026-11-25")
    assert (Decimal(one["total"]), one["marks"]) == (Decimal("82.7"), {"theory": "85"})


@pytest.mark.rule("ONB-11", "ORG-3")
async def test_operations_confirms_and_the_trainee_is_on_probation(
    people: ServiceUnderTest,
) -> None:
    path = await opened(people)
    await people.drain()
    confirmed = await client(people, "operations").post(f"{path}/confirm", json=receiver(people))
    assert confirmed.status_code == 200, confirmed.text
    assert confirmed.json()["state"] == "confirmed"
    said = await people.drain(TraineeHandedOver, AgentStageChanged)
    events = {type(event): event for _, event in said}
    handed_over = events[TraineeHandedOver]
    assert handed_over.receiver_id == person_id(people.tenant, "TL")
    moved = events[AgentStageChanged]
    assert (moved.from_stage, moved.to_stage, moved.cause) == (
        "trainee",
        "probation",
        "handed_over",
    )
    again = await client(people, "operations").post(f"{path}/confirm", json=receiver(people))
    assert again.json()["type"].endswith(":handover-not-open")


@pytest.mark.rule("ONB-11")
async def test_nobody_is_taken_over_without_marks_open_points_and_receiver(
    people: ServiceUnderTest,
) -> None:
    await people.given(ended(people))
    [one] = await listed(people)
    path = f"/v1/handovers/{one['handover_id']}/confirm"
    answer = await client(people, "operations").post(path, json={"receiver_id": str(uuid7())})
    assert answer.json()["type"].endswith(":handover-incomplete")
    assert [error["where"] for error in answer.json()["errors"]] == [
        "handover.marks",
        "handover.open_points",
        "handover.receiver_id",
    ]


@pytest.mark.rule("ONB-11")
async def test_a_refusal_has_a_reason_and_is_open_again_once_it_is_answered(
    people: ServiceUnderTest,
) -> None:
    path = await opened(people)
    operations = client(people, "operations")
    assert (await operations.post(f"{path}/refuse", json={"reason": ""})).status_code == 422
    refused = await operations.post(f"{path}/refuse", json={"reason": "No headset yet"})
    assert (refused.json()["state"], refused.json()["reason"]) == ("refused", "No headset yet")
    early = await operations.post(f"{path}/confirm", json=receiver(people))
    assert early.status_code == 409
    answered = await client(people, "qt_supervisor").put(
        f"{path}/open-points", json={"open_points": "The headset is there"}
    )
    assert answered.json()["state"] == "open"


@pytest.mark.rule("ORG-3", "ONB-11")
async def test_without_a_required_handover_the_pass_leads_to_probation(
    people: ServiceUnderTest,
) -> None:
    value = {"value": False, "effective_on": "2026-11-20", "reason": "no operations yet"}
    answer = await people.client().put("/v1/policies/onb.handover_required", json=value)
    assert answer.status_code < 300, answer.text
    await people.drain()
    await people.given(decided(people), decided(people, "A2", "make_up"))
    [(_, moved)] = await people.drain(AgentStageChanged)
    assert (moved.person_id, moved.cause) == (
        person_id(people.tenant, "A1"),
        "induction_passed",
    )
    await people.given(ended(people))
    assert await listed(people) == []


async def test_who_has_nothing_to_do_with_it_neither_sees_nor_decides(
    people: ServiceUnderTest,
) -> None:
    path = await opened(people)
    assert (await client(people, "agent").get("/v1/handovers")).status_code == 403
    for role in ("trainer", "hr"):
        answer = await client(people, role).post(f"{path}/confirm", json=receiver(people))
        assert answer.status_code == 403
    elsewhere = people.client(roles=["operations"], places=[("center", str(uuid7()))])
    assert (await elsewhere.get(path)).status_code == 404
    assert (await elsewhere.post(f"{path}/confirm", json=receiver(people))).status_code == 404
