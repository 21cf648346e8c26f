"""People hears that somebody goes off post and comes back: stage and pay follow, in whatever order
it is heard.
"""

from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest
from services.people.given import agent, imported

from chassis.messages.ids import uuid7
from chassis.testing import ServiceUnderTest
from people.ground.tables import stage_changes
from zhipei_events.people import AgentStageChanged, PayRuleChanged, PersonState
from zhipei_events.training import AgentReturnedToPost, OffpostStarted
from zhipei_events.values import PayRule, person_id, unit_id

ORDER, NEXT = uuid7(), uuid7()


def whose(people: ServiceUnderTest, order: UUID, trigger: str) -> dict[str, Any]:
    units = {
        f"{kind}_id": unit_id(people.tenant, code)
        for kind, code in (("team", "SH-1"), ("site", "SH"), ("center", "CC"))
    }
    return {
        "order_id": order,
        "person_id": person_id(people.tenant, "A1"),
        "trigger": trigger,
        "trigger_id": uuid7(),
        **units,
    }


def started(
    people: ServiceUnderTest,
    order: UUID = ORDER,
    on: str = "2026-12-01",
    trigger: str = "last_place",
) -> OffpostStarted:
    pay = PayRule.BASIC_ONLY if trigger == "last_place" else PayRule.NORMAL
    first = date.fromisoformat(on)
    return OffpostStarted(
        **whose(people, order, trigger), starts_on=first, ends_on=date(2027, 12, 31), pay_rule=pay
    )


def returned(
    people: ServiceUnderTest,
    order: UUID = ORDER,
    on: str = "2027-01-01",
    trigger: str = "last_place",
) -> AgentReturnedToPost:
    return AgentReturnedToPost(
        **whose(people, order, trigger),
        returned_on=date.fromisoformat(on),
        exam_id=uuid7(),
        pay_rule=PayRule.NORMAL,
    )


async def stages(people: ServiceUnderTest) -> list[tuple[str | None, str, str, str]]:
    rows = await people.rows(
        stage_changes.select().order_by(stage_changes.c.effective_on, stage_changes.c.change_id)
    )
    return [
        (row["from_stage"], row["to_stage"], row["cause"], str(row["effective_on"]))
        for row in rows
        if row["from_stage"]
    ]


async def pay(people: ServiceUnderTest) -> list[tuple[str, str, str]]:
    rows = (
        await people.client(roles=["hr"]).get(f"/v1/people/{person_id(people.tenant, 'A1')}/pay")
    ).json()
    return [(row["pay_rule"], row["effective_on"], row["cause"]) for row in rows]


@pytest.fixture(params=["正式", "试用期"])
async def on_post(
    request: pytest.FixtureRequest, center: httpx.AsyncClient, people: ServiceUnderTest
) -> str:
    """Agent A1, regular or on probation."""
    await imported(center, agent("A1", stage=request.param))
    await people.drain()
    return {"正式": "regular", "试用期": "probation"}[request.param]


@pytest.mark.rule("ORG-3", "KPI-16", "TRN-11a", "EVT-4a")
async def test_last_place_takes_somebody_off_post_for_basic_wage(
    people: ServiceUnderTest, on_post: str
) -> None:
    (heard,) = await people.given(started(people))
    said = await people.drain(AgentStageChanged, PayRuleChanged, PersonState)
    assert {envelope.causation for envelope, _ in said} == {heard.id}
    assert {envelope.correlation for envelope, _ in said} == {heard.correlation}
    told = {type(event): event for _, event in said}
    stage, paid, state = told[AgentStageChanged], told[PayRuleChanged], told[PersonState]
    assert (stage.from_stage, stage.to_stage, stage.cause) == (on_post, "off_post", "last_place")
    assert (str(stage.effective_on), stage.evidence["order_id"]) == ("2026-12-01", str(ORDER))
    assert (paid.was, paid.pay_rule, str(paid.effective_on), paid.cause_id) == (
        "normal",
        "basic_only",
        "2026-12-01",
        heard.id,
    )
    assert (state.stage, str(state.stage_since)) == ("off_post", "2026-12-01")


