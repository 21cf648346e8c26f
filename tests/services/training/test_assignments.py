"""A run of unacceptable calls becomes an assignment, once, with an owner and a due date; or the
reason why it does not is kept.
"""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from services.training.conftest import NOW
from services.training.given import Directory
from sqlalchemy import select

from chassis.testing import ServiceUnderTest
from training import tables
from training.assigning import tables as assigning_tables
from training.assigning.requests.rules import BY_INDICATOR, Kind, Reason
from training.ground.texts.formats import texts
from training.offpost import tables as offpost_tables
from zhipei_events.envelope import Envelope, Event
from zhipei_events.training import TrainingAssigned

MONDAY = date(2026, 11, 2)


async def assignments(training: ServiceUnderTest) -> list[dict[str, Any]]:
    return await training.rows(
        select(assigning_tables.assignments).order_by(assigning_tables.assignments.c.assigned_at)
    )


@pytest.mark.rule("TRN-8", "TRN-28")
async def test_a_first_step_becomes_correction_training_and_names_its_cause(
    training: ServiceUnderTest, directory: Directory
) -> None:
    event = directory.repeated("A", 1, MONDAY, "solving", "attitude")
    (heard,) = await training.given(event)
    ((envelope, said),) = await training.drain(TrainingAssigned)
    assert said == TrainingAssigned(
        assignment_id=said.assignment_id,
        agent_id=directory.person("A"),
        team_id=directory.unit("East 1"),
        site_id=directory.unit("East"),
        center_id=directory.unit("C"),
        kind="qa_correction",
        cause_id=heard.id,
        cause_type="qa.repeated-poor-quality",
        cause_subject=str(event.step_id),
        about="SC-1/solving",
        criteria=("solving", "attitude"),
        owner_id=directory.person("T-East"),
        due_on=date(2026, 11, 16),
    )
    assert (envelope.causation, envelope.correlation, envelope.time) == (
        heard.id,
        heard.correlation,
        heard.time,
    )
    assert (envelope.site, envelope.center) == (directory.unit("East"), directory.unit("C"))
    (row,) = await assignments(training)
    assert (row["assignment_id"], row["cause_id"], row["policyset"]) == (
        said.assignment_id,
        heard.id,
        envelope.policyset,
    )


@pytest.mark.rule("TRN-10")
async def test_a_second_step_becomes_coaching_beside_the_correction(
    training: ServiceUnderTest, directory: Directory
) -> None:
    await training.given(
        directory.repeated("A", 1, MONDAY, "solving"), directory.repeated("A", 2, MONDAY, "solving")
    )
    assert {row["kind"] for row in await assignments(training)} == {"qa_correction", "coaching"}


@pytest.mark.rule("TRN-11c", "GEN-13")
async def test_a_third_step_is_a_proposal_for_the_qa_supervisor_and_starts_nothing(
    training: ServiceUnderTest, directory: Directory
) -> None:
    (heard,) = await training.given(directory.repeated("A", 3, MONDAY, "solving"))
    (proposal,) = await training.rows(select(offpost_tables.proposals))
    assert (proposal["agent_id"], proposal["decider"], proposal["cause_id"]) == (
        directory.person("A"),
        "qa_supervisor",
        heard.id,
    )
    assert await training.drain() == []
    assert await assignments(training) == []


@pytest.mark.rule("TRN-28")
async def test_a_further_event_on_the_same_subject_is_linked_not_doubled(
    training: ServiceUnderTest, directory: Directory
) -> None:
    await training.given(directory.repeated("A", 1, MONDAY, "solving"))
    await training.given(
        directory.repeated("A", 1, MONDAY + timedelta(days=3), "solving"),
        at=NOW + timedelta(days=3),
    )
    (row,) = await assignments(training)
    (linked,) = await training.rows(
        select(assigning_tables.causes).where(assigning_tables.causes.c.not_assigned.is_not(None))
    )
    assert (linked["assignment_id"], linked["not_assigned"]) == (
        row["assignment_id"],
        "already_open",
    )
    assert len(await training.drain()) == 1


@pytest.mark.rule("TRN-28")
async def test_another_subject_another_kind_or_another_agent_gets_its_own(
    training: ServiceUnderTest, directory: Directory
) -> None:
    await training.given(
        directory.repeated("A", 1, MONDAY, "solving"),
        directory.repeated("A", 1, MONDAY, "attitude"),
        directory.repeated("A", 2, MONDAY, "solving"),
        directory.repeated("B", 1, MONDAY, "solving"),
    )
    assert len(await assignments(training)) == 4


