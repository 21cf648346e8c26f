"""The last-place rule takes somebody off post; the re-post exam brings them back, keeps them longer, or asks a person to decide."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest
from services.training.exam_hall import Hall, first_right, opened, questions, said

from chassis.ids import uuid7
from chassis.settings import Settings
from chassis.testing import ServiceUnderTest, under_test
from training.__main__ import SERVICE
from training.tables import offpost_orders
from zhipei_events.envelope import Envelope, Event
from zhipei_events.kpi import LastPlace, LastPlaceTriggered, ThresholdBreached
from zhipei_events.qa import CallScored, Scored
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
from zhipei_events.values import Consequence, Grade, Line, SampleKind, ScoredKind, ranking_id

TOLD = (OffpostOrdered, OffpostStarted, OffpostSuspended, OffpostExtended, AgentReturnedToPost, SeparationProposed)
HASH = "5b3a02e57af9b55aae545b599baa6a6798a364d8d2798a38536249f77e30fe5f"


def midnight(on: str) -> datetime:
    """00:00 in Shanghai."""
    return datetime.fromisoformat(f"{on}T00:00:00+08:00").astimezone(UTC)


def noon(on: str) -> datetime:
    return midnight(on) + timedelta(hours=12)


@pytest.fixture
async def training(training_settings: Settings) -> AsyncIterator[ServiceUnderTest]:
    """The training service with a simulated tenant on Thursday 26 November 2026, a few days before a month begins."""
    async with under_test(SERVICE, training_settings, simulated_from=noon("2026-11-26")) as sut:
        yield sut


@pytest.fixture
async def hall(training: ServiceUnderTest) -> Hall:
    """Center C with its exam staff, agents A and B, and a question bank."""
    hall = await opened(training, "A", "B")
    await hall.approved(questions(8), month="2026-12")
    await training.drain()
    return hall


def triggered(hall: Hall, agent: str = "A", consequence: Consequence = Consequence.OFF_POST) -> LastPlaceTriggered:
    months = tuple(
        LastPlace(period=month, ranking_id=ranking_id(hall.there.tenant, "monthly_exam", "x", month), revision=1, place=500, of=500)
        for month in ("2026-09", "2026-10", "2026-11")
    )
    return LastPlaceTriggered(
        trigger_id=uuid7(), agent_id=hall.there.person(agent), team_id=hall.there.unit("East 1"), site_id=hall.there.unit("East"),
        center_id=hall.there.unit("C"), metric="monthly_exam", months=months, consequence=consequence, policyset=HASH,
    )  # fmt: skip


def supervisor(hall: Hall) -> httpx.AsyncClient:
    return hall.staff("Supervisor", "qa_supervisor")


async def ordered_for_quality(hall: Hall, cause: str = "other") -> None:
    """A is off post from Friday 27 November to Thursday 3 December: five working days."""
    body = {"person_id": str(hall.there.person("A")), "cause": cause, "reason": "x", "starts_on": "2026-11-27"}
    made = await said(supervisor(hall).post("/v1/offpost", json=body))
    assert made["ends_on"] == "2026-12-03"


async def told(training: ServiceUnderTest) -> list[tuple[Envelope, Event]]:
    return await training.drain(*TOLD)


async def record(hall: Hall, agent: str = "A") -> dict[str, Any]:
    items = (await hall.director.get("/v1/offpost", params={"person_id": str(hall.there.person(agent))})).json()["items"]
    newest: dict[str, Any] = items[0]
    return newest


async def answered(hall: Hall, *, right: bool, on: str | None = None) -> None:
    """A sits the newest re-post exam, all right or all wrong, on its day or on another."""
    await sat(hall, (await record(hall))["exams"][-1], right=right, on=on)


async def sat(hall: Hall, exam: dict[str, Any], *, right: bool, on: str | None = None) -> None:
    await hall.training.advance(noon(on or exam["on"]))
    batches = (await hall.leader.get("/v1/exams/batches", params={"paper_id": exam["paper_id"]})).json()["items"]
    paper = await said(hall.author.get(f"/v1/papers/{exam['paper_id']}"))
    answer = await hall.handed_in(batches[0], {"A": first_right(paper, len(paper["items"]) if right else 0)})
    assert answer.status_code == 200, answer.text


@pytest.mark.rule("TRN-11a", "TRN-11", "EVT-4a")
async def test_a_last_place_orders_off_post_training_from_the_first_of_the_next_month(training: ServiceUnderTest, hall: Hall) -> None:
    event = triggered(hall)
    (heard,) = await training.given(event, at=noon("2026-11-27"))
    ((envelope, ordered),) = await told(training)
    assert isinstance(ordered, OffpostOrdered)
    assert (ordered.person_id, ordered.trigger, ordered.trigger_id) == (hall.there.person("A"), "last_place", event.trigger_id)
    assert (ordered.starts_on, ordered.ends_on, ordered.pay_rule) == (date(2026, 12, 1), date(2026, 12, 31), "basic_only")
    assert (ordered.ordered_by, envelope.causation, envelope.correlation) == (None, heard.id, heard.correlation)
    assert envelope.policyset is not None


@pytest.mark.rule("KPI-9c", "KPI-9d")
async def test_the_second_time_is_not_for_training(training: ServiceUnderTest, hall: Hall) -> None:
    await training.given(triggered(hall, consequence=Consequence.SEPARATION))
    assert await told(training) == []


@pytest.mark.rule("TRN-11a", "EVT-5")
async def test_a_trigger_orders_once_and_never_who_has_left(training: ServiceUnderTest, hall: Hall) -> None:
    event = triggered(hall)
    await training.given(event)
    await training.given(event)
    assert len(await told(training)) == 1
    await training.given(hall.there.staff("B", left=date(2026, 11, 1)))
    await training.given(triggered(hall, "B"))
    assert await told(training) == []


@pytest.mark.rule("TRN-11", "EXM-12", "EVT-4a")
async def test_it_begins_on_its_day_and_the_exam_is_arranged_for_the_last_working_day(training: ServiceUnderTest, hall: Hall) -> None:
    (heard,) = await training.given(triggered(hall), at=noon("2026-11-27"))
    await training.drain()
    await training.advance(noon("2026-11-30"))
    assert await told(training) == []
    await training.advance(noon("2026-12-01"))
    said_now = await training.drain(*TOLD, ExamBatchScheduled)
    (begun, started), (arranged, batch) = said_now
    assert isinstance(started, OffpostStarted)
    assert isinstance(batch, ExamBatchScheduled)
    assert (started.starts_on, started.ends_on, begun.time) == (date(2026, 12, 1), date(2026, 12, 31), midnight("2026-12-01"))
    assert begun.correlation == heard.correlation
    assert (batch.people, arranged.causation) == ((hall.there.person("A"),), begun.id)
    assert batch.starts_at.astimezone(UTC).date() == date(2026, 12, 31)  # a Thursday
    of = await record(hall)
    assert (of["state"], [exam["on"] for exam in of["exams"]]) == ("running", ["2026-12-31"])


@pytest.mark.rule("TRN-11a", "EXM-12", "EVT-4a")
async def test_who_passes_is_back_on_the_day_after_the_period_and_not_before(training: ServiceUnderTest, hall: Hall) -> None:
    await training.given(triggered(hall), at=noon("2026-11-27"))
    await training.advance(noon("2026-12-01"))
    await training.drain()
    await answered(hall, right=True)
    (passed,) = [envelope for envelope, _ in await training.drain(ExamPassed)]
    of = await record(hall)
    assert (of["state"], of["returned_on"], of["exams"][0]["passed"]) == ("passed", "2027-01-01", True)
    await training.advance(noon("2027-01-01"))
    ((envelope, back),) = await told(training)
    assert isinstance(back, AgentReturnedToPost)
    assert (back.returned_on, back.pay_rule, envelope.time) == (date(2027, 1, 1), "normal", midnight("2027-01-01"))
    assert (envelope.causation, envelope.correlation) == (passed.id, passed.correlation)
    assert back.exam_id == UUID(of["exams"][0]["sitting_id"])
    assert (await record(hall))["state"] == "returned"


@pytest.mark.rule("TRN-11a")
async def test_who_passes_after_the_period_is_back_the_day_after_the_pass(training: ServiceUnderTest, hall: Hall) -> None:
    await ordered_for_quality(hall)
    await training.advance(noon("2026-11-27"))
    await answered(hall, right=True, on="2026-12-07")
    await training.drain()
    await training.advance(noon("2026-12-08"))
    ((_, back),) = await told(training)
    assert isinstance(back, AgentReturnedToPost)
    assert back.returned_on == date(2026, 12, 8)


@pytest.mark.rule("EXM-12", "GEN-13")
async def test_who_fails_stays_longer_with_another_exam_and_after_two_a_person_decides(training: ServiceUnderTest, hall: Hall) -> None:
    await ordered_for_quality(hall)
    await training.advance(noon("2026-11-27"))
    await training.drain()
    await answered(hall, right=False)
    ((_, longer),) = await told(training)
    assert isinstance(longer, OffpostExtended)
    assert (longer.ends_on, longer.attempts) == (date(2026, 12, 10), 1)
    of = await record(hall)
    assert (of["state"], [exam["on"] for exam in of["exams"]]) == ("running", ["2026-12-03", "2026-12-10"])
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
async def test_a_mark_that_is_revised_before_the_return_decides_again(training: ServiceUnderTest, hall: Hall) -> None:
    await ordered_for_quality(hall)
    await training.advance(noon("2026-11-27"))
    await answered(hall, right=False)
    exam = (await record(hall))["exams"][0]
    body = {"person_id": str(hall.there.person("A")), "parts": {"written": "90"}, "reason": "the key was wrong"}
    answer = await hall.author.post(f"/v1/exams/papers/{exam['paper_id']}/marks", json={"revisions": [body]})
    assert answer.is_success, answer.text
    assert (await record(hall))["returned_on"] == "2026-12-04"


# ---- suspending


@pytest.mark.rule("TRN-11a")
async def test_the_director_suspends_with_a_reason_until_a_day(training: ServiceUnderTest, hall: Hall) -> None:
    await training.given(triggered(hall), at=noon("2026-11-27"))
    await training.drain()
    order_id = (await record(hall))["order_id"]
    body = {"reason": "Spring peak", "until": "2026-12-03"}
    assert (await hall.leader.post(f"/v1/offpost/{order_id}/suspend", json=body)).status_code == 403
    assert (await hall.director.post(f"/v1/offpost/{order_id}/suspend", json={"until": "2026-12-03"})).status_code == 422
    assert (await hall.director.post(f"/v1/offpost/{order_id}/suspend", json=body)).json()["state"] == "suspended"
    ((_, rests),) = await told(training)
    assert isinstance(rests, OffpostSuspended)
    assert (rests.suspended_by, rests.until, rests.reason) == (hall.there.person("Director"), date(2026, 12, 3), "Spring peak")
    await training.advance(noon("2026-12-02"))
    assert await told(training) == []
    await training.advance(noon("2026-12-03"))
    ((_, started),) = await told(training)
    assert isinstance(started, OffpostStarted)
    assert (started.starts_on, started.ends_on) == (date(2026, 12, 3), date(2027, 1, 2))
    late = await hall.director.post(f"/v1/offpost/{order_id}/suspend", json=body)
    assert (late.status_code, late.json()["type"]) == (409, "urn:zhipei:problem:offpost-has-begun")


@pytest.mark.rule("TRN-11a")
async def test_until_further_notice_is_lifted_by_a_day(training: ServiceUnderTest, hall: Hall) -> None:
    await training.given(triggered(hall), at=noon("2026-11-27"))
    order_id = (await record(hall))["order_id"]
    await hall.director.post(f"/v1/offpost/{order_id}/suspend", json={"reason": "x"})
    await training.advance(noon("2026-12-02"))
    await hall.director.post(f"/v1/offpost/{order_id}/suspend", json={"reason": "now", "until": "2026-12-03"})
    await training.drain()
    await training.advance(noon("2026-12-03"))
    ((_, started),) = await told(training)
    assert isinstance(started, OffpostStarted)
    assert started.starts_on == date(2026, 12, 3)


# ---- service and quality


async def proposed(training: ServiceUnderTest, hall: Hall) -> str:
    await training.given(hall.there.repeated("A", 3, date(2026, 11, 26), "attitude"))
    await training.drain()
    (proposal,) = (await supervisor(hall).get("/v1/assignments/proposals")).json()["items"]
    return str(proposal["proposal_id"])


@pytest.mark.rule("TRN-11c", "GEN-13", "EVT-4a")
async def test_the_qa_supervisor_orders_what_the_ladder_proposed(training: ServiceUnderTest, hall: Hall) -> None:
    proposal_id = await proposed(training, hall)
    assert (await hall.director.post(f"/v1/offpost/proposals/{proposal_id}/order", json={})).status_code == 403
    answer = await supervisor(hall).post(f"/v1/offpost/proposals/{proposal_id}/order", json={"reason": "third time"})
    assert answer.status_code == 201, answer.text
    ((_, ordered),) = await told(training)
    assert isinstance(ordered, OffpostOrdered)
    assert (ordered.trigger, str(ordered.trigger_id), ordered.pay_rule) == ("quality_failing", proposal_id, "normal")
    assert (ordered.starts_on, ordered.ends_on) == (date(2026, 11, 27), date(2026, 12, 3))  # five working days from tomorrow on
    assert ordered.ordered_by == hall.there.person("Supervisor")
    again = await supervisor(hall).post(f"/v1/offpost/proposals/{proposal_id}/order", json={})
    assert (again.status_code, again.json()["type"]) == (409, "urn:zhipei:problem:proposal-decided")


@pytest.mark.rule("TRN-11c", "GEN-13")
async def test_the_qa_supervisor_declines_with_a_reason_and_nothing_follows(training: ServiceUnderTest, hall: Hall) -> None:
    proposal_id = await proposed(training, hall)
    assert (await supervisor(hall).post(f"/v1/offpost/proposals/{proposal_id}/decline", json={})).status_code == 422
    assert (await supervisor(hall).post(f"/v1/offpost/proposals/{proposal_id}/decline", json={"reason": "ill then"})).status_code == 204
    assert await told(training) == []
    again = await supervisor(hall).post(f"/v1/offpost/proposals/{proposal_id}/decline", json={"reason": "ill then"})
    assert again.status_code == 409


@pytest.mark.rule("TRN-11b", "GEN-10")
async def test_off_post_for_service_is_ordered_by_a_person_with_the_cause(training: ServiceUnderTest, hall: Hall) -> None:
    body = {"person_id": str(hall.there.person("A")), "cause": "service_attitude", "reason": "rude", "starts_on": "2026-11-27"}
    assert (await hall.leader.post("/v1/offpost", json=body)).status_code == 403
    assert (await supervisor(hall).post("/v1/offpost", json={**body, "cause": "bad mood"})).status_code == 409
    assert (await hall.staff("A", "qa_supervisor").post("/v1/offpost", json=body)).status_code == 403  # the own person
    made = await supervisor(hall).post("/v1/offpost", json=body)
    assert (made.status_code, made.json()["starts_on"], made.json()["ends_on"]) == (201, "2026-11-27", "2026-12-03")
    twice = await supervisor(hall).post("/v1/offpost", json=body)
    assert (twice.status_code, twice.json()["detail"]) == (409, "already-ordered")
    await training.drain()
    await training.advance(noon("2026-11-27"))
    await answered(hall, right=True)
    await training.advance(noon("2026-12-04"))
    assert [type(event) for _, event in await told(training)] == [OffpostStarted, AgentReturnedToPost]


@pytest.mark.rule("TRN-11", "EVT-4")
async def test_a_last_place_order_waits_for_the_end_of_one_for_quality(training: ServiceUnderTest, hall: Hall) -> None:
    await ordered_for_quality(hall)
    await training.given(triggered(hall), at=noon("2026-11-26"))
    await training.advance(noon("2026-12-01"))
    asked = {trigger: await hall.director.get("/v1/offpost", params={"trigger": trigger}) for trigger in ("other", "last_place")}
    assert {trigger: answer.json()["items"][0]["state"] for trigger, answer in asked.items()} == {
        "other": "running",
        "last_place": "ordered",
    }
    await sat(hall, asked["other"].json()["items"][0]["exams"][-1], right=True)
    await training.drain()
    await training.advance(noon("2026-12-04"))
    (_, back), (_, started) = await told(training)
    assert isinstance(back, AgentReturnedToPost)
    assert isinstance(started, OffpostStarted)
    assert (back.returned_on, started.starts_on, started.ends_on) == (date(2026, 12, 4), date(2026, 12, 4), date(2027, 1, 3))


# ---- weak items


@pytest.mark.rule("TRN-11", "QA-17", "KPI-18")
async def test_weak_items_come_from_calls_exams_and_indicators_of_the_last_ninety_days(training: ServiceUnderTest, hall: Hall) -> None:
    await training.given(
        scored(hall, date(2026, 11, 1), "attitude"),
        scored(hall, date(2026, 10, 20), "attitude"),
        scored(hall, date(2026, 7, 1), "solving"),  # too long ago
        breached(hall),
    )
    paper = await hall.approved(questions(8), month="2027-01")
    await hall.sat(paper, noon("2026-11-27"), {"A": 4})
    await training.drain()
    await training.given(triggered(hall), at=noon("2026-11-28"))
    ((_, ordered),) = await told(training)
    assert isinstance(ordered, OffpostOrdered)
    assert ordered.weak_items[0] == "SC-1/attitude"
    assert {"aht", "service_phrases"} < set(ordered.weak_items)
    assert {"calls", "phrases", "products", "system"} <= set(ordered.weak_items)
    assert "SC-1/solving" not in ordered.weak_items


def scored(hall: Hall, on: date, criterion: str) -> CallScored:
    items = (
        Scored(criterion=criterion, weight=Decimal(60), grade=Grade.UNACCEPTABLE, points=Decimal(0), topic="service_phrases"),
        Scored(criterion="fluency", weight=Decimal(40), grade=Grade.GOOD, points=Decimal(85)),
    )
    return CallScored(
        evaluation_id=uuid7(), agent_id=hall.there.person("A"), line=Line.INBOUND, inspector_id=hall.there.person("I"),
        kind=ScoredKind.RECORDING, sample_kind=SampleKind.QUOTA, call_id=uuid7(), call_key="pbx:1", call_type="enquiry",
        call_started_at=noon(on.isoformat()), call_date=on, scored_on=on, week="2026-W45", scorecard_id=uuid7(), card="SC-1",
        card_version=1, items=items, total=None, grade=None, additive=False, unacceptable=False, team_id=None, site_id=None,
        center_id=hall.there.unit("C"),
    )  # fmt: skip


def breached(hall: Hall) -> ThresholdBreached:
    return ThresholdBreached(
        agent_id=hall.there.person("A"), indicator="aht", breached_period="2026-10", value=Decimal(220), target=Decimal(180), counted=300,
        line=Line.INBOUND, policyset=HASH, team_id=hall.there.unit("East 1"), site_id=None, center_id=hall.there.unit("C"),
    )  # fmt: skip


# ---- days and people


@pytest.mark.rule("EXM-12")
async def test_while_the_bank_is_empty_the_exam_is_arranged_on_a_later_day(training: ServiceUnderTest) -> None:
    hall = await opened(training, "A")
    await training.given(triggered(hall), at=noon("2026-11-27"))
    await training.advance(noon("2026-12-01"))
    assert (await record(hall))["exams"] == []
    await hall.approved(questions(8), month="2027-01")
    await training.advance(noon("2026-12-02"))
    assert [exam["on"] for exam in (await record(hall))["exams"]] == ["2026-12-31"]


@pytest.mark.rule("TRN-11")
async def test_who_leaves_before_or_while_off_post_is_done_with(training: ServiceUnderTest, hall: Hall) -> None:
    await training.given(triggered(hall), triggered(hall, "B"), at=noon("2026-11-27"))
    await training.given(hall.there.staff("A", left=date(2026, 11, 28)))
    await training.drain()
    await training.advance(noon("2026-12-01"))
    assert [event.person_id for _, event in await training.drain(OffpostStarted)] == [hall.there.person("B")]
    assert ((await record(hall))["state"], (await record(hall, "B"))["state"]) == ("ended", "running")
    await training.given(hall.there.staff("B", left=date(2026, 12, 2)))
    await training.advance(noon("2026-12-03"))
    assert (await record(hall, "B"))["state"] == "ended"


@pytest.mark.rule("TRN-11a", "EVT-4")
async def test_an_order_that_is_heard_after_its_start_begins_on_the_next_day(training: ServiceUnderTest, hall: Hall) -> None:
    await training.advance(noon("2026-12-02"))
    await training.given(triggered(hall), at=noon("2026-11-30"))
    await training.drain()
    await training.advance(noon("2026-12-03"))
    ((_, started),) = await told(training)
    assert isinstance(started, OffpostStarted)
    assert (started.starts_on, started.ends_on) == (date(2026, 12, 3), date(2027, 1, 2))


@pytest.mark.rule("GEN-11", "ORG-22")
async def test_everybody_sees_their_own_record_and_a_stub_can_be_ordered(training: ServiceUnderTest, hall: Hall) -> None:
    await training.given(triggered(hall), triggered(hall, "Nobody told yet"), at=noon("2026-11-27"))
    mine = training.client(hall.there.person("A"), roles=["agent"])
    (own,) = (await mine.get("/v1/offpost")).json()["items"]
    assert own["person_id"] == str(hall.there.person("A"))
    other = next(row["order_id"] for row in await training.rows(offpost_orders.select()) if row["person_id"] != hall.there.person("A"))
    assert (await mine.get(f"/v1/offpost/{other}")).status_code == 404
    assert (await hall.director.get(f"/v1/offpost/{other}")).status_code == 200
