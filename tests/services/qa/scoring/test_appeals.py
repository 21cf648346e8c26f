"""An agent appeals against a score, by criterion; two instances decide; a changed grade revises it
(QA-41, QA-40, QA-5, QA-14).

Today is Friday 6 June 2025: an appeal against a result of today is filed until Wednesday the 11th,
and decided until Friday the 13th.
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from services.qa.scoring.given import GOOD, POOR, Floor

from chassis.testing import ServiceUnderTest
from zhipei_events.every import QaDeadlineOverdue
from zhipei_events.qa import (
    AppealDecided,
    CoachingCancelled,
    EvaluationAppealed,
    EvaluationRevised,
    RepeatedPoorQuality,
    RepeatedPoorQualityWithdrawn,
)

YESTERDAY = date(2025, 6, 5)
REASON = "the customer had asked for it"


def midnight(day: int) -> datetime:
    """00:00 of a day of June in Shanghai."""
    return datetime(2025, 6, day, tzinfo=UTC) - timedelta(hours=8)


async def file(
    floor: Floor, evaluation_id: object, *criteria: str, who: str = "A", reason: str = REASON
) -> httpx.Response:
    body = {"criteria": [{"criterion": one, "reason": reason} for one in criteria]}
    return await floor.client(who).post(f"/v1/appeals/{evaluation_id}", json=body)


async def decide(
    floor: Floor,
    evaluation_id: object,
    *,
    who: str = "Q",
    role: str = "qa_lead",
    **grades: str | None,
) -> httpx.Response:
    rulings = [
        {"criterion": criterion, "grade": grade, "reason": "heard again"}
        for criterion, grade in grades.items()
    ]
    path = f"/v1/appeals/{evaluation_id}/decision"
    return await floor.client(who, role).post(path, json={"rulings": rulings})


async def further(floor: Floor, evaluation_id: object, *criteria: str) -> httpx.Response:
    path = f"/v1/appeals/{evaluation_id}/further"
    return await floor.client("A").post(path, json={"criteria": list(criteria)})


async def appeal_of(floor: Floor, evaluation_id: object) -> dict[str, Any]:
    found: dict[str, Any] = (await floor.client("A").get(f"/v1/appeals/{evaluation_id}")).json()
    return found


def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("urn:zhipei:problem:")


def faults(answer: httpx.Response) -> set[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return {(one["where"], one["code"]) for one in answer.json()["errors"]}


@pytest.mark.rule("QA-41", "EVT-4a")
async def test_an_appeal_is_filed_once_by_criterion_and_reaches_the_first_instance(
    qa: ServiceUnderTest, floor: Floor
) -> None:
    evaluation_id = await floor.scored("A", YESTERDAY, *POOR)
    answer = await file(floor, evaluation_id, "attitude", "solving")
    assert (answer.status_code, answer.json()["state"]) == (201, "first_instance")
    assert (answer.json()["due_on"], answer.json()["remark_until"]) == ("2025-06-13", "2025-06-09")
    ((envelope, said),) = await qa.drain(EvaluationAppealed)
    assert isinstance(said, EvaluationAppealed)
    assert (said.round, said.decider_role, said.passed_up) == (1, "qa_lead", False)
    assert [(one.criterion, one.grade) for one in said.criteria] == [
        ("attitude", "unacceptable"),
        ("solving", "unacceptable"),
    ]
    assert envelope.id is not None
    again = await file(floor, evaluation_id, "fluency")
    assert code_of(again) == (409, "appeal-not-possible")
    (acknowledgement,) = (
        await floor.client("A").get("/v1/acknowledgements", params={"whose": "about_me"})
    ).json()["items"]
    assert acknowledgement["state"] == "appealed"  # nothing is waited for any more (QA-40)


@pytest.mark.rule("QA-41")
async def test_what_cannot_be_appealed_is_refused_with_where(
    qa: ServiceUnderTest, floor: Floor
) -> None:
    evaluation_id = await floor.scored("A", YESTERDAY, *GOOD)
    assert faults(await file(floor, evaluation_id)) == {("body.criteria", "nothing_appealed")}
    assert faults(await file(floor, evaluation_id, "attitude", "attitude", "dress")) == {
        ("body.criteria.0.criterion", "named_twice"),
        ("body.criteria.1.criterion", "named_twice"),
        ("body.criteria.2.criterion", "unknown_criterion"),
    }
    assert faults(await file(floor, evaluation_id, "attitude", reason="  ")) == {
        ("body.criteria.0.reason", "reason_missing")
    }
    assert (await file(floor, evaluation_id, "attitude", who="B")).status_code == 403
    assert await qa.drain(EvaluationAppealed) == []


@pytest.mark.rule("QA-41", "GEN-5")
@pytest.mark.parametrize(("seconds", "status"), [(-1, 201), (0, 409)])
async def test_an_appeal_is_filed_until_the_end_of_the_third_working_day(
    qa: ServiceUnderTest, floor: Floor, seconds: int, status: int
) -> None:
    evaluation_id = await floor.scored("A", YESTERDAY, *GOOD)
    await qa.advance(midnight(12) + timedelta(seconds=seconds))
    assert (await file(floor, evaluation_id, "attitude")).status_code == status


@pytest.mark.rule("QA-41")
async def test_the_team_leader_remarks_once_before_it_is_decided(floor: Floor) -> None:
    evaluation_id = await floor.scored("A", YESTERDAY, *POOR)
    await file(floor, evaluation_id, "attitude")
    path, body = f"/v1/appeals/{evaluation_id}/remark", {"remark": "she was calm"}
    assert (await floor.client("B", "team_leader").post(path, json=body)).status_code == 403
    remarked = await floor.client("L", "team_leader").post(path, json=body)
    assert (remarked.status_code, remarked.json()["remark"]) == (200, "she was calm")
    again = await floor.client("L", "team_leader").post(path, json=body)
    assert code_of(again) == (409, "appeal-not-open")


@pytest.mark.rule("QA-41", "QA-40")
async def test_a_changed_grade_revises_the_score_and_the_earlier_one_stays_visible(
    qa: ServiceUnderTest, floor: Floor
) -> None:
    """0.3 × 0 + 0.3 × 70 + 0.4 × 0 = 21; with solving good 21 + 0.4 × 85 = 55."""
    evaluation_id = await floor.scored("A", YESTERDAY, *POOR)
    await file(floor, evaluation_id, "solving")
    decided = await decide(floor, evaluation_id, solving="good")
    assert (decided.status_code, decided.json()["state"]) == (200, "closed")
    told = await qa.drain(AppealDecided, EvaluationRevised)
    decision, revised = (event for _, event in told)
    assert isinstance(decision, AppealDecided)
    assert isinstance(revised, EvaluationRevised)
    assert (decision.changed, decision.final, decision.further_until) == (True, True, None)
    assert (revised.revision, revised.old_total, revised.total) == (2, Decimal(21), Decimal(55))
    assert revised.week == "2025-W23"
    shown = (await floor.client("A").get(f"/v1/evaluations/{evaluation_id}")).json()
    assert (Decimal(shown["total"]), shown["revision"]) == (Decimal(55), 2)
    (earlier,) = (await floor.client("A").get(f"/v1/evaluations/{evaluation_id}/revisions")).json()
    assert (earlier["revision"], Decimal(earlier["total"])) == (1, Decimal(21))
    assert earlier["reason"] == "heard again"


@pytest.mark.rule("QA-41")
async def test_every_criterion_is_ruled_on_with_a_better_grade_or_none(
    floor: Floor,
) -> None:
    evaluation_id = await floor.scored("A", YESTERDAY, *POOR)
    await file(floor, evaluation_id, "fluency", "solving")
    assert faults(await decide(floor, evaluation_id, fluency="unacceptable", attitude="good")) == {
        ("body.rulings.solving", "not_ruled"),
        ("body.rulings.0.grade", "no_better_grade"),
        ("body.rulings.1.criterion", "not_appealed"),
    }
    assert (await appeal_of(floor, evaluation_id))["state"] == "first_instance"


@pytest.mark.rule("QA-41", "QA-5")
async def test_what_was_kept_is_taken_to_the_last_instance_whose_revision_cancels_the_coaching(
    qa: ServiceUnderTest, floor: Floor
) -> None:
    """With solving good and attitude good: 25.5 + 21 + 34 = 80.5, acceptable."""
    evaluation_id = await floor.scored("A", YESTERDAY, *POOR)
    (coaching,) = (await floor.client("A").get("/v1/coachings")).json()["items"]
    await file(floor, evaluation_id, "attitude", "solving")
    kept = await decide(floor, evaluation_id, attitude=None, solving="good")
    assert (kept.json()["state"], kept.json()["due_on"]) == ("decided", "2025-06-11")
    assert code_of(await decide(floor, evaluation_id, attitude="good")) == (409, "appeal-not-open")
    assert faults(await further(floor, evaluation_id, "solving")) == {
        ("body.criteria.0", "not_kept")
    }
    taken = await further(floor, evaluation_id, "attitude")
    assert (taken.status_code, taken.json()["state"]) == (200, "last_instance")
    assert await qa.drain(CoachingCancelled) == []  # 55 is unacceptable still
    refused = await decide(floor, evaluation_id, attitude="good")
    assert refused.status_code == 403  # the lead is not the last instance
    last = await decide(floor, evaluation_id, who="V", role="qa_supervisor", attitude="good")
    assert (last.status_code, last.json()["state"]) == (200, "closed")
    told = await qa.drain(EvaluationRevised, CoachingCancelled)
    revised, cancelled = (event for _, event in told)
    assert isinstance(revised, EvaluationRevised)
    assert isinstance(cancelled, CoachingCancelled)
    assert (revised.revision, revised.total, revised.unacceptable) == (3, Decimal("80.5"), False)
    assert str(cancelled.coaching_id) == coaching["coaching_id"]
    (coaching,) = (await floor.client("A").get("/v1/coachings")).json()["items"]
    assert coaching["state"] == "cancelled"
    hold = f"/v1/coachings/{coaching['coaching_id']}/hold"
    held = await floor.client("L", "team_leader").post(hold, json={"record": "talked"})
    assert code_of(held) == (409, "coaching-cancelled")


@pytest.mark.rule("QA-41")
async def test_nobody_decides_who_scored_it_or_decided_it_before(floor: Floor) -> None:
    evaluation_id = await floor.scored("A", YESTERDAY, *POOR)  # scored by I
    await file(floor, evaluation_id, "attitude")
    assert (await decide(floor, evaluation_id, who="I", attitude=None)).status_code == 403
    assert (await decide(floor, evaluation_id, who="A", attitude=None)).status_code == 403
    assert (await decide(floor, evaluation_id, who="Q", attitude=None)).status_code == 200
    await further(floor, evaluation_id, "attitude")
    same = await decide(floor, evaluation_id, who="Q", role="qa_supervisor", attitude="good")
    assert same.status_code == 403
    other = await decide(floor, evaluation_id, who="V", role="qa_supervisor", attitude="good")
    assert other.status_code == 200


@pytest.mark.rule("QA-41", "GEN-9")
async def test_silence_passes_an_appeal_up_and_the_last_instance_is_overdue(
    qa: ServiceUnderTest, floor: Floor
) -> None:
    """The first instance has until Friday the 13th, the last one until Friday the 20th."""
    evaluation_id = await floor.scored("A", YESTERDAY, *POOR)
    await file(floor, evaluation_id, "attitude")
    await qa.drain()
    await qa.advance(midnight(14) - timedelta(seconds=1))
    assert await qa.drain(EvaluationAppealed, QaDeadlineOverdue) == []
    await qa.advance(midnight(14))
    ((_, said),) = await qa.drain(EvaluationAppealed, QaDeadlineOverdue)
    assert isinstance(said, EvaluationAppealed)
    assert (said.round, said.passed_up, said.decider_role) == (2, True, "qa_supervisor")
    assert said.due_on == date(2025, 6, 20)
    await qa.advance(midnight(21))
    overdue = [event for _, event in await qa.drain(QaDeadlineOverdue)]
    assert [event.kind for event in overdue if isinstance(event, QaDeadlineOverdue)] == [
        "last_appeal"
    ]
    late = await decide(floor, evaluation_id, who="V", role="qa_supervisor", attitude=None)
    assert (late.status_code, late.json()["state"]) == (200, "closed")


@pytest.mark.rule("QA-41")
async def test_what_is_not_taken_further_in_time_is_final(
    qa: ServiceUnderTest, floor: Floor
) -> None:
    evaluation_id = await floor.scored("A", YESTERDAY, *POOR)
    await file(floor, evaluation_id, "attitude")
    await decide(floor, evaluation_id, attitude=None)
    await qa.advance(midnight(12))  # three working days after Friday the 6th
    assert (await appeal_of(floor, evaluation_id))["state"] == "closed"
    assert code_of(await further(floor, evaluation_id, "attitude")) == (409, "appeal-not-open")


@pytest.mark.rule("QA-14")
async def test_a_step_that_no_longer_stands_is_withdrawn(
    qa: ServiceUnderTest, floor: Floor
) -> None:
    """Three unacceptable calls make step 1; with one of them acceptable two are left."""
    ids = [await floor.scored("A", date(2025, 6, day), *POOR) for day in (3, 4, 5)]
    ((_, step),) = await qa.drain(RepeatedPoorQuality)
    assert isinstance(step, RepeatedPoorQuality)
    await file(floor, ids[0], "attitude", "solving")
    await decide(floor, ids[0], attitude="good", solving="good")
    ((_, withdrawn),) = await qa.drain(RepeatedPoorQualityWithdrawn)
    assert isinstance(withdrawn, RepeatedPoorQualityWithdrawn)
    assert (withdrawn.step_id, withdrawn.step) == (step.step_id, 1)
    (listed,) = (await floor.client("A").get("/v1/ladder")).json()["items"]
    assert listed["withdrawn_at"] is not None
    await floor.scored("A", date(2025, 6, 5), *POOR)  # the two that were freed count again
    assert len(await qa.drain(RepeatedPoorQuality)) == 1


@pytest.mark.rule("QA-14")
async def test_a_step_stands_while_another_call_takes_the_place_of_the_revised_one(
    qa: ServiceUnderTest, floor: Floor
) -> None:
    """Four unacceptable calls within 28 days: the step used three, the fourth was left."""
    ids = [await floor.scored("A", date(2025, 6, day), *POOR) for day in (2, 3, 4, 5)]
    await qa.drain()
    await file(floor, ids[0], "attitude", "solving")
    await decide(floor, ids[0], attitude="good", solving="good")
    assert await qa.drain(RepeatedPoorQualityWithdrawn) == []
