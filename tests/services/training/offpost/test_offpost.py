"""The last-place rule takes somebody off post; the re-post exam brings them back, keeps them
longer, or asks a person to decide.
"""

from datetime import UTC, date
from uuid import UUID

import pytest
from services.training.exam_hall import Hall, opened, questions
from services.training.offpost.given import (
    TOLD,
    answered,
    midnight,
    noon,
    ordered_for_quality,
    record,
    told,
    triggered,
)

from chassis.testing import ServiceUnderTest
from training.offpost.tables import offpost_orders
from zhipei_events.training import (
    AgentReturnedToPost,
    ExamBatchScheduled,
    ExamPassed,
    OffpostExtended,
    OffpostOrdered,
    OffpostStarted,
    OffpostSuspended,
    SeparationProposed,
)
from zhipei_events.values import Consequence


@pytest.mark.rule("TRN-11a", "TRN-11", "EVT-4a")
async def test_a_last_place_orders_off_post_training_from_the_first_of_the_next_month(
    training: ServiceUnderTest, hall: Hall
) -> None:
    event = triggered(hall)
    (heard,) = await training.given(event, at=noon("2026-11-27"))
    ((envelope, ordered),) = await told(training)
    assert isinstance(ordered, OffpostOrdered)
    assert (ordered.person_id, ordered.trigger, ordered.trigger_id) == (
        hall.there.person("A"),
        "last_place",
        event.trigger_id,
    )
    assert (ordered.starts_on, ordered.ends_on, ordered.pay_rule) == (
        date(2026, 12, 1),
        date(2026, 12, 31),
        "basic_only",
    )
    assert (ordered.ordered_by, envelope.causation, envelope.correlation) == (
        None,
        heard.id,
        heard.correlation,
    )
    assert envelope.policyset is not None


@pytest.mark.rule("KPI-9c", "KPI-9d")
async def test_the_second_time_is_not_for_training(training: ServiceUnderTest, hall: Hall) -> None:
    await training.given(triggered(hall, consequence=Consequence.SEPARATION))
    assert await told(training) == []


@pytest.mark.rule("TRN-11a", "EVT-5")
async def test_a_trigger_orders_once_and_never_who_has_left(
    training: ServiceUnderTest, hall: Hall
) -> None:
    event = triggered(hall)
    await training.given(event)
    await training.given(event)
    assert len(await told(training)) == 1
    await training.given(hall.there.staff("B", left=date(2026, 11, 1)))
    await training.given(triggered(hall, "B"))
    assert await told(training) == []


@pytest.mark.rule("TRN-11", "EXM-12", "EVT-4a")
async def test_it_begins_on_its_day_and_the_exam_is_arranged_for_the_last_working_day(
    training: ServiceUnderTest, hall: Hall
) -> None:
    (heard,) = await training.given(triggered(hall), at=noon("2026-11-27"))
    await training.drain()
    await training.advance(noon("2026-11-30"))
    assert await told(training) == []
    await training.advance(noon("2026-12-01"))
    said_now = await training.drain(*TOLD, ExamBatchScheduled)
    (begun, started), (arranged, batch) = said_now
    assert isinstance(started, OffpostStarted)
    assert isinstance(batch, ExamBatchScheduled)
    assert (started.starts_on, started.ends_on, begun.time) == (
        date(2026, 12, 1),
        date(2026, 12, 31),
        midnight("2026-12-01"),
    )
    assert begun.correlation == heard.correlation
    assert (batch.people, arranged.causation) == ((hall.there.person("A"),), begun.id)
    assert batch.starts_at.astimezone(UTC).date() == date(2026, 12, 31)  # a Thursday
    of = await record(hall)
    assert (of["state"], [exam["on"] for exam in of["exams"]]) == ("running", ["2026-12-31"])


@pytest.mark.rule("TRN-11a", "EXM-12", "EVT-4a", "SYS-17")
async def test_who_passes_is_back_on_the_day_after_the_period_and_not_before(
    training: ServiceUnderTest, hall: Hall
) -> None:
    await training.given(triggered(hall), at=noon("2026-11-27"))
    await training.advance(noon("2026-12-01"))
    await training.drain()
    await answered(hall, right=True)
    (passed,) = [envelope for envelope, _ in await training.drain(ExamPassed)]
    of = await record(hall)
    assert (of["state"], of["returned_on"], of["exams"][0]["passed"]) == (
        "passed",
        "2027-01-01",
        True,
    )
    await training.advance(noon("2027-01-01"))
    ((envelope, back),) = await told(training)
    assert isinstance(back, AgentReturnedToPost)
    assert (back.returned_on, back.pay_rule, envelope.time) == (
        date(2027, 1, 1),
        "normal",
        midnight("2027-01-01"),
    )
    assert (envelope.causation, envelope.correlation) == (passed.id, passed.correlation)
    assert back.exam_id == UUID(of["exams"][0]["sitting_id"])
    assert (await record(hall))["state"] == "returned"


