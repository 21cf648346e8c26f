"""The deadline of a coaching: reminder, overdue and again, done late, waived, moved (QA-5, GEN-9).

Today is Friday 6 June 2025: a coaching is due on Wednesday the 11th, soon from Tuesday the 10th,
overdue from Thursday the 12th.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
from services.qa.scoring.given import POOR, Floor
from sqlalchemy import select

from chassis.testing import ServiceUnderTest
from qa.scoring import tables as scoring_tables
from zhipei_events.envelope import Envelope, Event
from zhipei_events.every import QaDeadlineApproached
from zhipei_events.people import CalendarDay, CalendarState
from zhipei_events.qa import CoachingOverdue, CoachingRequired
from zhipei_events.values import DayKind

THIRD = date(2025, 6, 1)


def midnight(day: int) -> datetime:
    """00:00 of a day of June in Shanghai."""
    return datetime(2025, 6, day, tzinfo=UTC) - timedelta(hours=8)


async def required(qa: ServiceUnderTest, floor: Floor, agent: str = "A") -> CoachingRequired:
    await floor.scored(agent, THIRD, *POOR)
    ((_, coaching),) = await qa.drain(CoachingRequired)
    assert isinstance(coaching, CoachingRequired)
    return coaching


async def told(qa: ServiceUnderTest) -> list[tuple[Envelope, Event]]:
    """What was told of coachings, and not of results that their agents acknowledge."""
    said = await qa.drain(QaDeadlineApproached, CoachingOverdue)
    return [
        (envelope, event)
        for envelope, event in said
        if not isinstance(event, QaDeadlineApproached) or event.kind == "coaching"
    ]


async def listed(floor: Floor, who: str, *roles: str, **query: str) -> list[dict[str, object]]:
    """Deadlines of coachings."""
    params = {"kind": "coaching", **query}
    answer = await floor.client(who, *roles).get("/v1/deadlines", params=params)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, object]] = answer.json()["items"]
    return items


@pytest.mark.rule("QA-5", "GEN-9", "EVT-8", "EVT-4a")
async def test_the_coach_is_reminded_and_an_overdue_coaching_is_told_each_working_day(
    qa: ServiceUnderTest, floor: Floor
) -> None:
    evaluation_id = await floor.scored("A", THIRD, *POOR)
    ((cause, coaching),) = await qa.drain(CoachingRequired)
    await qa.advance(midnight(13))
    (reminded, approached), (envelope, first), (again, second) = await told(qa)
    assert isinstance(approached, QaDeadlineApproached)
    assert isinstance(second, CoachingOverdue)
    assert (reminded.time, approached.owner_id) == (midnight(10), floor.person("L"))
    assert (approached.kind, approached.about_id) == ("coaching", floor.person("A"))
    assert first == CoachingOverdue(
        coaching_id=coaching.coaching_id,
        agent_id=floor.person("A"),
        **floor.whereabouts,
        evaluation_id=evaluation_id,
        call_id=coaching.call_id,
        coach_id=floor.person("L"),
        due_on=date(2025, 6, 11),
        number=1,
    )
    assert (envelope.time, again.time, second.number) == (midnight(12), midnight(13), 2)
    for one in (reminded, envelope, again):
        assert (one.causation, one.correlation) == (cause.id, cause.correlation)


@pytest.mark.rule("QA-5", "GEN-9")
@pytest.mark.parametrize(
    ("at", "state"), [(midnight(12) - timedelta(hours=1), "done"), (midnight(12), "done_late")]
)
async def test_holding_it_closes_the_deadline_in_time_or_late(
    qa: ServiceUnderTest, floor: Floor, at: datetime, state: str
) -> None:
    coaching = await required(qa, floor)
    await qa.advance(at)
    path = f"/v1/coachings/{coaching.coaching_id}/hold"
    held = await floor.client("L", "team_leader").post(path, json={"record": "listened together"})
    assert held.status_code == 200, held.text
    (row,) = await listed(floor, "L", "team_leader")
    assert (row["state"], row["thing_id"]) == (state, str(coaching.coaching_id))
    await qa.drain()
    await qa.advance(midnight(20))
    assert await qa.drain(CoachingOverdue) == []


@pytest.mark.rule("GEN-9")
async def test_the_qa_lead_waives_it_and_the_coach_does_not(
    qa: ServiceUnderTest, floor: Floor
) -> None:
    await required(qa, floor)
    (row,) = await listed(floor, "Q", "qa_lead")
    path, body = f"/v1/deadlines/{row['deadline_id']}/waive", {"reason": "the agent has left"}
    assert (await floor.client("L", "team_leader").post(path, json=body)).status_code == 403
    waived = (await floor.client("Q", "qa_lead").post(path, json=body)).json()
    assert (waived["state"], waived["closed_by"]) == ("waived", f"person:{floor.person('Q')}")
    await qa.drain()
    await qa.advance(midnight(20))
    assert await told(qa) == []


@pytest.mark.rule("GEN-9", "ORG-12")
async def test_a_day_off_moves_an_open_coaching_where_it_is_kept_too(
    qa: ServiceUnderTest, floor: Floor
) -> None:
    await required(qa, floor)
    days = (CalendarDay(day=date(2025, 6, 10), kind=DayKind.OFF),)
    await qa.given(CalendarState(site_id=floor.unit("S"), center_id=floor.unit("C"), days=days))
    (coaching,) = await qa.rows(select(scoring_tables.coachings))
    (row,) = await listed(floor, "L", "team_leader", state="open")
    assert (coaching["due_on"], row["due_on"]) == (date(2025, 6, 12), "2025-06-12")


@pytest.mark.rule("GEN-9", "GEN-11")
async def test_what_is_late_is_seen_by_its_owner_whom_it_concerns_and_the_heads(
    qa: ServiceUnderTest, floor: Floor
) -> None:
    await required(qa, floor)
    await qa.advance(midnight(12))
    for who, role in (("L", "team_leader"), ("A", "agent"), ("Q", "qa_lead")):
        assert len(await listed(floor, who, role, state="overdue")) == 1, who
    assert await listed(floor, "B", "agent") == []
    assert await listed(floor, "Q", "qa_lead", state="due_soon") == []
    elsewhere = floor.client("Q2", "qa_lead", center="C2")
    team = {"team_id": str(floor.unit("T2"))}
    assert (await elsewhere.get("/v1/deadlines", params=team)).json()["items"] == []
    assert (await elsewhere.get("/v1/deadlines")).json()["items"] == []