@pytest.mark.rule("ORG-3", "KPI-16", "TRN-11a")
async def test_the_return_gives_back_the_stage_before_and_normal_pay(
    people: ServiceUnderTest, on_post: str
) -> None:
    await people.given(started(people))
    await people.drain()
    (heard,) = await people.given(returned(people))
    said = {
        type(event): (envelope, event)
        for envelope, event in await people.drain(AgentStageChanged, PayRuleChanged)
    }
    envelope, stage = said[AgentStageChanged]
    assert (stage.to_stage, stage.cause, str(stage.effective_on), envelope.causation) == (
        on_post,
        "returned_to_post",
        "2027-01-01",
        heard.id,
    )
    assert said[PayRuleChanged][1].pay_rule == "normal"
    assert await pay(people) == [
        ("basic_only", "2026-12-01", "last_place"),
        ("normal", "2027-01-01", "returned"),
    ]


@pytest.mark.rule("TRN-11b", "TRN-11c")
@pytest.mark.usefixtures("on_post")
async def test_off_post_for_quality_leaves_the_pay_as_it_is(people: ServiceUnderTest) -> None:
    await people.given(started(people, trigger="quality_failing"))
    await people.given(returned(people, trigger="quality_failing"))
    assert [cause for _, _, cause, _ in await stages(people)] == ["quality", "returned_to_post"]
    assert await pay(people) == []


@pytest.mark.rule("EVT-5")
@pytest.mark.usefixtures("on_post")
async def test_what_is_heard_twice_happens_once(people: ServiceUnderTest) -> None:
    event = started(people)
    (envelope,) = await people.given(event)
    await people.drain()
    await people.hear([(envelope, event)])
    assert await people.drain() == []


@pytest.mark.rule("EVT-4")
async def test_two_orders_come_to_the_same_in_either_order(
    people: ServiceUnderTest, on_post: str
) -> None:
    await people.given(started(people))
    await people.given(
        started(people, NEXT, "2027-04-01")
    )  # the end of the first is still on its way
    assert len(await stages(people)) == 1
    await people.given(returned(people))
    await people.given(returned(people, NEXT, "2027-05-01"))
    assert await stages(people) == [
        (on_post, "off_post", "last_place", "2026-12-01"),
        ("off_post", on_post, "returned_to_post", "2027-01-01"),
        (on_post, "off_post", "last_place", "2027-04-01"),
        ("off_post", on_post, "returned_to_post", "2027-05-01"),
    ]
    assert [rule for rule, _, _ in await pay(people)] == [
        "basic_only",
        "normal",
        "basic_only",
        "normal",
    ]


@pytest.mark.rule("EVT-4")
@pytest.mark.usefixtures("on_post")
async def test_a_return_that_is_heard_before_its_begin_leaves_the_person_on_post(
    people: ServiceUnderTest,
) -> None:
    await people.given(returned(people))
    await people.given(started(people))
    assert await stages(people) == []
    assert await pay(people) == []


@pytest.mark.rule("ORG-3a", "KPI-16")
@pytest.mark.usefixtures("on_post")
async def test_who_was_put_back_by_hr_keeps_the_stage_and_gets_normal_pay_on_return(
    people: ServiceUnderTest,
) -> None:
    await people.given(started(people))
    client = people.client(roles=["hr"])
    address = f"/v1/people/{person_id(people.tenant, 'A1')}/stages"
    body = {"goal": "regular", "cause": "correction", "reason": "ordered by mistake"}
    assert (await client.post(address, json=body, headers={"If-Match": '"2"'})).status_code == 201
    await people.given(returned(people))
    assert {cause for _, _, cause, _ in await stages(people)} == {"last_place", "correction"}
    assert [rule for rule, _, _ in await pay(people)] == ["basic_only", "normal"]


@pytest.mark.rule("ORG-3a")
async def test_a_trainee_does_not_go_off_post(
    people: ServiceUnderTest, center: httpx.AsyncClient
) -> None:
    await imported(center, agent("A1", stage="培训中"))
    await people.drain()
    await people.given(started(people))
    assert await people.drain() == []
    assert await pay(people) == []


@pytest.mark.rule("GEN-11")
@pytest.mark.usefixtures("on_post")
async def test_the_pay_rule_is_for_the_person_and_hr(people: ServiceUnderTest) -> None:
    await people.given(started(people))
    mine = person_id(people.tenant, "A1")
    assert (
        len((await people.client(mine, roles=["agent"]).get(f"/v1/people/{mine}/pay")).json()) == 1
    )
    assert (
        await people.client(roles=["team_leader"]).get(f"/v1/people/{mine}/pay")
    ).status_code == 404
    assert (
        await people.client(roles=["center_director"]).get(f"/v1/people/{mine}/pay")
    ).status_code == 404
