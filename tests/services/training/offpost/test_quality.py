"""Off post for service or quality: a person orders it, by a proposal of the ladder or by their own
judgement.
"""

from datetime import date

import pytest
from services.training.exam_hall import Hall
from services.training.offpost.given import (
    answered,
    noon,
    ordered_for_quality,
    sat,
    supervisor,
    told,
    triggered,
)

from chassis.testing import ServiceUnderTest
from zhipei_events.training import AgentReturnedToPost, OffpostOrdered, OffpostStarted


async def proposed(training: ServiceUnderTest, hall: Hall) -> str:
    await training.given(hall.there.repeated("A", 3, date(2026, 11, 26), "attitude"))
    await training.drain()
    (proposal,) = (await supervisor(hall).get("/v1/assignments/proposals")).json()["items"]
    return str(proposal["proposal_id"])


@pytest.mark.rule("TRN-11c", "GEN-13", "EVT-4a")
async def test_the_qa_supervisor_orders_what_the_ladder_proposed(
    training: ServiceUnderTest, hall: Hall
) -> None:
    proposal_id = await proposed(training, hall)
    assert (
        await hall.director.post(f"/v1/offpost/proposals/{proposal_id}/order", json={})
    ).status_code == 403
    answer = await supervisor(hall).post(
        f"/v1/offpost/proposals/{proposal_id}/order", json={"reason": "third time"}
    )
    assert answer.status_code == 201, answer.text
    ((_, ordered),) = await told(training)
    assert isinstance(ordered, OffpostOrdered)
    assert (ordered.trigger, str(ordered.trigger_id), ordered.pay_rule) == (
        "quality_failing",
        proposal_id,
        "normal",
    )
    assert (ordered.starts_on, ordered.ends_on) == (
        date(2026, 11, 27),
        date(2026, 12, 3),
    )  # five working days from tomorrow on
    assert ordered.ordered_by == hall.there.person("Supervisor")
    again = await supervisor(hall).post(f"/v1/offpost/proposals/{proposal_id}/order", json={})
    assert (again.status_code, again.json()["type"]) == (409, "urn:zhipei:problem:proposal-decided")


@pytest.mark.rule("TRN-11c", "GEN-13")
async def test_the_qa_supervisor_declines_with_a_reason_and_nothing_follows(
    training: ServiceUnderTest, hall: Hall
) -> None:
    proposal_id = await proposed(training, hall)
    assert (
        await supervisor(hall).post(f"/v1/offpost/proposals/{proposal_id}/decline", json={})
    ).status_code == 422
    assert (
        await supervisor(hall).post(
            f"/v1/offpost/proposals/{proposal_id}/decline", json={"reason": "ill then"}
        )
    ).status_code == 204
    assert await told(training) == []
    again = await supervisor(hall).post(
        f"/v1/offpost/proposals/{proposal_id}/decline", json={"reason": "ill then"}
    )
    assert again.status_code == 409


@pytest.mark.rule("TRN-11b", "GEN-10")
async def test_off_post_for_service_is_ordered_by_a_person_with_the_cause(
    training: ServiceUnderTest, hall: Hall
) -> None:
    body = {
        "person_id": str(hall.there.person("A")),
        "cause": "service_attitude",
        "reason": "rude",
        "starts_on": "2026-11-27",
    }
    assert (await hall.leader.post("/v1/offpost", json=body)).status_code == 403
    assert (
        await supervisor(hall).post("/v1/offpost", json={**body, "cause": "bad mood"})
    ).status_code == 409
    assert (
        await hall.staff("A", "qa_supervisor").post("/v1/offpost", json=body)
    ).status_code == 403  # the own person
    made = await supervisor(hall).post("/v1/offpost", json=body)
    assert (made.status_code, made.json()["starts_on"], made.json()["ends_on"]) == (
        201,
        "2026-11-27",
        "2026-12-03",
    )
    twice = await supervisor(hall).post("/v1/offpost", json=body)
    assert (twice.status_code, twice.json()["errors"][0]["code"]) == (409, "already-ordered")
    await training.drain()
    await training.advance(noon("2026-11-27"))
    await answered(hall, right=True)
    await training.advance(noon("2026-12-04"))
    assert [type(event) for _, event in await told(training)] == [
        OffpostStarted,
        AgentReturnedToPost,
    ]


@pytest.mark.rule("TRN-11", "EVT-4")
async def test_a_last_place_order_waits_for_the_end_of_one_for_quality(
    training: ServiceUnderTest, hall: Hall
) -> None:
    await ordered_for_quality(hall)
    await training.given(triggered(hall), at=noon("2026-11-26"))
    await training.advance(noon("2026-12-01"))
    asked = {
        trigger: await hall.director.get("/v1/offpost", params={"trigger": trigger})
        for trigger in ("other", "last_place")
    }
    assert {trigger: answer.json()["items"][0]["state"] for trigger, answer in asked.items()} == {
        "other": "running",
        "last_place": "ordered",
    }
    await sat(hall, asked["other"].json()["items"][0]["exams"][-1], right=True)
    await training.drain()
    await training.advance(noon("2026-12-04"))
    (_, back), (_, started) = await told(training)
    assert isinstance(back, AgentReturnedToPost)
    assert isinstance(started, OffpostStarted)
    assert (back.returned_on, started.starts_on, started.ends_on) == (
        date(2026, 12, 4),
        date(2026, 12, 4),
        date(2027, 1, 3),
    )
