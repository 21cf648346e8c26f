"""The month's paper: written, submitted, decided; its items in the bank."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from services.training.exam_hall import Hall, codes, opened, question, questions, said
from sqlalchemy import func, select

from chassis.testing import ServiceUnderTest
from training.exams import tables as exams_tables
from zhipei_events.training import PaperApproved, PaperReturned, PaperSubmitted


@pytest.fixture
async def hall(training: ServiceUnderTest) -> Hall:
    return await opened(training)


@pytest.mark.rule("EXM-7", "GEN-10")
async def test_a_paper_goes_from_draft_through_the_director_to_the_shift_leaders(
    training: ServiceUnderTest, hall: Hall
) -> None:
    paper = await hall.approved()
    assert (paper["state"], paper["complete_on"], paper["makeup_until"]) == (
        "approved",
        "2026-11-28",
        "2026-12-02",
    )
    submitted, approved = await training.drain(PaperSubmitted, PaperApproved)
    assert submitted[1] == PaperSubmitted(
        paper_id=submitted[1].paper_id,
        center_id=hall.there.unit("C"),
        month="2026-11",
        version=1,
        author_id=hall.there.person("Author"),
        submitted_on=date(2026, 11, 2),
        due_on=date(2026, 11, 4),
    )
    assert (approved[1].decided_by, approved[1].complete_on) == (
        hall.there.person("Director"),
        date(2026, 11, 28),
    )
    assert (approved[0].causation, approved[0].correlation) == (
        submitted[0].id,
        submitted[0].correlation,
    )


@pytest.mark.rule("EXM-7", "GEN-5")
async def test_due_dates_follow_the_calendars_of_all_sites_of_the_center(
    training: ServiceUnderTest, hall: Hall
) -> None:
    await training.given(hall.there.closed("West", date(2026, 11, 3), date(2026, 12, 1)))
    paper = await hall.submitted()
    assert paper["due_on"] == "2026-11-05"
    approved = await said(hall.director.post(f"/v1/papers/{paper['paper_id']}/approve"))
    assert approved["makeup_until"] == "2026-12-03"


@pytest.mark.rule("EXM-7")
async def test_a_paper_without_links_or_without_items_cannot_be_submitted(hall: Hall) -> None:
    paper = await hall.written([], links=[])
    answer = await hall.author.post(f"/v1/papers/{paper['paper_id']}/submit")
    assert answer.status_code == 422
    assert codes(answer) == [("links", "no_links"), ("items", "no_items")]


@pytest.mark.rule("EXM-7", "TRN-17")
async def test_a_link_names_a_course_of_the_catalogue_or_a_session_of_the_month(hall: Hall) -> None:
    links = [{"course": "CR-IS-05"}, {"course": "CR-XX-99"}, {"session_id": str(uuid4())}]
    answer = await hall.author.post("/v1/papers", json=hall.draft(questions(1), links=links))
    assert codes(answer) == [
        ("body.links[1]", "unknown_course"),
        ("body.links[2]", "no_session_of_the_month"),
    ]


@pytest.mark.rule("EXM-7", "GEN-8", "GEN-10")
async def test_a_returned_paper_comes_back_as_the_next_version_and_the_old_one_stays_readable(
    training: ServiceUnderTest, hall: Hall
) -> None:
    paper = await hall.submitted(questions(3))
    way = f"/v1/papers/{paper['paper_id']}"
    returned = await said(hall.director.post(f"{way}/return", json={"reason": "too easy"}))
    assert (returned["state"], returned["resubmit_on"]) == ("returned", "2026-11-04")
    draft = {
        name: value
        for name, value in hall.draft(questions(5)).items()
        if name not in {"center_id", "month"}
    }
    again = await said(hall.author.put(way, json=draft))
    assert (again["version"], again["state"], len(again["items"])) == (2, "draft", 5)
    await said(hall.author.post(f"{way}/submit"))
    approved = await said(hall.director.post(f"{way}/approve"))
    assert [(one["version"], one["decision"], one["reason"]) for one in approved["versions"]] == [
        (1, "returned", "too easy"),
        (2, "approved", None),
    ]
    kept = await training.rows(
        select(
            func.jsonb_array_length(exams_tables.paper_versions.c.content["items"]).label("items")
        )
    )
    assert [row["items"] for row in kept] == [3, 5]
    said_of_it = await training.drain(PaperSubmitted, PaperReturned, PaperApproved)
    assert [event.version for _, event in said_of_it] == [1, 1, 2, 2]
    assert {envelope.correlation for envelope, _ in said_of_it} == {said_of_it[0][0].correlation}


@pytest.mark.rule("GEN-10")
async def test_nobody_decides_on_an_own_paper_and_a_directors_goes_to_the_superior(
    training: ServiceUnderTest, hall: Hall
) -> None:
    both = hall.staff("Director", "quality_training_post", "center_director")
    paper = await said(both.post("/v1/papers", json=hall.draft(questions(2))))
    way = f"/v1/papers/{paper['paper_id']}"
    await said(both.post(f"{way}/submit"))
    assert (await both.post(f"{way}/approve")).status_code == 403
    assert (await hall.staff("Other", "center_director").post(f"{way}/approve")).status_code == 403
    above = training.client(hall.there.person("Boss"), roles=["general_manager"])
    assert (await said(above.post(f"{way}/approve")))["decided_by"] == str(
        hall.there.person("Boss")
    )


@pytest.mark.rule("GEN-10")
@pytest.mark.parametrize("role", ["quality_training_post", "shift_leader", "general_manager"])
async def test_only_the_role_of_the_approval_matrix_decides(hall: Hall, role: str) -> None:
    paper = await hall.submitted(questions(2))
    assert (
        await hall.staff("Else", role).post(f"/v1/papers/{paper['paper_id']}/approve")
    ).status_code == 403


async def test_a_month_has_one_paper_and_each_step_its_state(hall: Hall) -> None:
    paper = await hall.approved(questions(2))
    again = await hall.author.post("/v1/papers", json=hall.draft(questions(2)))
    assert (again.status_code, again.json()["type"]) == (409, "urn:zhipei:problem:paper-exists")
    for client, step in ((hall.author, "submit"), (hall.director, "approve")):
        assert (await client.post(f"/v1/papers/{paper['paper_id']}/{step}")).status_code == 409
    abroad = hall.training.client(
        hall.there.person("X"),
        roles=["quality_training_post"],
        places=[("center", str(hall.there.unit("D")))],
    )
    assert (await abroad.post("/v1/papers", json=hall.draft(questions(2)))).status_code == 404


async def test_what_is_wrong_in_an_item_is_said_with_its_place(hall: Hall) -> None:
    items = [
        question(0),
        question(0),
        question(1, answer="D"),
        question(2, options={"A": "only"}),
        question(3, type="true_false"),
    ]
    answer = await hall.author.post("/v1/papers", json=hall.draft(items))
    assert codes(answer) == [
        ("body.items[1]", "twice"),
        ("body.items[2].answer", "invalid"),
        ("body.items[3].options", "invalid"),
        ("body.items[4].options", "invalid"),
        ("body.items[4].answer", "invalid"),
    ]


@pytest.mark.rule("EXM-3")
async def test_on_approval_each_item_enters_the_bank_once_whatever_paper_it_comes_in(
    training: ServiceUnderTest, hall: Hall
) -> None:
    await hall.submitted([question(0)], month="2026-10")
    assert (await training.rows(select(exams_tables.items))) == []
    await hall.approved([question(1), question(2)])
    await hall.approved([question(1), question(2, answer="B"), question(3)], month="2026-12")
    found = (await said(hall.author.get("/v1/bank/items")))["items"]
    assert sorted((item["text"], item["version"], item["uses"]) for item in found) == [
        ("Question 1?", 1, 2),
        ("Question 2?", 1, 1),
        ("Question 2?", 2, 1),
        ("Question 3?", 1, 1),
    ]
    assert {tuple(item["tags"]) for item in found} == {("pre_job", "in_service", "off_post")}
    assert {item["error_rate"] for item in found} == {None}


async def test_keys_are_for_those_who_write_and_decide(hall: Hall) -> None:
    paper = await hall.approved(questions(1))
    way = f"/v1/papers/{paper['paper_id']}"
    assert (await said(hall.director.get(way)))["items"][0]["answer"] == "A"
    lead = hall.staff("Head", "training_lead")
    assert (await said(lead.get(way)))["items"][0]["answer"] is None
    assert (await hall.leader.get(way)).status_code == 404  # leads those who sit it
    assert (await hall.staff("A", "agent").get(way)).status_code == 403


@pytest.mark.rule("EXM-1")
async def test_a_part_that_is_not_used_gives_its_weight_to_the_others(hall: Hall) -> None:
    paper = await hall.written(
        [question(0), question(1, part="practical")],
        parts=[{"form": "practical", "pass_mark": "50"}],
    )
    assert [(part["form"], part["weight"], part["pass_mark"]) for part in paper["parts"]] == [
        ("written", "75", None),
        ("practical", "25", "50"),
    ]


@pytest.mark.rule("EXM-4")
async def test_a_paper_that_names_no_pass_mark_takes_the_policys(hall: Hall) -> None:
    assert Decimal((await hall.written(questions(1)))["pass_mark"]) == 60
    assert (
        Decimal((await hall.written(questions(1), month="2026-12", pass_mark=70))["pass_mark"])
        == 70
    )
