"""The paper with its approval and the schedule of its batches (F16, F17)."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from services.forms import read_form
from services.training.exam_hall import Hall, opened

from chassis.testing import ServiceUnderTest
from training.exams.forms.formats import F16, F17

TUESDAY = date(2026, 11, 10)
TEN = datetime(2026, 11, 10, 2, tzinfo=UTC)
"""Ten o'clock of that Tuesday in Shanghai."""


@pytest.fixture
async def hall(training: ServiceUnderTest) -> Hall:
    hall = await opened(training, "A", "B", "C", "D")
    await hall.on_shift(TUESDAY, "A", "B", "C", "D")
    return hall


@pytest.mark.rule("EXM-7", "GEN-12")
async def test_a_paper_is_printed_with_its_approval_and_without_keys(hall: Hall) -> None:
    paper = await hall.approved()
    form = await read_form(hall.director, F16, paper_id=paper["paper_id"])
    assert form.head == {
        "month": "2026-11",
        "title": "Monthly exam",
        "author": "Author",
        "version": "1",
        "pass_mark": "60.0",
        "courses": "CR-IS-05",
        "submitted_on": "2026-11-02",
        "state": "已批准",
        "decided_by": "Director",
        "decided_on": "2026-11-02",
        "reason": "",
    }
    assert len(form.rows) == 8
    assert form.rows[1] == {
        "number": "2",
        "part": "笔试",
        "type": "单选",
        "topic": "phrases",
        "text": "Question 1?",
        "points": "5.00",
    }


@pytest.mark.rule("EXM-7", "EXM-7a")
async def test_the_schedule_says_who_sits_where_and_who_has_sat(
    hall: Hall,
) -> None:
    paper = await hall.approved()
    await hall.scheduled(paper, TEN + timedelta(hours=2), "C")
    await hall.sat(paper, TEN, {"A": 8, "B": 8})
    post = hall.staff("Author", "quality_training_post")
    form = await read_form(post, F17, paper_id=paper["paper_id"])
    assert form.head == {"month": "2026-11", "paper": "Monthly exam"}
    assert [(row["batch"], row["employee_no"], row["done"]) for row in form.rows] == [
        ("1", "A", "是"),
        ("1", "B", "是"),
        ("2", "C", "否"),
    ]
    assert (form.rows[2]["starts"], form.rows[2]["ends"], form.rows[2]["sitting"]) == (
        "2026-11-10 12:00",
        "2026-11-10 13:00",
        "首考",
    )


@pytest.mark.rule("GEN-11")
async def test_an_agent_sees_the_own_seat_only(training: ServiceUnderTest, hall: Hall) -> None:
    paper = await hall.approved()
    await hall.scheduled(paper, TEN, "A", "B")
    agent = training.client(hall.there.person("B"), roles=["agent"])
    form = await read_form(agent, F17, paper_id=paper["paper_id"])
    assert [row["employee_no"] for row in form.rows] == ["B"]
    other = training.client(
        hall.there.person("D"), roles=["agent"], places=[("center", str(uuid4()))]
    )
    asked = await other.get("/v1/documents/F17", params={"paper_id": paper["paper_id"]})
    assert asked.status_code == 404
