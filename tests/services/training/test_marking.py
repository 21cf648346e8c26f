"""Answers of a whole batch become marks; a mark is changed only as a revision."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from services.training.exam_hall import (
    TOPICS,
    Hall,
    codes,
    first_right,
    opened,
    question,
    questions,
    said,
)
from sqlalchemy import event, select

from chassis.testing import ServiceUnderTest
from training.exams import tables as exams_tables
from zhipei_events.training import (
    ExamBatchScheduled,
    ExamFailed,
    ExamMarkRevised,
    ExamPassed,
    TrainingAssigned,
)
from zhipei_events.values import Sitting

TUESDAY = date(2026, 11, 10)
TEN = datetime(2026, 11, 10, 2, tzinfo=UTC)


@pytest.fixture
async def hall(training: ServiceUnderTest) -> Hall:
    return await opened(training, "A", "B", "C")


@pytest.mark.rule("EXM-4", "EXM-13")
async def test_answers_of_a_batch_become_marks_and_each_person_is_told(
    training: ServiceUnderTest, hall: Hall
) -> None:
    paper = await hall.approved(questions(8))
    sat = await hall.sat(paper, TEN, {"A": 8, "B": 5, "C": 4})
    assert [(mark["total"], mark["passed"]) for mark in sat["marked"]] == [
        ("100", True),
        ("62.5", True),
        ("50", False),
    ]
    said_of = await training.drain(ExamPassed, ExamFailed, ExamBatchScheduled)
    (batch, _), *marks = said_of
    assert {(envelope.causation, envelope.correlation) for envelope, _ in marks} == {
        (batch.id, batch.correlation)
    }
    failed = marks[-1][1]
    where = {
        "team_id": hall.there.unit("East 1"),
        "site_id": hall.there.unit("East"),
        "center_id": hall.there.unit("C"),
    }
    assert failed == ExamFailed(
        **where,
        paper_id=UUID(paper["paper_id"]),
        person_id=hall.there.person("C"),
        purpose="monthly",
        month="2026-11",
        sitting_id=failed.sitting_id,
        sitting=Sitting.FIRST,
        sat_on=TUESDAY,
        total=Decimal(50),
        pass_mark=Decimal(60),
        topics_failed=("calls", "phrases", "products", "system"),
    )


@pytest.mark.rule("EXM-4")
async def test_each_type_of_item_is_right_as_its_key_says(hall: Hall) -> None:
    items = [
        question(0, type="multiple", answer=["A", "C"]),
        question(1, type="true_false", options={}, answer=False),
        question(2, type="fill_in", options={}, answer=["60 seconds", "一分钟"]),
    ]
    paper = await hall.approved(items)
    several, true_false, fill_in = (item["item_id"] for item in paper["items"])
    await hall.on_shift(TUESDAY, "A", "B", "C")
    batch = await hall.scheduled(paper, TEN, "A", "B", "C")
    await hall.training.advance(TEN)
    answers: dict[str, dict[str, object]] = {
        "A": {several: ["C", "A"], true_false: False, fill_in: " ６０  SECONDS "},
        "B": {several: ["A"], true_false: True, fill_in: "60"},
        "C": {several: ["A", "B", "C"], fill_in: "一分钟"},
    }
    marked = (await hall.handed_in(batch, answers)).json()["marked"]
    assert [mark["total"] for mark in marked] == ["100", "0", "33.3333333333"]


async def test_what_cannot_be_marked_is_refused_by_row_and_nothing_is_marked(
    training: ServiceUnderTest, hall: Hall
) -> None:
    paper = await hall.approved(questions(2))
    await hall.on_shift(TUESDAY, "A", "B")
    batch = await hall.scheduled(paper, TEN, "A", "B")
    early = await hall.handed_in(batch, {"A": {}})
    assert codes(early) == [("path.batch_id", "too_early")]
    await training.advance(TEN)
    strange, known = str(uuid4()), paper["items"][0]["item_id"]
    answer = await hall.handed_in(
        batch, {"A": {strange: "A", known: "Z"}, "C": {}, "B": first_right(paper, 2)}
    )
    assert codes(answer) == [
        (f"body.sittings[0].answers.{strange}", "unknown_item"),
        (f"body.sittings[0].answers.{known}", "bad_answer"),
        ("body.sittings[1].person_id", "not_in_batch"),
    ]
    assert answer.json()["errors"][2]["value"] == str(hall.there.person("C"))
    assert await training.rows(select(exams_tables.sittings)) == []
    assert (await hall.handed_in(batch, {"B": first_right(paper, 2)})).status_code == 200
    assert codes(await hall.handed_in(batch, {"B": {}})) == [
        ("body.sittings[0].person_id", "already_marked")
    ]
    twice = [{"person_id": str(hall.there.person("A")), "answers": {}}] * 2
    answer = await hall.leader.post(
        f"/v1/exams/batches/{batch['batch_id']}/answers", json={"sittings": twice}
    )
    assert {code for _, code in codes(answer)} == {"twice"}


@pytest.mark.rule("GEN-11")
async def test_an_agent_hands_in_the_own_answers_and_sees_the_own_marks_only(hall: Hall) -> None:
    paper = await hall.approved(questions(2))
    await hall.on_shift(TUESDAY, "A", "B")
    batch = await hall.scheduled(paper, TEN, "A", "B")
    await hall.training.advance(TEN)
    way, a = f"/v1/exams/batches/{batch['batch_id']}/answers", hall.staff("A", "agent")
    others = {"sittings": [{"person_id": str(hall.there.person("B")), "answers": {}}]}
    assert (await a.post(way, json=others)).status_code == 403
    await said(
        a.post(
            way,
            json={
                "sittings": [
                    {"person_id": str(hall.there.person("A")), "answers": first_right(paper, 2)}
                ]
            },
        )
    )
    await hall.handed_in(batch, {"B": {}})
    assert [one["person_id"] for one in (await said(a.get("/v1/exams/results")))["items"]] == [
        str(hall.there.person("A"))
    ]
    assert len((await said(hall.author.get("/v1/exams/results")))["items"]) == 2
    assert (await said(hall.leader.get("/v1/exams/results")))["items"] == []  # GEN-11, `marks`


@pytest.mark.rule("EXM-1", "EXM-4")
async def test_each_part_has_its_own_pass_mark(hall: Hall) -> None:
    items = [
        *(question(number) for number in range(4)),
        question(4, part="practical"),
        question(5, part="practical"),
    ]
    paper = await hall.approved(items, parts=[{"form": "practical", "pass_mark": "60"}])
    sat = await hall.sat(paper, TEN, {"A": 6, "B": 5})
    assert [(mark["total"], mark["parts"], mark["passed"]) for mark in sat["marked"]] == [
        ("100", {"written": "100.0", "practical": "100.0"}, True),
        ("87.5", {"written": "100.0", "practical": "50.0"}, False),
    ]


@pytest.mark.rule("EXM-5", "TRN-28")
async def test_a_failed_exam_opens_targeted_training_on_the_failed_topics_in_the_same_breath(
    training: ServiceUnderTest, hall: Hall
) -> None:
    paper = await hall.approved(questions(8))
    await hall.sat(paper, TEN, {"A": 8, "B": 3})
    (failed, exam), (assigned, opened_) = await training.drain(ExamFailed, TrainingAssigned)
    assert (opened_.agent_id, opened_.kind, opened_.cause_id) == (
        hall.there.person("B"),
        "targeted",
        failed.id,
    )
    assert opened_.criteria == exam.topics_failed == ("calls", "phrases", "products", "system")
    assert assigned.correlation == failed.correlation


@pytest.mark.rule("EXM-9", "GEN-8")
async def test_a_mark_is_changed_as_a_revision_with_a_reason(
    training: ServiceUnderTest, hall: Hall
) -> None:
    paper = await hall.approved(questions(8))
    await hall.sat(paper, TEN, {"A": 4})
    person = str(hall.there.person("A"))
    revision = {
        "person_id": person,
        "parts": {"written": "62.5"},
        "reason": "question 6 was ambiguous",
    }
    way = f"/v1/exams/papers/{paper['paper_id']}/marks"
    assert (await hall.leader.post(way, json={"revisions": [revision]})).status_code == 403
    (mark,) = (await said(hall.author.post(way, json={"revisions": [revision]})))["revised"]
    assert (mark["total"], mark["passed"], mark["revision"]) == ("62.5", True, 2)
    (before, _), (envelope, told) = await training.drain(ExamFailed, ExamMarkRevised)
    assert (told.old_total, told.total, told.was_passed, told.passed, told.revision) == (
        50,
        Decimal("62.5"),
        False,
        True,
        2,
    )
    assert (envelope.causation, told.reason) == (before.id, "question 6 was ambiguous")
    (kept,) = await training.rows(select(exams_tables.mark_revisions))
    assert (kept["old_total"], kept["total"], kept["revised_by"]) == (
        50,
        Decimal("62.5"),
        hall.there.person("Author"),
    )
    (row,) = await training.rows(select(exams_tables.sittings))
    assert (row["told_total"], row["total"], row["outcome"]) == (50, Decimal("62.5"), "passed")
    wrong = {**revision, "parts": {"oral": "10"}}
    assert codes(await hall.author.post(way, json={"revisions": [wrong]})) == [
        ("body.revisions[0].parts.oral", "unknown_part")
    ]


@pytest.mark.rule("EXM-14")
async def test_item_analysis_says_what_was_answered_how_and_what_becomes_a_need(hall: Hall) -> None:
    october = await hall.approved(questions(8), month="2026-10")
    await hall.training.advance(TEN - timedelta(days=5))
    november = await hall.approved(questions(8))
    await hall.sat(november, TEN, {"A": 8, "B": 6, "C": 7})
    found = await said(hall.author.get(f"/v1/exams/papers/{november['paper_id']}/analysis"))
    assert [
        (item["answered"], item["wrong"], item["error_rate"]) for item in found["items"][5:]
    ] == [
        (3, 0, "0.0"),
        (3, 1, "33.3"),
        (3, 2, "66.7"),
    ]
    assert {topic["topic"]: (topic["error_rate"], topic["need"]) for topic in found["topics"]} == {
        "products": ("0.0", False),
        "phrases": ("0.0", False),
        "system": ("16.7", False),
        "calls": ("33.3", True),
    }
    assert {topic["topic"] for topic in found["topics"]} == set(TOPICS)
    (bank,) = [
        one
        for one in (await said(hall.author.get("/v1/bank/items")))["items"]
        if one["text"] == "Question 7?"
    ]
    assert (bank["uses"], bank["answered"], bank["error_rate"]) == (2, 3, "66.7")
    assert october["paper_id"] != november["paper_id"]


async def test_marking_a_batch_asks_the_database_as_often_for_many_as_for_one(
    training: ServiceUnderTest, hall: Hall
) -> None:
    crowd = [f"X{number}" for number in range(40)]
    await training.given(*(hall.there.staff(agent) for agent in crowd))
    paper = await hall.approved(questions(8))
    await hall.on_shift(TUESDAY, "A", *crowd)
    one, many = await hall.scheduled(paper, TEN, "A"), await hall.scheduled(paper, TEN, *crowd)
    await training.advance(TEN)
    counts = []
    for batch, people in ((one, ["A"]), (many, crowd)):
        with counting(training) as asked:
            failing = {agent: first_right(paper, 2) for agent in people}
            assert (await hall.handed_in(batch, failing)).status_code == 200
        counts.append(len(asked))
    assert counts[1] <= counts[0], counts


@contextmanager
def counting(training: ServiceUnderTest) -> Iterator[list[str]]:
    """Statements that are sent to the database meanwhile."""
    sent: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(training.engine.sync_engine, "before_cursor_execute", hear)
    try:
        yield sent
    finally:
        event.remove(training.engine.sync_engine, "before_cursor_execute", hear)