@pytest.mark.rule("TRN-11a")
async def test_who_passes_after_the_period_is_back_the_day_after_the_pass(
    training: ServiceUnderTest, hall: Hall
) -> None:
    await ordered_for_quality(hall)
    await training.advance(noon("2026-11-27"))
    await answered(hall, right=True, on="2026-12-07")
    await training.drain()
    await training.advance(noon("2026-12-08"))
    ((_, back),) = await told(training)
    assert isinstance(back, AgentReturnedToPost)
    assert back.returned_on == date(2026, 12, 8)


@pytest.mark.rule("EXM-12", "GEN-13")
async def test_who_fails_stays_longer_with_another_exam_and_after_two_a_person_decides(
    training: ServiceUnderTest, hall: Hall
) -> None:
    await ordered_for_quality(hall)
    await training.advance(noon("2026-11-27"))
    await training.drain()
    await answered(hall, right=False)
    ((_, longer),) = await told(training)
    assert isinstance(longer, OffpostExtended)
    assert (longer.ends_on, longer.attempts) == (date(2026, 12, 10), 1)
    of = await record(hall)
    assert (of["state"], [exam["on"] for exam in of["exams"]]) == (
        "running",
        ["2026-12-03", "2026-12-10"],
    )
    await answered(hall, right=False)
    ((_, proposed),) = await told(training)
    assert isinstance(proposed, SeparationProposed)
    of = await record(hall)
    assert (of["state"], proposed.proposed_on) == ("separation_proposed", date(2026, 12, 10))
    assert proposed.exams == tuple(UUID(exam["sitting_id"]) for exam in of["exams"])
    await training.advance(noon("2026-12-12"))
    assert await told(training) == []  # nobody returns and nobody leaves by itself


@pytest.mark.rule("EXM-12")
async def test_the_second_exam_may_be_passed(training: ServiceUnderTest, hall: Hall) -> None:
    await ordered_for_quality(hall)
    await training.advance(noon("2026-11-27"))
    await answered(hall, right=False)
    await answered(hall, right=True)
    await training.drain()
    await training.advance(noon("2026-12-11"))
    ((_, back),) = await told(training)
    assert isinstance(back, AgentReturnedToPost)
    assert back.returned_on == date(2026, 12, 11)


@pytest.mark.rule("EXM-9", "EXM-12")
async def test_a_mark_that_is_revised_before_the_return_decides_again(
    training: ServiceUnderTest, hall: Hall
) -> None:
    await ordered_for_quality(hall)
    await training.advance(noon("2026-11-27"))
    await answered(hall, right=False)
    exam = (await record(hall))["exams"][0]
    body = {
        "person_id": str(hall.there.person("A")),
        "parts": {"written": "90"},
        "reason": "the key was wrong",
    }
    answer = await hall.author.post(
        f"/v1/exams/papers/{exam['paper_id']}/marks", json={"revisions": [body]}
    )
    assert answer.is_success, answer.text
    assert (await record(hall))["returned_on"] == "2026-12-04"


# ---- suspending


@pytest.mark.rule("TRN-11a")
async def test_the_director_suspends_with_a_reason_until_a_day(
    training: ServiceUnderTest, hall: Hall
) -> None:
    await training.given(triggered(hall), at=noon("2026-11-27"))
    await training.drain()
    order_id = (await record(hall))["order_id"]
    body = {"reason": "Spring peak", "until": "2026-12-03"}
    assert (await hall.leader.post(f"/v1/offpost/{order_id}/suspend", json=body)).status_code == 403
    assert (
        await hall.director.post(f"/v1/offpost/{order_id}/suspend", json={"until": "2026-12-03"})
    ).status_code == 422
    assert (await hall.director.post(f"/v1/offpost/{order_id}/suspend", json=body)).json()[
        "state"
    ] == "suspended"
    ((_, rests),) = await told(training)
    assert isinstance(rests, OffpostSuspended)
    assert (rests.suspended_by, rests.until, rests.reason) == (
        hall.there.person("Director"),
        date(2026, 12, 3),
        "Spring peak",
    )
    await training.advance(noon("2026-12-02"))
    assert await told(training) == []
    await training.advance(noon("2026-12-03"))
    ((_, started),) = await told(training)
    assert isinstance(started, OffpostStarted)
    assert (started.starts_on, started.ends_on) == (date(2026, 12, 3), date(2027, 1, 2))
    late = await hall.director.post(f"/v1/offpost/{order_id}/suspend", json=body)
    assert (late.status_code, late.json()["type"]) == (409, "urn:zhipei:problem:offpost-has-begun")


