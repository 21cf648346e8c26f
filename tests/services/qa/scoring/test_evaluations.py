"""A call is scored once, by whoever may, completely; what comes of it is told and reaches the agent
at once.
"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from services.qa.scoring.given import GOOD, POOR, Floor, answers, record
from sqlalchemy import select

from chassis.testing import ServiceUnderTest
from qa.scoring import tables as scoring_tables
from qa.scoring.evaluations.actions import week_results
from zhipei_events.qa import CallScored, CoachingRequired
from zhipei_events.values import Grade, Line, SampleKind, ScoredKind, scorecard_id

CALL, EARLIER = date(2025, 6, 5), date(2025, 6, 4)
TODAY = date(2025, 6, 6)


async def row(qa: ServiceUnderTest, evaluation_id: UUID) -> dict[str, Any]:
    (found,) = await qa.rows(
        select(scoring_tables.evaluations).where(
            scoring_tables.evaluations.c.evaluation_id == evaluation_id
        )
    )
    return found


@pytest.mark.rule("QA-16", "QA-40")
async def test_work_is_given_out_with_the_card_in_force_and_a_due_date(
    qa: ServiceUnderTest, floor: Floor
) -> None:
    given = await row(qa, await floor.work("A", CALL))
    assert (given["scorecard_id"], given["state"], given["version"]) == (
        scorecard_id(qa.tenant, "SC-1", 1),
        "assigned",
        1,
    )
    assert given["due_on"] == date(2025, 6, 10)  # Friday + 2 working days


@pytest.mark.rule("QA-2", "QA-40", "QA-7", "GEN-2b", "EX-43")
async def test_a_submitted_record_is_scored_delivered_and_told(
    qa: ServiceUnderTest, floor: Floor
) -> None:
    assigned = uuid4()
    evaluation_id = await floor.work("A", CALL, event_id=assigned)
    answer = await floor.submit(evaluation_id, "excellent", "good", "acceptable")
    assert answer.status_code == 201, answer.text
    assert (answer.json()["state"], answer.json()["grade"], answer.headers["etag"]) == (
        "delivered",
        "good",
        '"2"',
    )
    assert Decimal(answer.json()["total"]) == Decimal("83.5")
    ((envelope, said),) = await qa.drain(CallScored)
    kept = await row(qa, evaluation_id)
    assert (said.evaluation_id, said.agent_id, said.inspector_id) == (
        evaluation_id,
        floor.person("A"),
        floor.person("I"),
    )
    assert (said.total, said.grade, said.unacceptable, said.additive) == (
        Decimal("83.5"),
        Grade.GOOD,
        False,
        False,
    )
    assert [(item.criterion, item.grade, item.points) for item in said.items] == [
        ("attitude", Grade.EXCELLENT, Decimal(100)),
        ("fluency", Grade.GOOD, Decimal(85)),
        ("solving", Grade.ACCEPTABLE, Decimal(70)),
    ]
    assert (said.card, said.card_version, said.kind, said.sample_kind) == (
        "SC-1",
        1,
        ScoredKind.RECORDING,
        SampleKind.QUOTA,
    )
    assert (said.line, said.call_date, said.scored_on, said.week) == (
        Line.INBOUND,
        CALL,
        TODAY,
        "2025-W23",
    )
    assert (envelope.site, envelope.center, envelope.actor) == (
        floor.unit("S"),
        floor.unit("C"),
        f"person:{floor.person('I')}",
    )
    assert (envelope.policyset, envelope.causation) == (kept["policyset"], assigned)
    assert kept["submitted_at"] == envelope.time


@pytest.mark.rule("EVT-4a")
async def test_every_score_begins_a_chain_of_its_own(qa: ServiceUnderTest, floor: Floor) -> None:
    assigned = uuid4()
    for _ in range(2):
        await floor.scored("A", CALL, *GOOD, event_id=assigned)
    (first, _), (second, _) = await qa.drain(CallScored)
    assert first.causation == second.causation == assigned
    assert first.correlation != second.correlation


@pytest.mark.rule("QA-17")
@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"answers": answers(*GOOD)[:2]}, {"body.answers.solving.grade": "not_answered"}),
        ({"answers": answers(*POOR)}, {"body.suggestion": "suggestion_missing"}),
        (
            {"answers": answers(*POOR, note="", topic=None), "suggestion": "x"},
            {
                "body.answers.attitude.note": "note_missing",
                "body.answers.attitude.topic": "topic_missing",
                "body.answers.fluency.note": "note_missing",
                "body.answers.solving.note": "note_missing",
                "body.answers.solving.topic": "topic_missing",
            },
        ),
        (
            {
                "answers": answers(*GOOD),
                "findings": [{"topic": "weather", "explanation": "rain", "criterion": "solving"}],
                "suggestion": "x",
            },
            {"body.findings.0.topic": "unknown_topic"},
        ),
    ],
)
async def test_the_locks_name_every_field_and_nothing_is_kept(
    qa: ServiceUnderTest, floor: Floor, body: dict[str, Any], where: dict[str, str]
) -> None:
    evaluation_id = await floor.work("A", CALL)
    answer = await floor.client("I", "inspector").post(
        f"/v1/evaluations/{evaluation_id}/submit", json=body
    )
    assert (answer.status_code, answer.json()["type"]) == (
        422,
        "urn:zhipei:problem:record-incomplete",
    )
    assert {error["where"]: error["code"] for error in answer.json()["errors"]} == where
    assert (await row(qa, evaluation_id))["state"] == "assigned"
    assert await qa.drain() == []


@pytest.mark.rule("QA-6", "QA-17")
@pytest.mark.parametrize(
    ("who", "role", "center", "status"),
    [
        ("I", "inspector", "C", 201),
        ("Q", "qa_lead", "C", 201),
        ("Q", "qa_lead", "elsewhere", 403),
        ("J", "inspector", "C", 403),
        ("V", "qa_supervisor", "C", 403),
        ("A", "inspector", "C", 403),  # nobody scores themself
        ("A", "qa_lead", "C", 403),
        ("L", "team_leader", "C", 403),
    ],
)
async def test_only_its_inspector_or_a_qa_lead_of_the_center_submits(
    floor: Floor, who: str, role: str, center: str, status: int
) -> None:
    evaluation_id = await floor.work("A", CALL)
    client = floor.client(who, role, center=center)
    answer = await client.post(f"/v1/evaluations/{evaluation_id}/submit", json=record(*GOOD))
    assert answer.status_code == status
    if status == 201:
        assert answer.json()["inspector_id"] == str(floor.person(who))  # whoever scored it


@pytest.mark.rule("QA-6")
@pytest.mark.parametrize("reason", ["own_team", "conflict"])
async def test_a_qa_lead_scores_nothing_that_a_ban_keeps_from_them(
    qa: ServiceUnderTest, floor: Floor, reason: str
) -> None:
    lead = {
        "own_team": floor.staff("Q2", "qa_lead"),
        "conflict": floor.outside("Q2", "qa_lead", conflicts=(floor.person("A"),)),
    }[reason]
    await qa.given(lead)
    client = floor.client("Q2", "qa_lead")
    about_a, about_b = await floor.work("A", CALL), await floor.work("B", CALL)
    refused = await client.post(f"/v1/evaluations/{about_a}/submit", json=record(*GOOD))
    assert refused.status_code == 403
    assert refused.json()["type"] == "urn:zhipei:problem:scorer-banned"
    assert [one["code"] for one in refused.json()["errors"]] == [reason]
    other = await client.post(f"/v1/evaluations/{about_b}/submit", json=record(*GOOD))
    assert other.status_code == (403 if reason == "own_team" else 201)


@pytest.mark.rule("QA-17", "EVT-4a")
async def test_a_list_is_submitted_at_once_and_each_score_begins_a_chain_of_its_own(
    qa: ServiceUnderTest, floor: Floor
) -> None:
    work = [
        await floor.work("A", CALL, event_id=uuid4()),
        await floor.work("B", CALL, event_id=uuid4()),
    ]
    records = [
        {"evaluation_id": str(one)} | record(*grades)
        for one, grades in zip(work, (POOR, GOOD), strict=True)
    ]
    answer = await floor.client("I", "inspector").post(
        "/v1/evaluations/submissions", json={"records": records}
    )
    assert (answer.status_code, [one["evaluation_id"] for one in answer.json()]) == (
        201,
        [str(one) for one in work],
    )
    told = [envelope for envelope, _ in await qa.drain()]
    assert [envelope.type for envelope in told] == [
        CallScored.TYPE,
        CoachingRequired.TYPE,
        CallScored.TYPE,
    ]
    assert told[0].correlation == told[1].correlation != told[2].correlation


@pytest.mark.rule("QA-17")
async def test_a_list_with_a_record_that_is_locked_is_refused_whole_and_names_it(
    qa: ServiceUnderTest, floor: Floor
) -> None:
    work = [await floor.work("A", CALL), await floor.work("B", CALL)]
    records = [
        {"evaluation_id": str(work[0])} | record(*GOOD),
        {"evaluation_id": str(work[1]), "answers": []},
    ]
    answer = await floor.client("I", "inspector").post(
        "/v1/evaluations/submissions", json={"records": records}
    )
    assert (answer.status_code, answer.json()["type"]) == (
        422,
        "urn:zhipei:problem:record-incomplete",
    )
    assert all(error["where"].startswith("body.records[1]") for error in answer.json()["errors"])
    assert [(await row(qa, one))["state"] for one in work] == ["assigned", "assigned"]
    assert await qa.drain() == []


@pytest.mark.rule("QA-40")
async def test_a_second_submission_gets_the_same_answer_under_its_key_and_none_without(
    qa: ServiceUnderTest, floor: Floor
) -> None:
    evaluation_id = await floor.work("A", CALL)
    client, path = floor.client("I", "inspector"), f"/v1/evaluations/{evaluation_id}/submit"
    key = {"Idempotency-Key": "submit once"}
    first = await client.post(path, json=record(*POOR), headers=key)
    again = await client.post(path, json=record(*POOR), headers=key)
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    other = await client.post(path, json=record(*GOOD))
    assert (other.status_code, other.json()["type"]) == (
        409,
        "urn:zhipei:problem:evaluation-already-submitted",
    )
    assert [envelope.type for envelope, _ in await qa.drain()] == [
        CallScored.TYPE,
        CoachingRequired.TYPE,
    ]


async def test_an_unknown_evaluation_is_not_found(floor: Floor) -> None:
    assert (await floor.submit(uuid4(), *GOOD)).status_code == 404


async def test_results_are_listed_newest_first_and_by_what_they_came_to(
    qa: ServiceUnderTest, floor: Floor
) -> None:
    await floor.work("A", CALL)  # not submitted: no result
    first = str(await floor.scored("A", CALL, *GOOD))
    await qa.advance(await qa.now() + timedelta(hours=1))
    second = str(await floor.scored("A", EARLIER, *POOR))
    await qa.advance(await qa.now() + timedelta(hours=1))
    third = str(await floor.scored("B", CALL, *GOOD))
    client = floor.client("Q", "qa_lead")

    async def listed(**query: str | int | bool) -> list[str]:
        answer = await client.get("/v1/evaluations", params={"order": "newest", **query})
        return [one["evaluation_id"] for one in answer.raise_for_status().json()["items"]]

    assert await listed() == [third, second, first]
    assert await listed(unacceptable=True) == [second]
    assert await listed(grade="good") == [third, first]
    assert await listed(**{"from": CALL.isoformat()}) == [third, first]
    assert await listed(until=EARLIER.isoformat()) == [second]
    assert await listed(team_id=str(uuid4())) == []
    page = (await client.get("/v1/evaluations", params={"order": "newest", "limit": 2})).json()
    rest = await listed(limit=2, after=page["next"])
    assert [one["evaluation_id"] for one in page["items"]] + rest == [third, second, first]


@pytest.mark.rule("GEN-11", "QA-7")
async def test_people_see_what_they_may(floor: Floor) -> None:
    waiting = str(await floor.work("A", CALL))
    done = str(await floor.scored("A", CALL, *GOOD))
    about_b = str(await floor.scored("B", CALL, *GOOD, inspector="I"))

    async def seen(who: str, *roles: str, center: str = "C", **query: str) -> set[str]:
        page = (
            (await floor.client(who, *roles, center=center).get("/v1/evaluations", params=query))
            .raise_for_status()
            .json()
        )
        return {one["evaluation_id"] for one in page["items"]}

    assert await seen("A") == {done}
    assert await seen("A", whose="about_me", state="assigned") == set()
    assert await seen("B", whose="about_me") == {about_b}
    assert await seen("I", "inspector", whose="mine", state="assigned") == {waiting}
    assert await seen("J", "inspector") == set()
    assert await seen("L", "team_leader") == {done, about_b}
    assert await seen("Q", "qa_lead") == {waiting, done, about_b}
    assert await seen("Q", "qa_lead", center="elsewhere") == set()
    assert (await floor.client("A").get(f"/v1/evaluations/{waiting}")).status_code == 404
    assert (await floor.client("A").get(f"/v1/evaluations/{done}")).status_code == 200


@pytest.mark.rule("QA-2", "QA-17")
async def test_an_inspector_reads_with_the_work_all_that_scoring_needs(floor: Floor) -> None:
    evaluation_id = await floor.work("A", CALL)
    answer = await floor.client("I", "inspector").get(f"/v1/evaluations/{evaluation_id}")
    work = answer.raise_for_status().json()
    assert (work["card"]["code"], [one["code"] for one in work["card"]["criteria"]]) == (
        "SC-1",
        ["attitude", "fluency", "solving"],
    )
    assert set(work["grades"]) == {
        "excellent",
        "good",
        "acceptable",
        "unacceptable",
        "not_applicable",
    }
    assert "attitude" in work["topics"]
    assert (work["items"], work["total"], answer.headers["etag"]) == (None, None, '"1"')


@pytest.mark.rule("QA-17")
async def test_what_was_said_comes_back_as_it_was_said(floor: Floor) -> None:
    evaluation_id = await floor.work("A", CALL)
    finding = {
        "topic": "business",
        "explanation": "费用说错",
        "criterion": "solving",
        "error_class": None,
        "position_seconds": 75,
    }
    sent = {
        **record(*GOOD),
        "findings": [finding],
        "description": "查询费用",
        "suggestion": "复习资费",
    }
    client = floor.client("I", "inspector")
    (await client.post(f"/v1/evaluations/{evaluation_id}/submit", json=sent)).raise_for_status()
    read = (
        (await floor.client("A").get(f"/v1/evaluations/{evaluation_id}")).raise_for_status().json()
    )
    assert [(one["criterion"], one["grade"]) for one in read["answers"]] == [
        (one["criterion"], one["grade"]) for one in sent["answers"]
    ]
    assert (read["findings"], read["description"], read["suggestion"]) == (
        [finding],
        "查询费用",
        "复习资费",
    )


async def test_a_list_is_read_page_by_page(floor: Floor) -> None:
    given = {str(await floor.work("A", CALL)) for _ in range(5)}
    client, seen, after = floor.client("I", "inspector"), [], None
    while True:
        page = (
            await client.get(
                "/v1/evaluations", params={"limit": 2, **({"after": after} if after else {})}
            )
        ).json()
        seen += [one["evaluation_id"] for one in page["items"]]
        if (after := page["next"]) is None:
            break
    assert (len(seen), set(seen)) == (5, given)


@pytest.mark.rule("QA-48", "QA-20")
async def test_only_random_draws_make_the_result_of_the_week_in_which_they_were_submitted(
    qa: ServiceUnderTest, floor: Floor
) -> None:
    await floor.scored("A", date(2025, 5, 30), *GOOD)
    await floor.scored("A", CALL, "excellent", "excellent", "excellent", sample="extra")
    await floor.scored("A", CALL, *POOR, sample="risk")
    await floor.work("A", CALL)
    async with qa.tx() as tx:
        found = await week_results(
            tx, [floor.person("A"), floor.person("B")], ["2025-W22", "2025-W23"]
        )
    ((result,),) = found.values()
    assert (result.week, result.total, result.evaluations) == ("2025-W23", Decimal(185), 2)
