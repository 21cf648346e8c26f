"""A delivered result is acknowledged by its agent, or final in silence (QA-7).

Today is Friday 6 June 2025: a result of today is due on Wednesday the 11th.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from services.qa.scoring.given import GOOD, Floor
from sqlalchemy import select

from chassis.messages import tables as chassis_tables
from chassis.testing import ServiceUnderTest
from zhipei_events.every import QaDeadlineApproached, QaDeadlineOverdue
from zhipei_events.people import CalendarDay, CalendarState
from zhipei_events.qa import CallScored, EvaluationAcknowledged
from zhipei_events.values import DayKind

YESTERDAY = date(2025, 6, 5)
DELIVERED, DUE = date(2025, 6, 6), date(2025, 6, 11)


def midnight(day: int) -> datetime:
    """00:00 of a day of June in Shanghai."""
    return datetime(2025, 6, day, tzinfo=UTC) - timedelta(hours=8)


async def acknowledge(
    floor: Floor, evaluation_id: object, who: str = "A", *roles: str
) -> httpx.Response:
    return await floor.client(who, *roles).post(f"/v1/acknowledgements/{evaluation_id}")


async def listed(floor: Floor, who: str, *roles: str, **query: str) -> list[dict[str, Any]]:
    answer = await floor.client(who, *roles).get("/v1/acknowledgements", params=query)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def outcomes(qa: ServiceUnderTest) -> list[str | None]:
    """What became of the deadlines of acknowledgements."""
    table = chassis_tables.deadlines
    rows = await qa.rows(select(table).where(table.c.kind == "acknowledgement"))
    return [row["outcome"] for row in rows]


@pytest.mark.rule("QA-7", "EVT-4a")
async def test_the_agent_acknowledges_a_result_once_and_it_is_told(
    qa: ServiceUnderTest, floor: Floor
) -> None:
    evaluation_id = await floor.scored("A", YESTERDAY, *GOOD)
    ((cause, scored),) = await qa.drain(CallScored)
    (waiting,) = await listed(floor, "A", whose="about_me")
    assert (waiting["state"], waiting["due_on"]) == ("waiting", "2025-06-11")
    answer = await acknowledge(floor, evaluation_id)
    assert (answer.status_code, answer.json()["state"]) == (200, "acknowledged")
    ((envelope, said),) = await qa.drain(EvaluationAcknowledged)
    assert said == EvaluationAcknowledged(
        evaluation_id=evaluation_id,
        agent_id=floor.person("A"),
        **floor.whereabouts,
        call_id=scored.call_id,
        delivered_on=DELIVERED,
        acknowledged=True,
        acknowledged_on=DELIVERED,
        due_on=DUE,
    )
    assert (envelope.causation, envelope.correlation) == (cause.id, cause.correlation)
    again = await acknowledge(floor, evaluation_id)
    assert (again.status_code, again.json()["type"]) == (
        409,
        "urn:zhipei:problem:acknowledgement-ended",
    )
    assert await qa.drain(EvaluationAcknowledged) == []
    assert await outcomes(qa) == ["done"]


@pytest.mark.rule("QA-7", "GEN-9")
async def test_silence_makes_a_result_final_at_the_end_of_the_third_working_day(
    qa: ServiceUnderTest, floor: Floor
) -> None:
    """The agent is reminded on the last day; nothing is ever overdue."""
    evaluation_id = await floor.scored("A", YESTERDAY, *GOOD)
    await qa.drain()
    await qa.advance(midnight(12) - timedelta(seconds=1))
    told = await qa.drain(QaDeadlineApproached, EvaluationAcknowledged)
    assert [(envelope.time, envelope.type) for envelope, _ in told] == [
        (midnight(10), QaDeadlineApproached.TYPE)
    ]
    await qa.advance(midnight(20))
    ((envelope, said),) = await qa.drain(EvaluationAcknowledged, QaDeadlineOverdue)
    assert isinstance(said, EvaluationAcknowledged)
    assert envelope.time == midnight(12)
    assert (said.acknowledged, said.acknowledged_on, said.due_on) == (False, None, DUE)
    (row,) = await listed(floor, "A")
    assert (row["state"], row["acknowledged_at"]) == ("not_acknowledged", None)
    assert (await acknowledge(floor, evaluation_id)).status_code == 409
    assert await outcomes(qa) == ["cancelled"]


@pytest.mark.rule("QA-7")
async def test_the_last_second_of_the_due_date_is_in_time(
    qa: ServiceUnderTest, floor: Floor
) -> None:
    evaluation_id = await floor.scored("A", YESTERDAY, *GOOD)
    await qa.advance(midnight(12) - timedelta(seconds=1))
    assert (await acknowledge(floor, evaluation_id)).status_code == 200
    await qa.drain()
    await qa.advance(midnight(20))
    assert await qa.drain(EvaluationAcknowledged) == []


@pytest.mark.rule("QA-7", "ORG-12")
async def test_a_day_off_moves_the_end(qa: ServiceUnderTest, floor: Floor) -> None:
    """Monday the 9th becomes a day off: Tuesday, Wednesday, Thursday the 12th."""
    await floor.scored("A", YESTERDAY, *GOOD)
    days = (CalendarDay(day=date(2025, 6, 9), kind=DayKind.OFF),)
    await qa.given(CalendarState(site_id=floor.unit("S"), center_id=floor.unit("C"), days=days))
    (row,) = await listed(floor, "A")
    assert row["due_on"] == "2025-06-12"
    await qa.drain()
    await qa.advance(midnight(20))
    ((envelope, _),) = await qa.drain(EvaluationAcknowledged, QaDeadlineOverdue)
    assert envelope.time == midnight(13)


@pytest.mark.rule("QA-7", "GEN-11")
async def test_nobody_acknowledges_for_the_agent(qa: ServiceUnderTest, floor: Floor) -> None:
    evaluation_id = await floor.scored("A", YESTERDAY, *GOOD)
    await qa.drain()
    for who, role in (
        ("B", "agent"),
        ("L", "team_leader"),
        ("I", "inspector"),
        ("Q", "qa_lead"),
        ("V", "qa_supervisor"),
    ):
        answer = await acknowledge(floor, evaluation_id, who, role)
        assert answer.status_code == 403, (who, answer.text)
    assert await qa.drain(EvaluationAcknowledged) == []


@pytest.mark.rule("GEN-11")
async def test_agents_see_their_own_and_leaders_and_qa_people_theirs(floor: Floor) -> None:
    first = await floor.scored("A", YESTERDAY, *GOOD)
    second = await floor.scored("B", YESTERDAY, *GOOD)
    await acknowledge(floor, first)
    ids = {str(first), str(second)}
    assert [one["evaluation_id"] for one in await listed(floor, "A")] == [str(first)]
    assert {one["evaluation_id"] for one in await listed(floor, "L", "team_leader")} == ids
    assert {one["evaluation_id"] for one in await listed(floor, "Q", "qa_lead")} == ids
    waiting = await listed(floor, "Q", "qa_lead", state="waiting")
    assert [one["evaluation_id"] for one in waiting] == [str(second)]


@pytest.mark.rule("GEN-11")
async def test_one_is_read_by_whom_it_concerns(floor: Floor) -> None:
    path = f"/v1/acknowledgements/{await floor.scored('A', YESTERDAY, *GOOD)}"
    answer = await floor.client("A").get(path)
    assert (answer.status_code, answer.json()["state"]) == (200, "waiting")
    assert (await floor.client("B").get(path)).status_code == 404


async def test_work_that_is_not_scored_has_nothing_to_acknowledge(floor: Floor) -> None:
    evaluation_id = await floor.work("A", YESTERDAY)
    assert (await acknowledge(floor, evaluation_id)).status_code == 404
    assert await listed(floor, "Q", "qa_lead") == []
