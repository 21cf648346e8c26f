"""What waits for a decision, levels, delegates, withdrawal, by the paper of a month (GEN-10).

Today is Monday 2 November 2026; a paper that is submitted is to be decided by Wednesday the 4th.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from services.training.exam_hall import Hall, opened, questions, said

from chassis.testing import ServiceUnderTest
from zhipei_events.every import TrainingDeadlineApproached
from zhipei_events.training import PaperApproved, PaperOverdue, PaperReturned, PaperSubmitted


def midnight(day: int) -> datetime:
    """00:00 of a day of November 2026 in Shanghai."""
    return datetime(2026, 11, day, tzinfo=UTC) - timedelta(hours=8)


@pytest.fixture
async def hall(training: ServiceUnderTest) -> Hall:
    found = await opened(training)
    await training.given(
        found.there.staff("Deputy", "shift_leader"), found.there.staff("Lead", "training_lead")
    )
    return found


async def listed(client: httpx.AsyncClient, **query: str) -> list[dict[str, Any]]:
    answer = await client.get("/v1/approvals", params=query)
    items: list[dict[str, Any]] = answer.raise_for_status().json()["items"]
    return items


async def stands_in(hall: Hall, who: str, for_: str, *roles: str) -> dict[str, Any]:
    """Someone decides for an absent person from Monday to Wednesday."""
    body = {
        "delegate_id": str(hall.there.person(who)),
        "starts_on": "2026-11-02",
        "ends_on": "2026-11-04",
        "reason": "annual leave",
    }
    return await said(hall.staff(for_, *roles).post("/v1/delegations", json=body))


@pytest.mark.rule("GEN-10", "EXM-7")
async def test_what_waits_for_the_director_is_listed_with_its_evidence_and_decided_there(
    training: ServiceUnderTest, hall: Hall
) -> None:
    paper = await hall.submitted(questions(8))
    (waiting,) = await listed(hall.director)
    assert (waiting["kind"], waiting["object_id"], waiting["version"]) == (
        "exam_paper",
        paper["paper_id"],
        1,
    )
    assert waiting["summary"] | {"links": []} == {
        "month": "2026-11",
        "title": "Monthly exam",
        "items": 8,
        "topics": {"calls": 2, "phrases": 2, "products": 2, "system": 2},
        "parts": ["written"],
        "pass_mark": "60",
        "links": [],
    }
    assert (waiting["due_on"], waiting["may_decide"], waiting["decides_for"]) == (
        "2026-11-04",
        True,
        None,
    )
    assert await listed(hall.author) == await listed(hall.leader) == []
    assert len(await listed(hall.author, whose="submitted_by_me")) == 1
    way = f"/v1/approvals/{waiting['approval_id']}"
    assert (await hall.leader.get(way)).status_code == 404
    assert (await hall.leader.post(f"{way}/approve", json={})).status_code == 403
    decided = await said(hall.director.post(f"{way}/approve", json={"reason": "well made"}))
    assert (decided["state"], decided["decisions"][0]["reason"]) == ("approved", "well made")
    assert (await said(hall.director.get(f"/v1/papers/{paper['paper_id']}")))["state"] == "approved"
    ((_, event),) = await training.drain(PaperApproved)
    assert event.decided_by == hall.there.person("Director")
    assert await listed(hall.director) == []
    assert len(await listed(hall.director, whose="decided_by_me")) == 1
    again = await hall.director.post(f"{way}/return", json={"reason": "too late"})
    assert (again.status_code, again.json()["type"]) == (
        409,
        "urn:zhipei:problem:approval-not-waiting",
    )


@pytest.mark.rule("GEN-10", "EXM-7")
async def test_a_returned_object_needs_a_reason_and_comes_back_as_the_next_version(
    training: ServiceUnderTest, hall: Hall
) -> None:
    paper = await hall.submitted(questions(3))
    (waiting,) = await listed(hall.director)
    way = f"/v1/approvals/{waiting['approval_id']}/return"
    assert (await hall.director.post(way, json={"reason": ""})).status_code == 422
    await said(hall.director.post(way, json={"reason": "too easy"}))
    ((_, event),) = await training.drain(PaperReturned)
    assert event.reason == "too easy"
    draft = hall.draft(questions(5))
    del draft["center_id"], draft["month"]
    await said(hall.author.put(f"/v1/papers/{paper['paper_id']}", json=draft))
    await said(hall.author.post(f"/v1/papers/{paper['paper_id']}/submit"))
    (again,) = await listed(hall.director)
    assert (again["version"], again["summary"]["items"]) == (2, 5)


@pytest.mark.rule("GEN-10", "GEN-9", "EXM-7", "EVT-8")
async def test_a_decision_that_is_late_is_told_and_kept_as_late(
    training: ServiceUnderTest, hall: Hall
) -> None:
    paper = await hall.submitted(questions(2))
    await training.drain()
    await training.advance(midnight(5))
    (_, approached), (_, overdue) = await training.drain(TrainingDeadlineApproached, PaperOverdue)
    assert (approached.owner_role, approached.kind) == ("center_director", "paper_decision")
    assert (overdue.step, overdue.month, overdue.number) == ("decision", "2026-11", 1)
    await said(hall.director.post(f"/v1/papers/{paper['paper_id']}/approve"))
    (row,) = (await said(hall.director.get("/v1/deadlines?kind=paper_decision")))["items"]
    assert row["state"] == "done_late"


# ---- delegates


@pytest.mark.rule("GEN-10")
async def test_a_named_delegate_decides_for_the_absent_director_in_the_period_only(
    training: ServiceUnderTest, hall: Hall
) -> None:
    await stands_in(hall, "Deputy", "Director", "center_director")
    await hall.submitted(questions(2))
    deputy = hall.staff("Deputy", "shift_leader")
    (waiting,) = await listed(deputy)
    director = str(hall.there.person("Director"))
    assert (waiting["may_decide"], waiting["decides_for"]) == (True, director)
    await training.advance(midnight(5))
    assert await listed(deputy) == []
    way = f"/v1/approvals/{waiting['approval_id']}/approve"
    assert (await deputy.post(way, json={})).status_code == 403


@pytest.mark.rule("GEN-10")
async def test_the_delegates_decision_is_marked_for_the_absent_person(hall: Hall) -> None:
    await stands_in(hall, "Deputy", "Director", "center_director")
    await hall.submitted(questions(2))
    deputy = hall.staff("Deputy", "shift_leader")
    (waiting,) = await listed(deputy)
    way = f"/v1/approvals/{waiting['approval_id']}/approve"
    (decision,) = (await said(deputy.post(way, json={})))["decisions"]
    assert (decision["decided_by"], decision["decided_for"]) == (
        str(hall.there.person("Deputy")),
        str(hall.there.person("Director")),
    )


@pytest.mark.rule("GEN-10")
async def test_the_author_does_not_decide_as_a_delegate_either_and_a_revoked_one_no_more(
    hall: Hall,
) -> None:
    await stands_in(hall, "Author", "Director", "center_director")
    given = await stands_in(hall, "Deputy", "Director", "center_director")
    paper = await hall.submitted(questions(2))
    assert await listed(hall.author) == []
    way = f"/v1/papers/{paper['paper_id']}/approve"
    assert (await hall.author.post(way)).status_code == 403
    deputy = hall.staff("Deputy", "shift_leader")
    revoke = f"/v1/delegations/{given['delegation_id']}/revoke"
    assert (await deputy.post(revoke)).status_code == 403
    await said(hall.director.post(revoke))
    assert await listed(deputy) == []
    assert (await deputy.post(way)).status_code == 403


@pytest.mark.rule("GEN-10")
async def test_one_names_ones_own_delegate_and_an_administrator_that_of_others(hall: Hall) -> None:
    body = {
        "person_id": str(hall.there.person("Director")),
        "delegate_id": str(hall.there.person("Deputy")),
        "starts_on": "2026-11-02",
        "ends_on": "2026-11-01",
        "reason": "ill",
    }
    deputy = hall.staff("Deputy", "shift_leader")
    assert (await deputy.post("/v1/delegations", json=body)).status_code == 403
    administrator = hall.staff("Admin", "administrator")
    wrong = await administrator.post("/v1/delegations", json=body)
    assert (wrong.status_code, wrong.json()["errors"][0]["where"]) == (422, "body.ends_on")
    await said(administrator.post("/v1/delegations", json={**body, "ends_on": "2026-11-02"}))
    (shown,) = (await said(hall.director.get("/v1/delegations")))["items"]
    assert shown["entered_by"] == str(hall.there.person("Admin"))
    assert (await said(hall.leader.get("/v1/delegations")))["items"] == []


# ---- withdrawal


@pytest.mark.rule("GEN-10")
async def test_who_submitted_withdraws_and_the_draft_is_due_as_before(
    training: ServiceUnderTest, hall: Hall
) -> None:
    await training.advance(datetime(2026, 12, 1, tzinfo=UTC))
    paper = await hall.submitted(questions(2), month="2026-12")
    (waiting,) = await listed(hall.director)
    way = f"/v1/approvals/{waiting['approval_id']}/withdraw"
    assert (await hall.director.post(way, json={})).status_code == 403
    await said(hall.author.post(way, json={"reason": "a wrong key"}))
    draft = await said(hall.author.get(f"/v1/papers/{paper['paper_id']}"))
    assert (draft["state"], draft["version"], draft["due_on"]) == ("draft", 2, None)
    assert draft["versions"][0]["decision"] == "withdrawn"
    assert await listed(hall.director) == []
    found = (await said(hall.director.get("/v1/deadlines")))["items"]
    assert {row["kind"]: row["state"] for row in found} == {
        "paper_decision": "cancelled",
        "paper": "open",
    }
    await training.drain()
    await said(hall.author.post(f"/v1/papers/{paper['paper_id']}/submit"))
    ((_, event),) = await training.drain(PaperSubmitted)
    assert event.version == 2


# ---- levels


@pytest.mark.rule("GEN-10", "GEN-2")
async def test_with_two_levels_the_second_is_asked_after_the_first_and_only_then_it_is_approved(
    training: ServiceUnderTest, hall: Hall
) -> None:
    change = {
        "scope": {"dimension": "center", "scope_id": str(hall.there.unit("C"))},
        "value": {"exam_paper": ["training_lead", "center_director"]},
        "effective_on": "2026-11-01",
        "reason": "two pairs of eyes",
    }
    administrator = hall.staff("Admin", "administrator")
    await said(administrator.put("/v1/policies/pln.approval_matrix", json=change))
    paper = await hall.submitted(questions(2))
    lead = hall.staff("Lead", "training_lead")
    assert await listed(hall.director) == []
    (first,) = await listed(lead)
    assert (first["level"], first["levels"]) == (1, ["training_lead", "center_director"])
    await training.advance(midnight(3))
    await said(lead.post(f"/v1/approvals/{first['approval_id']}/approve", json={}))
    assert await training.drain(PaperApproved) == []
    assert await listed(lead) == []
    (second,) = await listed(hall.director)
    assert (second["level"], second["due_on"]) == (2, "2026-11-05")  # two days of its own
    await said(hall.director.post(f"/v1/papers/{paper['paper_id']}/approve"))
    assert len(await training.drain(PaperApproved)) == 1
    (done,) = await listed(lead, whose="decided_by_me")
    assert [(one["level"], one["decision"]) for one in done["decisions"]] == [
        (1, "approved"),
        (2, "approved"),
    ]