@pytest.mark.rule("TRN-28", "ORG-12")
async def test_the_due_date_follows_the_sites_calendar(
    training: ServiceUnderTest, directory: Directory
) -> None:
    await training.given(directory.closed("East", date(2026, 11, 4), date(2026, 11, 5)))
    await training.given(directory.repeated("A", 1, MONDAY, "solving"))
    (row,) = await assignments(training)
    assert row["due_on"] == date(2026, 11, 18)


@pytest.mark.rule("GEN-4", "GEN-5")
async def test_the_day_of_the_event_is_the_sites(
    training: ServiceUnderTest, directory: Directory
) -> None:
    before_midnight_in_urumqi = datetime(
        2026, 11, 2, 17, 30, tzinfo=UTC
    )  # 23:30 there, 1:30 of the next day in Shanghai
    west, east = (
        directory.repeated("A", 1, MONDAY, "solving", site="West"),
        directory.repeated("B", 1, MONDAY, "solving"),
    )
    await training.given(west, east, at=before_midnight_in_urumqi)
    by_agent = {
        row["agent_id"]: (row["assigned_on"], row["due_on"]) for row in await assignments(training)
    }
    assert by_agent == {
        directory.person("A"): (date(2026, 11, 2), date(2026, 11, 16)),
        directory.person("B"): (date(2026, 11, 3), date(2026, 11, 17)),
    }


@pytest.mark.rule("TRN-28")
async def test_the_policy_sets_the_time_to_schedule(
    training: ServiceUnderTest, directory: Directory
) -> None:
    change = {
        "value": 3,
        "effective_on": "2026-11-01",
        "reason": "short weeks",
        "dimension": "center",
        "scope_id": str(directory.unit("C")),
    }
    answer = await training.client(roles=["administrator"]).put(
        "/v1/policies/trn.assign_due_days", json=change
    )
    assert answer.is_success, answer.text
    await training.given(directory.repeated("A", 1, MONDAY, "solving"))
    (row,) = await assignments(training)
    assert row["due_on"] == date(2026, 11, 5)


@pytest.mark.rule("TRN-28")
async def test_without_a_trainer_the_lead_must_schedule_and_without_either_it_says_so(
    training: ServiceUnderTest,
) -> None:
    there = Directory(training.tenant)
    await training.given(
        *there.units(),
        there.staff("Gone", "trainer", left=MONDAY),
        there.staff("Lead", "training_lead", site="West"),
    )
    await training.given(there.repeated("A", 1, MONDAY, "solving"))
    await training.given(there.staff("Lead", "agent"))
    await training.given(there.repeated("B", 1, MONDAY, "solving"))
    owners = {
        row["agent_id"]: (row["owner_id"], row["unowned"]) for row in await assignments(training)
    }
    assert owners == {
        there.person("A"): (there.person("Lead"), None),
        there.person("B"): (None, "nobody_in_center"),
    }


@pytest.mark.rule("TRN-28")
async def test_who_has_not_arrived_in_the_directory_is_assigned_all_the_same(
    training: ServiceUnderTest,
) -> None:
    there = Directory(training.tenant)
    await training.given(there.repeated("A", 1, MONDAY, "solving", site=None))
    (row,) = await assignments(training)
    assert (row["unowned"], row["due_on"]) == ("center_unknown", date(2026, 11, 16))


async def test_where_the_event_names_no_place_the_directory_does(
    training: ServiceUnderTest, directory: Directory
) -> None:
    await training.given(directory.repeated("A", 1, MONDAY, "solving", site=None))
    (row,) = await assignments(training)
    assert (row["site_id"], row["owner_id"]) == (directory.unit("East"), directory.person("T-East"))


# ---- in any order, and any number of times

STATE = {
    assigning_tables.assignments: {"assignment_id"},
    offpost_tables.proposals: {"proposal_id"},
    assigning_tables.causes: {"assignment_id", "proposal_id"},
}


async def state(training: ServiceUnderTest) -> dict[str, list[list[str]]]:
    """All rows without the ids that are drawn anew each time."""
    return {
        table.name: sorted(
            [str(value) for column, value in row.items() if column not in drawn]
            for row in await training.rows(select(table))
        )
        for table, drawn in STATE.items()
    }