@pytest.mark.rule("TRN-11a")
async def test_until_further_notice_is_lifted_by_a_day(
    training: ServiceUnderTest, hall: Hall
) -> None:
    await training.given(triggered(hall), at=noon("2026-11-27"))
    order_id = (await record(hall))["order_id"]
    await hall.director.post(f"/v1/offpost/{order_id}/suspend", json={"reason": "x"})
    await training.advance(noon("2026-12-02"))
    await hall.director.post(
        f"/v1/offpost/{order_id}/suspend", json={"reason": "now", "until": "2026-12-03"}
    )
    await training.drain()
    await training.advance(noon("2026-12-03"))
    ((_, started),) = await told(training)
    assert isinstance(started, OffpostStarted)
    assert started.starts_on == date(2026, 12, 3)


# ---- days and people


@pytest.mark.rule("EXM-12")
async def test_while_the_bank_is_empty_the_exam_is_arranged_on_a_later_day(
    training: ServiceUnderTest,
) -> None:
    hall = await opened(training, "A")
    await training.given(triggered(hall), at=noon("2026-11-27"))
    await training.advance(noon("2026-12-01"))
    assert (await record(hall))["exams"] == []
    await hall.approved(questions(8), month="2027-01")
    await training.advance(noon("2026-12-02"))
    assert [exam["on"] for exam in (await record(hall))["exams"]] == ["2026-12-31"]


@pytest.mark.rule("TRN-11")
async def test_who_leaves_before_or_while_off_post_is_done_with(
    training: ServiceUnderTest, hall: Hall
) -> None:
    await training.given(triggered(hall), triggered(hall, "B"), at=noon("2026-11-27"))
    await training.given(hall.there.staff("A", left=date(2026, 11, 28)))
    await training.drain()
    await training.advance(noon("2026-12-01"))
    assert [event.person_id for _, event in await training.drain(OffpostStarted)] == [
        hall.there.person("B")
    ]
    assert ((await record(hall))["state"], (await record(hall, "B"))["state"]) == (
        "ended",
        "running",
    )
    await training.given(hall.there.staff("B", left=date(2026, 12, 2)))
    await training.advance(noon("2026-12-03"))
    assert (await record(hall, "B"))["state"] == "ended"


@pytest.mark.rule("TRN-11a", "EVT-4")
async def test_an_order_that_is_heard_after_its_start_begins_on_the_next_day(
    training: ServiceUnderTest, hall: Hall
) -> None:
    await training.advance(noon("2026-12-02"))
    await training.given(triggered(hall), at=noon("2026-11-30"))
    await training.drain()
    await training.advance(noon("2026-12-03"))
    ((_, started),) = await told(training)
    assert isinstance(started, OffpostStarted)
    assert (started.starts_on, started.ends_on) == (date(2026, 12, 3), date(2027, 1, 2))


@pytest.mark.rule("GEN-11", "ORG-22")
async def test_everybody_sees_their_own_record_and_a_stub_can_be_ordered(
    training: ServiceUnderTest, hall: Hall
) -> None:
    await training.given(triggered(hall), triggered(hall, "Nobody told yet"), at=noon("2026-11-27"))
    mine = training.client(hall.there.person("A"), roles=["agent"])
    (own,) = (await mine.get("/v1/offpost")).json()["items"]
    assert own["person_id"] == str(hall.there.person("A"))
    other = next(
        row["order_id"]
        for row in await training.rows(offpost_orders.select())
        if row["person_id"] != hall.there.person("A")
    )
    assert (await mine.get(f"/v1/offpost/{other}")).status_code == 404
    assert (await hall.director.get(f"/v1/offpost/{other}")).status_code == 200
