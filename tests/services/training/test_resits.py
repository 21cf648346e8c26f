"""A failed exam opens targeted training, training makes ready for the re-sit, and the re-sit ends
it (EXM-5, EXM-10).
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from services.training.desk import Desk
from services.training.given import Directory
from sqlalchemy import select

from chassis.messages.ids import uuid7
from chassis.testing import ServiceUnderTest
from training.assigning import tables as assigning_tables
from training.exams.resits import actions
from zhipei_events.envelope import Envelope
from zhipei_events.training import (
    ExamFailed,
    ExamPassed,
    TrainingAssigned,
    TrainingCompleted,
    TrainingExtended,
)
from zhipei_events.values import Sitting

EVENING = datetime(2026, 11, 3, 9, tzinfo=UTC)


async def mark(
    training: ServiceUnderTest, there: Directory, *results: tuple[str, str, bool]
) -> list[Envelope]:
    """Emit marks of October's paper (who, which sitting, passed), to which training reacts in the
    same transaction (EVT-10).
    """
    async with training.tx() as tx:
        return [
            tx.emit(
                (ExamPassed if passed else ExamFailed)(
                    paper_id=there.unit("paper"),
                    person_id=there.person(who),
                    purpose="monthly",
                    month="2026-10",
                    sitting_id=uuid7(),
                    sitting=Sitting(sitting),
                    sat_on=date(2026, 10, 28),
                    total=Decimal(50),
                    pass_mark=Decimal(60),
                    topics_failed=("refunds", "routing"),
                    team_id=there.unit("East 1"),
                    site_id=there.unit("East"),
                    center_id=there.unit("C"),
                )
            )
            for who, sitting, passed in results
        ]


@pytest.mark.rule("EXM-5", "TRN-23", "TRN-28")
async def test_a_failed_exam_opens_targeted_training_on_its_topics(
    training: ServiceUnderTest, directory: Directory
) -> None:
    await training.given(directory.staff("QTP", "quality_training_post"))
    (failed, _) = await mark(training, directory, ("A", "first", False), ("B", "first", True))
    ((envelope, said),) = await training.drain(TrainingAssigned)
    assert (said.kind, said.about, said.criteria) == (
        "targeted",
        "paper:2026-10",
        ("refunds", "routing"),
    )
    assert (said.agent_id, said.owner_id) == (directory.person("A"), directory.person("QTP"))
    assert (envelope.causation, said.cause_id, envelope.correlation) == (
        failed.id,
        failed.id,
        failed.correlation,
    )
    (told,) = (await Desk(training, directory).get("/v1/assignments", "A", "agent"))["items"]
    assert told["why"] == "The exam of 2026-10 shows where learning brings most: refunds, routing."
    assert told["hours"] is None


@pytest.mark.rule("EXM-5", "EXM-10")
async def test_training_then_re_sit_until_passed(
    training: ServiceUnderTest, directory: Directory
) -> None:
    await training.given(directory.staff("T-East", "trainer", "quality_training_post"))
    desk = Desk(training, directory)
    await mark(training, directory, ("A", "first", False))
    (row,) = await training.rows(select(assigning_tables.assignments))
    assert await ready(training, directory) == {directory.person("A"): False}
    await desk.train(EVENING, "targeted", "A", assignments=[row["assignment_id"]])
    assert await ready(training, directory) == {directory.person("A"): True}
    await mark(training, directory, ("A", "resit", False))
    ((_, extended),) = await training.drain(TrainingExtended)
    assert (extended.next_step, extended.about) == ("resit", "paper:2026-10")
    assert await ready(training, directory) == {directory.person("A"): False}
    await desk.train(
        EVENING + timedelta(days=1), "targeted", "A", assignments=[row["assignment_id"]]
    )
    assert await ready(training, directory) == {directory.person("A"): True}
    (passed,) = await mark(training, directory, ("A", "resit", True))
    ((envelope, said),) = await training.drain(TrainingCompleted)
    assert (said.outcome, said.hours, said.causes[-1], envelope.causation) == (
        "passed",
        2,
        passed.id,
        passed.id,
    )
    assert await ready(training, directory) == {}


async def ready(training: ServiceUnderTest, there: Directory) -> dict[UUID, bool]:
    async with training.tx() as tx:
        return {
            one.person_id: one.ready
            for one in await actions.open_resits(tx, there.unit("C"), "2026-10")
        }


@pytest.mark.rule("EXM-9")
async def test_a_mark_that_is_corrected_withdraws_the_training(
    training: ServiceUnderTest, directory: Directory
) -> None:
    await mark(training, directory, ("A", "first", False))
    await mark(training, directory, ("A", "first", True))
    ((_, said),) = await training.drain(TrainingCompleted)
    assert (said.outcome, said.reason) == ("closed_with_reason", "mark_revised")
    (told,) = (await Desk(training, directory).get("/v1/assignments", "A", "agent"))["items"]
    assert told["next"] == "Closed: The mark was corrected; no re-sit is needed."