STEPS = [
    (0, 1, ("solving",)),
    (7, 2, ("solving",)),
    (14, 3, ()),
    (28, 1, ("solving",)),
    (42, 3, ()),
    (56, 2, ("solving",)),
]
"""Days after the first, step, criteria: some on a subject that is open already."""


def ladder(there: Directory) -> list[tuple[Event, datetime]]:
    """Two agents' steps over eight weeks."""
    return [
        (
            there.repeated(agent, number, MONDAY + timedelta(days=days), *criteria),
            NOW + timedelta(days=days),
        )
        for agent in ("A", "B")
        for days, number, criteria in STEPS
    ]


@pytest.mark.rule("EVT-4", "EVT-5")
async def test_repeats_and_any_interleaving_of_subjects_give_the_same_state(
    training: ServiceUnderTest, directory: Directory
) -> None:
    messages: list[tuple[Envelope, Event | None]] = []
    for event, at in ladder(directory):
        messages += [(envelope, event) for envelope in await training.given(event, at=at)]
    expected = await state(training)
    assert [len(rows) for rows in expected.values()] == [4, 2, 12]
    await training.hear(messages)
    assert await state(training) == expected
    for seed in range(6):
        await forget(training)
        # An order, no secret
        await training.hear(random.Random(seed).sample(messages, len(messages)))  # noqa: S311
        assert await state(training) == expected, seed


async def forget(training: ServiceUnderTest) -> None:
    """As if nothing had ever been heard."""
    async with training.tx() as tx:
        for table in (*STATE, tables.METADATA.tables["seen"], tables.METADATA.tables["subjects"]):
            await tx.execute(table.delete())


# ---- what people see


@pytest.mark.rule("GEN-11")
async def test_everybody_sees_what_is_theirs_to_see(
    training: ServiceUnderTest, directory: Directory
) -> None:
    await training.given(
        directory.repeated("A", 1, MONDAY, "solving"),
        directory.repeated("B", 1, MONDAY, "solving", site="West"),
    )
    center, east_1 = ("center", str(directory.unit("C"))), ("team", str(directory.unit("East 1")))
    seen = {
        "agent": training.client(directory.person("A"), roles=["agent"], places=[center, east_1]),
        "owner": training.client(directory.person("T-West"), roles=["agent"]),
        "leader": training.client(roles=["team_leader"], places=[center, east_1]),
        "trainer": training.client(roles=["trainer"], places=[center]),
        "stranger": training.client(
            roles=["trainer"], places=[("center", str(directory.unit("Other")))]
        ),
        "administrator": training.client(roles=["administrator"]),
        "operator": training.client(),
    }
    found = {
        who: {item["agent_id"] for item in (await client.get("/v1/assignments")).json()["items"]}
        for who, client in seen.items()
    }
    a, b = str(directory.person("A")), str(directory.person("B"))
    assert found == {
        "agent": {a},
        "owner": {b},
        "leader": {a},
        "trainer": {a, b},
        "stranger": set(),
        "administrator": {a, b},
        "operator": {a, b},
    }
    (mine,) = (await seen["agent"].get("/v1/assignments")).json()["items"]
    assert (await seen["owner"].get(f"/v1/assignments/{mine['assignment_id']}")).status_code == 404


async def test_a_list_goes_on_where_the_page_ended_and_can_be_narrowed(
    training: ServiceUnderTest, directory: Directory
) -> None:
    for days in range(5):
        at = NOW + timedelta(days=days)
        await training.given(
            directory.repeated(
                f"N{days}", 1, MONDAY + timedelta(days=days), "solving", site="West"
            ),
            at=at,
        )
    client = training.client(
        directory.person("T-West"), roles=["trainer"], places=[("center", str(directory.unit("C")))]
    )
    seen: list[str] = []
    query: dict[str, str] = {"limit": "2", "whose": "owned"}
    while True:
        page = (await client.get("/v1/assignments", params=query)).json()
        seen += [item["due_on"] for item in page["items"]]
        if page["next"] is None:
            break
        query["after"] = page["next"]
    assert seen == ["2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20"]
    until = await client.get(
        "/v1/assignments", params={"due_to": "2026-11-17", "kind": "qa_correction"}
    )
    assert len(until.json()["items"]) == 2
    assert (await client.get("/v1/assignments", params={"whose": "mine"})).json()["items"] == []
    assert (await client.get("/v1/assignments", params={"unowned": "true"})).json()["items"] == []


