"""The re-post exam: a paper from the bank with weight on the weak items, and a batch of one."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from services.training.exam_hall import SKILLS, Hall, Json, opened, question, questions, said

from chassis.messages.ids import uuid7
from chassis.testing import ServiceUnderTest
from training.exams.bank.actions import EmptyBank
from training.exams.scheduling.actions import arrange_repost
from zhipei_events.training import ExamBatchScheduled, ExamPassed

ON = date(2026, 11, 20)


@pytest.fixture
async def hall(training: ServiceUnderTest) -> Hall:
    return await opened(training, "A", "B")


async def arranged(hall: Hall, agent: str, weak_items: Sequence[str], on: date = ON) -> Json:
    """The paper that was made for somebody."""
    async with hall.training.tx(actor="rule:TRN-11") as tx:
        paper_id: UUID = await arrange_repost(
            tx,
            person_id=hall.there.person(agent),
            order_id=uuid7(),
            weak_items=weak_items,
            on=on,
            cause=None,
        )
    return await said(hall.author.get(f"/v1/papers/{paper_id}"))


@pytest.mark.rule("EXM-12", "TRN-11a")
async def test_a_re_post_paper_has_half_of_its_items_on_the_weak_ones_and_the_others_over_the_four_areas(
    hall: Hall,
) -> None:
    await hall.approved(questions(40))
    await hall.approved([question(number) for number in range(40, 48)], month="2026-12")
    paper = await arranged(hall, "A", ["products"])
    topics = [item["topic"] for item in paper["items"]]
    assert (len(topics), topics.count("products"), paper["remark"]) == (8, 4, None)
    assert {item["skill"] for item in paper["items"]} == set(SKILLS)
    assert (paper["purpose"], paper["state"], paper["author_id"]) == ("repost", "approved", None)


@pytest.mark.rule("EXM-12")
async def test_where_the_bank_has_too_few_weak_items_it_takes_what_there_is_and_says_so(
    hall: Hall,
) -> None:
    await hall.approved([*questions(6), question(6, topic="rare"), question(7, skill="other")])
    paper = await arranged(hall, "A", ["rare"])
    topics = [item["topic"] for item in paper["items"]]
    assert (len(topics), topics.count("rare"), paper["remark"]) == (7, 1, "too_few_weak_items")


@pytest.mark.rule("EXM-12")
async def test_without_any_approved_item_there_is_no_re_post_exam(hall: Hall) -> None:
    await hall.submitted(questions(3))
    with pytest.raises(EmptyBank):
        await arranged(hall, "A", [])


async def test_the_same_person_on_the_same_day_is_asked_the_same_and_another_something_else(
    hall: Hall,
) -> None:
    await hall.approved(questions(40))
    await hall.approved([question(number) for number in range(40, 44)], month="2026-12")
    first, again, other = [await arranged(hall, agent, []) for agent in ("A", "A", "B")]
    asked = [[item["item_id"] for item in paper["items"]] for paper in (first, again, other)]
    assert asked[0] == asked[1] != asked[2]


@pytest.mark.rule("EXM-12", "EXM-4")
async def test_its_batch_is_told_with_nobody_to_name_and_marked_like_any_other(
    training: ServiceUnderTest, hall: Hall
) -> None:
    await hall.approved(questions(8))
    paper = await arranged(hall, "A", ["products"])
    ((scheduled, told),) = await training.drain(ExamBatchScheduled)
    assert (told.scheduled_by, told.month, told.people) == (
        None,
        "2026-11",
        (hall.there.person("A"),),
    )
    (batch,) = (
        await said(hall.leader.get("/v1/exams/batches", params={"purpose": "repost", "open": True}))
    )["items"]
    await training.advance(datetime(2026, 11, 20, 1, tzinfo=UTC))
    answer = await hall.handed_in(
        batch, {"A": {item["item_id"]: item["answer"] for item in paper["items"]}}
    )
    assert answer.json()["marked"][0]["passed"]
    ((envelope, passed),) = await training.drain(ExamPassed)
    assert (passed.purpose, passed.month, passed.total) == ("repost", None, 100)
    assert envelope.causation == scheduled.id
    assert (await said(hall.leader.get("/v1/exams/batches", params={"open": True})))["items"] == []
