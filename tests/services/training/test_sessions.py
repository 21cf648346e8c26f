"""Sessions from plan to confirmation, in sets (PLN-3, PLN-4, PLN-6, PLN-13, PLN-16)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from services.training.desk import Desk
from services.training.given import Directory
from sqlalchemy import select

from chassis.testing import ServiceUnderTest
from training.assigning import tables as assigning_tables
from training.classes import tables as classes_tables
from training.ground.bookings import actions as bookings
from training.ground.bookings.rules import Booking, BookingRole, Span
from zhipei_events.training import (
    SessionCancelled,
    SessionChanged,
    SessionScheduled,
    TrainingAttendanceRecorded,
    TrainingCompleted,
    TrainingExtended,
    TrainingRecordConfirmed,
)

TUESDAY = date(2026, 11, 3)
EVENING = datetime(2026, 11, 3, 9, tzinfo=UTC)
"""Tuesday 17:00 in Shanghai, when the shifts end."""
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
async def desk(training: ServiceUnderTest, directory: Directory) -> Desk:
    """Shifts of A and B from Monday to Friday, nine to five."""
    await training.given(
        *(directory.roster(TUESDAY + timedelta(days=n), "A", "B") for n in range(-1, 4))
    )
    return Desk(training, directory)


def codes(told: dict[str, Any]) -> list[tuple[int, str]]:
    return sorted((one["session"], one["code"]) for one in told["refused"])


@pytest.mark.rule("PLN-6", "PLN-16", "TRN-28")
async def test_a_set_of_sessions_makes_the_good_ones_and_names_what_is_wrong_with_the_others(
    training: ServiceUnderTest, directory: Directory, desk: Desk
) -> None:
    await training.given(directory.breached("A", "csat"))
    (row,) = await training.rows(select(assigning_tables.assignments))
    told = await desk.schedule(
        desk.plan("csat", EVENING, assignments=[str(row["assignment_id"])], people=["B"]),
        desk.plan("csat", EVENING, 59, people=["A"], place="Room 2", trainer="T-West"),
        desk.plan("csat", EVENING + 3 * HOUR, people=["B"]),
        desk.plan("aht", EVENING + 3 * HOUR, people=["stranger"]),
    )
    assert codes(told)[:2] == [(1, "person_busy"), (1, "wrong_length")]
    assert (2, "outside_window") in codes(told)
    assert (3, "unknown_person") in codes(told)
    ((envelope, said),) = await training.drain(SessionScheduled)
    assert said.roster == (directory.person("A"), directory.person("B"))
    assert (said.assignments, said.kind, said.revision) == ((row["assignment_id"],), "csat", 1)
    assert envelope.key == str(directory.unit("East"))
    assert len(await training.rows(select(classes_tables.sessions))) == 1
    assert [one["state"] for one in await training.rows(select(assigning_tables.assignments))] == [
        "scheduled"
    ]


@pytest.mark.rule("PLN-6")
async def test_what_one_set_booked_the_next_one_sees(desk: Desk) -> None:
    assert codes(await desk.schedule(desk.plan("csat", EVENING, people=["A"]))) == []
    again = await desk.schedule(
        desk.plan("aht", EVENING + 30 * MINUTE, people=["A"], place="Room 2")
    )
    assert codes(again) == [(0, "person_busy"), (0, "trainer_busy")]
    assert codes(
        await desk.schedule(desk.plan("aht", EVENING + 30 * MINUTE, people=["B"], trainer="T-West"))
    ) == [(0, "place_busy")]


@pytest.mark.rule("PLN-6", "EX-42")
async def test_the_weeks_cap_counts_what_stands_from_earlier_sets(
    training: ServiceUnderTest, directory: Directory, desk: Desk
) -> None:
    await training.given(
        directory.roster(TUESDAY + timedelta(days=4), "A"),
        directory.roster(TUESDAY + timedelta(days=5), "A"),
    )
    await training.given(directory.staff("SL", "shift_leader"))
    days = [timedelta(days=n) for n in range(5)]
    meetings = [
        desk.plan(
            "service_skill", EVENING + day - 8 * HOUR - 15 * MINUTE, 15, people=["A"], trainer="SL"
        )
        for day in days
    ]
    assert codes(await desk.schedule(*meetings, who="SL", role="shift_leader")) == []
    assert codes(
        await desk.schedule(*[desk.plan("aht", EVENING + day, people=["A"]) for day in days])
    ) == [(4, "over_weekly_cap")]


@pytest.mark.rule("ORG-13d", "PLN-6")
async def test_an_exam_and_a_training_are_not_at_the_same_time(
    training: ServiceUnderTest, directory: Directory, desk: Desk
) -> None:
    exam = Booking(
        source_id=directory.unit("batch"),
        person_id=directory.person("A"),
        role=BookingRole.EXAMINEE,
        span=Span(EVENING, EVENING + HOUR),
    )
    async with training.tx() as tx:
        await bookings.book(tx, [exam])
    assert codes(await desk.schedule(desk.plan("csat", EVENING, people=["A"]))) == [
        (0, "person_busy")
    ]


@pytest.mark.rule("PLN-3", "PLN-4", "TRN-6a", "PLN-11")
async def test_from_the_plan_to_the_register(
    training: ServiceUnderTest, directory: Directory, desk: Desk
) -> None:
    told = await desk.schedule(desk.plan("csat", EVENING, people=["A", "B"], course="CR-GN-03"))
    (session,) = told["scheduled"]
    await training.advance(EVENING + 2 * HOUR)
    late = {
        "person_id": str(directory.person("A")),
        "arrived_at": (EVENING + 20 * MINUTE).isoformat(),
    }
    times = {
        "began_at": (EVENING + 10 * MINUTE).isoformat(),
        "ended_at": (EVENING + 85 * MINUTE).isoformat(),
    }
    sheet = {"session_id": session["session_id"], "entries": [late], **times}
    signed = await desk.post("/v1/sessions/sign-in", {"sheets": [sheet]})
    assert signed["sheets"][0] | {"session_id": ""} == {
        "session_id": "",
        "state": "held",
        "present": 0,
        "late": 1,
        "left_early": 0,
        "absent": 1,
        "excused": 0,
        "booked": 0,
    }
    attendance = {
        said.person_id: (said.state, said.revision)
        for _, said in await training.drain(TrainingAttendanceRecorded)
    }
    assert attendance == {directory.person("A"): ("late", 1), directory.person("B"): ("absent", 1)}
    assert (await desk.confirm(session["session_id"]))["refused"][0]["code"] == "not_handed_in"
    assert (await desk.hand_in(session["session_id"], who="A"))["refused"][0]["code"] == "not_yours"
    missing = await desk.post("/v1/records", {"records": [{"session_id": session["session_id"]}]})
    assert [one["code"] for one in missing["refused"]] == ["content_missing"]
    assert (await desk.hand_in(session["session_id"]))["handed_in"] == [session["session_id"]]
    assert (await desk.confirm(session["session_id"], who="T-East", role="training_lead"))[
        "refused"
    ][0]["code"] == "own_record"
    (confirmed,) = (await desk.confirm(session["session_id"]))["confirmed"]
    assert (Decimal(confirmed["hours"]), confirmed["attended"]) == (
        Decimal("1.25"),
        [str(directory.person("A"))],
    )
    ((_, said),) = await training.drain(TrainingRecordConfirmed)
    assert (said.hours, said.attended, said.confirmed_by) == (
        Decimal("1.25"),
        (directory.person("A"),),
        directory.person("Lead"),
    )
    (entry,) = (await desk.get("/v1/register", "A", "agent"))["items"]
    assert (entry["course"], entry["on"], Decimal(entry["hours"]), entry["mark"]) == (
        "CR-GN-03",
        "2026-11-03",
        Decimal("1.25"),
        None,
    )
    assert (await desk.get("/v1/register", "B", "agent"))["items"] == []
    assert (await desk.confirm(session["session_id"]))["refused"][0]["code"] == "already_confirmed"


@pytest.mark.rule("PLN-13")
async def test_a_guest_blocks_confirmation_until_explained(
    training: ServiceUnderTest, directory: Directory, desk: Desk
) -> None:
    (session,) = (await desk.schedule(desk.plan("csat", EVENING, people=["A"])))["scheduled"]
    await training.advance(EVENING + HOUR)
    await desk.hold(session["session_id"], "A", "B")
    await desk.hand_in(session["session_id"])
    refused = (await desk.confirm(session["session_id"]))["refused"]
    assert [(one["code"], one["person_id"]) for one in refused] == [
        ("sign_in_outside_roster", str(directory.person("B")))
    ]
    await desk.hand_in(
        session["session_id"],
        explained=[{"person_id": str(directory.person("B")), "text": "came along"}],
    )
    assert len((await desk.confirm(session["session_id"]))["confirmed"][0]["attended"]) == 2


@pytest.mark.rule("TRN-8", "EXM-10", "TRN-28")
async def test_a_correction_without_a_test_is_done_with_its_session_and_with_one_it_goes_on_until_passed(
    training: ServiceUnderTest, directory: Directory, desk: Desk
) -> None:
    await training.given(
        directory.repeated("A", 1, TUESDAY, "solving"),
        directory.repeated("B", 1, TUESDAY, "solving"),
    )
    rows = {
        row["agent_id"]: str(row["assignment_id"])
        for row in await training.rows(select(assigning_tables.assignments))
    }
    a, b = rows[directory.person("A")], rows[directory.person("B")]
    plain = desk.plan("qa_correction", EVENING, assignments=[a])
    tested = desk.plan("qa_correction", EVENING + HOUR, assignments=[b], test=True)
    first, second = (await desk.schedule(plain, tested))["scheduled"]
    await training.advance(EVENING + 2 * HOUR)
    await desk.hold(first["session_id"], "A")
    await desk.hold(second["session_id"], "B")
    await desk.hand_in(first["session_id"])
    await desk.hand_in(
        second["session_id"], marks=[{"person_id": str(directory.person("B")), "mark": "55"}]
    )
    await training.drain()
    confirmed = (await desk.confirm(first["session_id"], second["session_id"]))["confirmed"]
    assert [one["completed"] for one in confirmed if one["completed"]] == [[a]]
    said = await training.drain(TrainingRecordConfirmed, TrainingCompleted, TrainingExtended)
    by_type = {type(event).__name__: (envelope, event) for envelope, event in said}
    envelope, completed = by_type["TrainingCompleted"]
    assert (completed.outcome, completed.hours, completed.causes[-1]) == (
        "passed",
        1,
        envelope.causation,
    )
    assert (by_type["TrainingExtended"][1].next_step, by_type["TrainingExtended"][1].agent_id) == (
        "extend",
        directory.person("B"),
    )
    states = {
        str(row["assignment_id"]): row["state"]
        for row in await training.rows(select(assigning_tables.assignments))
    }
    assert states == {a: "passed", b: "open"}


# ---- changes


@pytest.mark.rule("PLN-16")
async def test_a_change_tells_everybody_and_one_that_cannot_be_changes_nothing(
    training: ServiceUnderTest, directory: Directory, desk: Desk
) -> None:
    (session,) = (await desk.schedule(desk.plan("csat", EVENING, people=["A"])))["scheduled"]
    path = f"/v1/sessions/{session['session_id']}"
    moved = {
        "starts_at": (EVENING + HOUR).isoformat(),
        "ends_at": (EVENING + 2 * HOUR).isoformat(),
        "reason": "room",
    }
    told = await desk.post(f"{path}/change", {**moved, "add": [str(directory.person("B"))]})
    assert (told["revision"], len(told["roster"])) == (2, 2)
    wrong = await desk.post(
        f"{path}/change",
        {"ends_at": (EVENING + 3 * HOUR).isoformat(), "reason": "longer"},
        status=409,
    )
    assert {one["code"] for one in wrong["errors"]} == {"wrong_length"}
    await desk.post(f"{path}/cancel", {"reason": "no quorum"})
    changed, cancelled = [
        said for _, said in await training.drain(SessionChanged, SessionCancelled)
    ]
    assert (changed.roster, changed.reason) == (
        (directory.person("A"), directory.person("B")),
        "room",
    )
    assert (cancelled.reason, cancelled.revision) == ("no quorum", 3)
    assert codes(await desk.schedule(desk.plan("csat", EVENING + HOUR, people=["A"]))) == []


@pytest.mark.rule("ORG-13d", "PLN-3")
async def test_leave_over_a_booking_excuses_and_lets_it_be_booked_anew(
    training: ServiceUnderTest, directory: Directory, desk: Desk
) -> None:
    await training.given(directory.breached("A", "csat"))
    (row,) = await training.rows(select(assigning_tables.assignments))
    plan = desk.plan("csat", EVENING, assignments=[str(row["assignment_id"])], people=["B"])
    (session,) = (await desk.schedule(plan))["scheduled"]
    await training.drain()
    (heard,) = await training.given(directory.leave("A", TUESDAY, TUESDAY))
    ((envelope, said),) = await training.drain(SessionChanged)
    assert (said.roster, said.assignments, envelope.causation) == (
        (directory.person("B"),),
        (),
        heard.id,
    )
    assert [one["state"] for one in await training.rows(select(assigning_tables.assignments))] == [
        "open"
    ]
    await training.given(directory.leave("B", TUESDAY, TUESDAY))
    ((_, gone),) = await training.drain(SessionCancelled)
    assert (gone.reason, str(gone.session_id)) == ("leave", session["session_id"])


@pytest.mark.rule("ORG-13a", "PLN-3")
async def test_leave_that_is_told_after_a_missed_session_excuses_it(
    training: ServiceUnderTest, directory: Directory, desk: Desk
) -> None:
    (session,) = (await desk.schedule(desk.plan("csat", EVENING, people=["A", "B"])))["scheduled"]
    await training.advance(EVENING + HOUR)
    await desk.hold(session["session_id"], "B")
    await training.drain()
    await training.given(directory.leave("A", TUESDAY, TUESDAY))
    ((_, said),) = await training.drain(TrainingAttendanceRecorded)
    assert (said.person_id, said.state, said.revision) == (directory.person("A"), "excused", 2)


@pytest.mark.rule("ORG-13d", "ORG-19")
async def test_a_roster_that_crosses_a_booking_excuses_and_one_that_does_not_changes_nothing(
    training: ServiceUnderTest, directory: Directory, desk: Desk
) -> None:
    await desk.schedule(desk.plan("csat", EVENING, people=["A", "B"]))
    await training.drain()
    await training.given(directory.roster(TUESDAY, "A", "B", revision=2))
    assert await training.drain(SessionChanged) == []
    await training.given(
        directory.roster(TUESDAY, "B", revision=3)
    )  # A has no shift after which the session could be
    ((_, said),) = await training.drain(SessionChanged)
    assert (said.roster, said.reason) == ((directory.person("B"),), "roster")


@pytest.mark.rule("ORG-13d")
async def test_a_session_whose_trainer_is_away_is_cancelled(
    training: ServiceUnderTest, directory: Directory, desk: Desk
) -> None:
    await desk.schedule(desk.plan("csat", EVENING, people=["A"]))
    await training.given(directory.leave("T-East", TUESDAY, TUESDAY))
    ((_, said),) = await training.drain(SessionCancelled)
    assert said.reason == "trainer_on_leave"


@pytest.mark.rule("GEN-11", "TRN-20")
async def test_everybody_sees_the_sessions_that_concern_them_and_a_trainee_only_the_own_entry(
    directory: Directory, desk: Desk
) -> None:
    await desk.schedule(desk.plan("csat", EVENING, people=["A", "B"]))
    (mine,) = (await desk.get("/v1/sessions", "A", "agent"))["items"]
    assert [one["person_id"] for one in mine["roster"]] == [str(directory.person("A"))]
    (given,) = (await desk.get("/v1/sessions", "T-East", "trainer", state="scheduled"))["items"]
    assert len(given["roster"]) == 2
    assert (await desk.get("/v1/sessions", "stranger", "agent"))["items"] == []
    assert (await desk.get("/v1/sessions", "Lead", "training_lead", **{"from": "2026-11-04"}))[
        "items"
    ] == []


@pytest.mark.parametrize(
    ("path", "name", "row"),
    [
        ("sessions/sign-in", "sheets", {"entries": []}),
        ("records", "records", {"content": "Tone"}),
    ],
)
async def test_a_session_that_nobody_knows_is_refused_by_its_id(
    desk: Desk, path: str, name: str, row: dict[str, Any]
) -> None:
    unknown = str(uuid4())
    told = await desk.post(f"/v1/{path}", {name: [{"session_id": unknown, **row}]})
    assert [(one["session"], one["code"]) for one in told["refused"]] == [
        (unknown, "unknown_session")
    ]