@pytest.mark.rule("TRN-20", "TRN-28")
async def test_an_assignment_says_why_it_exists_what_closes_it_and_what_is_next(
    training: ServiceUnderTest, directory: Directory
) -> None:
    await training.given(directory.repeated("A", 1, MONDAY, "solving", "attitude"))
    await training.given(
        directory.repeated("A", 1, MONDAY + timedelta(days=1), "solving"),
        at=NOW + timedelta(days=1),
    )
    english = training.client(directory.person("A"), roles=["agent"])
    (item,) = (await english.get("/v1/assignments", params={"whose": "mine"})).json()["items"]
    told = (await english.get(f"/v1/assignments/{item['assignment_id']}")).json()
    assert (
        told["why"]
        == "3 calls from 19 October 2026 to 2 November 2026 show where practice brings most: "
        "solving, attitude."
    )
    assert told["next"] == "The next step: the person responsible sets a time by 16 November 2026."
    assert told["cause"]["step"] == 1
    assert [link["cause_type"] for link in told["linked"]] == ["qa.repeated-poor-quality"]
    chinese = training.client(directory.person("A"), roles=["agent"], language="zh-Hans")
    assert (await chinese.get("/v1/assignments")).json()["items"][0]["kind_name"] == "质检纠错培训"


@pytest.mark.rule("TRN-28")
async def test_what_led_to_nothing_new_is_listed_with_its_reason(
    training: ServiceUnderTest, directory: Directory
) -> None:
    await training.given(*(directory.repeated("A", step, MONDAY) for step in (1, 1, 3, 3, 9)))
    client = training.client(roles=["training_lead"], places=[("center", str(directory.unit("C")))])
    items = (await client.get("/v1/assignments/not-assigned")).json()["items"]
    assert sorted(item["reason"] for item in items) == [
        "already_open",
        "already_proposed",
        "unknown_step",
    ]
    narrowed = (
        await client.get("/v1/assignments/not-assigned", params={"reason": "already_proposed"})
    ).json()["items"]
    assert [item["reason_text"] for item in narrowed] == [
        "A proposal of off-post training waits for its decision; this event is linked to it."
    ]
    assert (
        await training.client(directory.person("B"), roles=["agent"]).get(
            "/v1/assignments/not-assigned"
        )
    ).json()["items"] == []


@pytest.mark.rule("TRN-11c", "GEN-11")
async def test_proposals_are_for_those_who_decide(
    training: ServiceUnderTest, directory: Directory
) -> None:
    await training.given(directory.repeated("A", 3, MONDAY))
    place = ("center", str(directory.unit("C")))
    decider = training.client(roles=["qa_supervisor"], places=[place])
    (item,) = (await decider.get("/v1/assignments/proposals")).json()["items"]
    assert (UUID(item["agent_id"]), item["decider"], item["state"]) == (
        directory.person("A"),
        "qa_supervisor",
        "proposed",
    )
    path = f"/v1/assignments/proposals/{item['proposal_id']}"
    assert (await decider.get(path)).json() == item
    declined = await decider.get("/v1/assignments/proposals", params={"state": "declined"})
    assert declined.json()["items"] == []
    stranger = training.client(roles=["qa_supervisor"], places=[("center", str(uuid4()))])
    assert (await stranger.get(path)).status_code == 404
    agent = training.client(directory.person("A"), roles=["agent"], places=[place])
    assert (await agent.get("/v1/assignments/proposals")).status_code == 403
    assert (await agent.get(path)).status_code == 403


@pytest.mark.rule("GEN-12")
def test_every_kind_and_reason_has_its_words() -> None:
    assert set(texts()["kind"]) == set(Kind)
    assert set(texts()["not_assigned"]) == set(Reason)
    assert set(texts()["why"]) == set(Kind) - {Kind.OFF_POST_QUALITY}
    assert set(texts()["closes"]) == {*texts()["why"], "by_both", "by_either"} - BY_INDICATOR
    assert set(texts()["indicator"]) == BY_INDICATOR


@pytest.mark.rule("TRN-20")
def test_no_word_to_a_trainee_is_a_failure_a_rate_or_a_rank() -> None:
    said = " ".join(
        text
        for group in ("kind", "why", "closes", "next", "reason")
        for entry in texts()[group].values()
        for text in entry.values()
    )
    assert [
        word
        for word in (
            "fail",
            "poor",
            "unacceptable",
            "rank",
            "%",
            "失败",
            "不合格",
            "不及格",
            "排名",
            "末位",
        )
        if word in said.lower()
    ] == []
