"""What is due in training: assignments, records of sessions, papers (TRN-28, PLN-4, EXM-7, GEN-9).

Today is Monday 2 November 2026. Days are counted in Shanghai; the West is in Urumqi, two hours
behind.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from services.training.desk import Desk
from services.training.exam_hall import Hall, opened, questions, said
from services.training.given import Directory

from chassis.testing import ServiceUnderTest
from zhipei_events.every import TrainingDeadlineApproached, TrainingDeadlineOverdue
from zhipei_events.training import PaperOverdue, TrainingAssigned, TrainingRecordOverdue

TUESDAY = date(2026, 11, 3)
EVENING = datetime(2026, 11, 3, 9, tzinfo=UTC)
"""Tuesday 17:00 in Shanghai, when the shifts end."""


def midnight(month: int, day: int) -> datetime:
    """00:00 of a day of 2026 in Shanghai."""
    return datetime(2026, month, day, tzinfo=UTC) - timedelta(hours=8)


async def listed(training: ServiceUnderTest, directory: Directory, **query: str) -> list[Any]:
    """Deadlines as the quality & training supervisor sees them."""
    client = training.client(
        directory.person("QT"),
        roles=["qt_supervisor"],
        places=[("center", str(directory.unit("C")))],
    )
    answer = await client.get("/v1/deadlines", params=query)
    items: list[Any] = answer.raise_for_status().json()["items"]
    return items


# ---- assignments


async def assigned(training: ServiceUnderTest, directory: Directory) -> TrainingAssigned:
    """A CSAT training of agent A, asked for now: due in ten working days, on Monday the 16th."""
    await training.given(directory.breached("A", "csat", "2026-10"))
    ((_, event),) = await training.drain(TrainingAssigned)
    assert isinstance(event, TrainingAssigned)
    assert event.due_on == date(2026, 11, 16)
    return event


@pytest.mark.rule("TRN-28", "GEN-9", "EVT-8")
async def test_who_must_schedule_is_reminded_and_told_of_what_is_overdue(
    training: ServiceUnderTest, directory: Directory
) -> None:
    assignment = await assigned(training, directory)
    await training.advance(midnight(11, 18))
    events = await training.drain(TrainingDeadlineApproached, TrainingDeadlineOverdue)
    assert [(type(event), envelope.time, event.number) for envelope, event in events] == [
        (TrainingDeadlineApproached, midnight(11, 13), 1),  # Friday, the working day before
        (TrainingDeadlineOverdue, midnight(11, 17), 1),
        (TrainingDeadlineOverdue, midnight(11, 18), 2),
    ]
    assert {(event.thing_id, event.owner_id, event.about_id) for _, event in events} == {
        (assignment.assignment_id, assignment.owner_id, directory.person("A"))
    }


@pytest.mark.rule("TRN-28", "GEN-9")
async def test_an_assignment_that_is_scheduled_is_done_and_due_again_when_its_session_is_cancelled(
    training: ServiceUnderTest, directory: Directory
) -> None:
    assignment = await assigned(training, directory)
    desk = Desk(training, directory)
    await training.given(directory.roster(TUESDAY, "A"))
    plan = desk.plan("csat", EVENING, assignments=[str(assignment.assignment_id)])
    (session,) = (await desk.schedule(plan))["scheduled"]
    (row,) = await listed(training, directory, thing_id=str(assignment.assignment_id))
    assert row["state"] == "done"
    await desk.post(f"/v1/sessions/{session['session_id']}/cancel", {"reason": "no room"})
    done, again = await listed(training, directory, thing_id=str(assignment.assignment_id))
    assert {done["state"], again["state"]} == {"done", "open"}
    assert again["due_on"] == "2026-11-16"  # ten working days from today, as before


@pytest.mark.rule("TRN-6", "TRN-28", "GEN-9")
async def test_an_assignment_that_is_closed_late_is_done_late_and_one_that_is_waived_is_silent(
    training: ServiceUnderTest, directory: Directory
) -> None:
    assignment = await assigned(training, directory)
    await training.advance(midnight(11, 17))
    desk = Desk(training, directory)
    closing = {"assignment_id": str(assignment.assignment_id), "reason": "moves to email"}
    await desk.post(
        "/v1/assignments/close",
        {"assignments": [{**closing, "outcome": "closed_with_reason"}]},
        "QT",
        "qt_supervisor",
    )
    (row,) = await listed(training, directory, kind="training")
    assert row["state"] == "done_late"
    await training.given(directory.breached("B", "acw", "2026-10"))
    (other,) = await listed(training, directory, kind="training", state="open")
    way, body = f"/v1/deadlines/{other['deadline_id']}/waive", {"reason": "leaves next week"}
    assert (await desk.post(way, body, "QT", "qt_supervisor"))["state"] == "waived"
    await training.drain()
    await training.advance(midnight(12, 31))
    assert await training.drain(TrainingDeadlineOverdue) == []


@pytest.mark.rule("TRN-28", "GEN-9", "ORG-12")
async def test_a_changed_calendar_moves_an_open_assignment_where_it_is_kept_too(
    training: ServiceUnderTest, directory: Directory
) -> None:
    assignment = await assigned(training, directory)
    await training.given(directory.closed("East", date(2026, 11, 10)))
    (row,) = await listed(training, directory, kind="training")
    assert row["due_on"] == "2026-11-17"
    shown = await Desk(training, directory).get(
        f"/v1/assignments/{assignment.assignment_id}", "QT", "qt_supervisor"
    )
    assert shown["due_on"] == "2026-11-17"


# ---- records of sessions


async def held(training: ServiceUnderTest, desk: Desk) -> str:
    """A session of Tuesday evening whose sheet is closed: its record is due on Friday the 6th."""
    await training.given(desk.directory.roster(TUESDAY, "A"))
    (session,) = (await desk.schedule(desk.plan("csat", EVENING, people=["A"])))["scheduled"]
    await training.advance(EVENING + timedelta(hours=1))
    assert (await desk.hold(session["session_id"], "A"))["refused"] == []
    return str(session["session_id"])


@pytest.mark.rule("PLN-4", "GEN-9", "EVT-8")
async def test_the_record_of_a_session_is_due_three_working_days_later(
    training: ServiceUnderTest, directory: Directory
) -> None:
    desk = Desk(training, directory)
    session_id = await held(training, desk)
    await training.advance(midnight(11, 10))
    events = await training.drain(TrainingDeadlineApproached, TrainingRecordOverdue)
    assert [(type(event), envelope.time) for envelope, event in events] == [
        (TrainingDeadlineApproached, midnight(11, 5)),
        (TrainingRecordOverdue, midnight(11, 7)),
        (TrainingRecordOverdue, midnight(11, 10)),  # after Monday the 9th
    ]
    overdue = events[1][1]
    assert (str(overdue.session_id), overdue.kind) == (session_id, "csat")
    assert overdue.deliverer_id == directory.person("T-East")
    assert (await desk.hand_in(session_id))["refused"] == []
    (row,) = await listed(training, directory, kind="session_record")
    assert row["state"] == "done_late"


@pytest.mark.rule("PLN-4", "GEN-9")
async def test_a_record_that_is_given_back_is_due_again(
    training: ServiceUnderTest, directory: Directory
) -> None:
    desk = Desk(training, directory)
    session_id = await held(training, desk)
    await desk.hand_in(session_id)
    back = {"session_id": session_id, "reason": "the sheet is not signed"}
    await desk.post("/v1/records/return", back, "Lead", "training_lead")
    done, again = await listed(training, directory, kind="session_record")
    assert {done["state"], again["state"]} == {"done", "open"}
    assert again["due_on"] == "2026-11-06"


@pytest.mark.rule("PLN-4", "GEN-9", "ORG-12")
async def test_a_changed_calendar_moves_the_record_and_the_qt_supervisor_waives_it(
    training: ServiceUnderTest, directory: Directory
) -> None:
    desk = Desk(training, directory)
    await held(training, desk)
    await training.given(directory.closed("East", date(2026, 11, 5)))
    (row,) = await listed(training, directory, kind="session_record")
    assert row["due_on"] == "2026-11-09"
    way, body = f"/v1/deadlines/{row['deadline_id']}/waive", {"reason": "a drill"}
    assert (await desk.post(way, body, "QT", "qt_supervisor"))["state"] == "waived"


# ---- papers


@pytest.fixture
async def hall(training: ServiceUnderTest) -> Hall:
    return await opened(training)


@pytest.mark.rule("EXM-7", "GEN-9", "EVT-8")
async def test_the_months_paper_is_due_on_its_day_whether_somebody_has_written_it_or_not(
    training: ServiceUnderTest, hall: Hall
) -> None:
    """`exm.monthly_submit_day` 20: in December a Sunday, so soon from Friday the 18th and overdue
    from Monday the 21st.
    """
    await training.advance(midnight(12, 1))
    (row,) = await listed(training, hall.there, kind="paper")
    assert (row["due_on"], row["owner_role"]) == ("2026-12-20", "quality_training_post")
    await training.given(hall.there.closed("East", date(2026, 12, 7)))
    (row,) = await listed(training, hall.there, kind="paper")
    assert row["due_on"] == "2026-12-20"  # a day of the month is not counted: nothing moves it
    await training.advance(midnight(12, 22))
    events = await training.drain(TrainingDeadlineApproached, PaperOverdue)
    assert [(type(event), envelope.time) for envelope, event in events] == [
        (TrainingDeadlineApproached, midnight(12, 18)),
        (PaperOverdue, midnight(12, 21)),
        (PaperOverdue, midnight(12, 22)),
    ]
    overdue = events[1][1]
    assert (overdue.step, overdue.month, overdue.number) == ("submission", "2026-12", 1)
    paper = await hall.submitted(questions(3), month="2026-12")
    assert UUID(paper["paper_id"]) == overdue.paper_id
    (row,) = await listed(training, hall.there, kind="paper")
    assert row["state"] == "done_late"


@pytest.mark.rule("EXM-7")
async def test_a_paper_that_was_submitted_before_its_month_is_not_asked_for(
    training: ServiceUnderTest, hall: Hall
) -> None:
    await hall.submitted(questions(3), month="2026-12")
    await training.advance(midnight(12, 1))
    assert await listed(training, hall.there, kind="paper") == []


@pytest.mark.rule("EXM-7", "GEN-9")
async def test_a_returned_paper_is_its_authors_to_submit_again(
    training: ServiceUnderTest, hall: Hall
) -> None:
    """Returned on Monday, due on Wednesday the 4th (`exm.resubmit_days` 2)."""
    paper = await hall.submitted(questions(3))
    way = f"/v1/papers/{paper['paper_id']}"
    await said(hall.director.post(f"{way}/return", json={"reason": "too easy"}))
    await training.drain()
    await training.advance(midnight(11, 5))
    ((_, overdue),) = await training.drain(PaperOverdue)
    assert (overdue.step, overdue.owner_id) == ("revision", hall.there.person("Author"))
    draft = hall.draft(questions(5))
    del draft["center_id"], draft["month"]
    await said(hall.author.put(way, json=draft))
    await said(hall.author.post(f"{way}/submit"))
    (row,) = await listed(training, hall.there, kind="paper_revision")
    assert row["state"] == "done_late"
