"""Batches by shift: who is put where, and why somebody cannot be."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from services.training.exam_hall import Hall, codes, ids, opened, said

from chassis.testing import ServiceUnderTest
from zhipei_events.training import ExamBatchScheduled, PaperApproved
from zhipei_events.values import Sitting, Stage

TUESDAY = date(2026, 11, 10)
TEN = datetime(2026, 11, 10, 2, tzinfo=UTC)
"""Ten o'clock of that Tuesday in Shanghai; the shift is from 9 to 17."""


@pytest.fixture
async def hall(training: ServiceUnderTest) -> Hall:
    hall = await opened(training, "A", "B", "C", "D")
    await hall.on_shift(TUESDAY, "A", "B", "C", "D")
    return hall


@pytest.mark.rule("EXM-7", "EXM-7a")
async def test_a_shift_leader_schedules_batches_and_each_is_told_with_its_paper_as_cause(
    training: ServiceUnderTest, hall: Hall
) -> None:
    paper = await hall.approved()
    answer = await hall.asked(
        hall.batch(paper, TEN, "A", "B"), hall.batch(paper, TEN + timedelta(hours=2), "C")
    )
    assert answer.status_code == 201, answer.text
    (approved, _), *told = await training.drain(PaperApproved, ExamBatchScheduled)
    first = told[0]
    assert first[1] == ExamBatchScheduled(
        batch_id=first[1].batch_id,
        paper_id=first[1].paper_id,
        month="2026-11",
        center_id=hall.there.unit("C"),
        site_id=hall.there.unit("East"),
        sitting=Sitting.FIRST,
        starts_at=TEN,
        ends_at=TEN + timedelta(hours=1),
        people=(hall.there.person("A"), hall.there.person("B")),
        scheduled_by=hall.there.person("Leader"),
    )
    assert {(envelope.causation, envelope.correlation) for envelope, _ in told} == {
        (approved.id, approved.correlation)
    }


@pytest.mark.rule("EXM-7")
async def test_only_after_approval_batches_are_scheduled(hall: Hall) -> None:
    paper = await hall.submitted()
    assert codes(await hall.asked(hall.batch(paper, TEN, "A"))) == [
        ("body.batches[0]", "not_approved")
    ]


@pytest.mark.rule("EXM-7a", "PLN-6", "ORG-13d")
async def test_a_refusal_says_who_and_why_and_changes_nothing(
    training: ServiceUnderTest, hall: Hall
) -> None:
    paper = await hall.approved()
    other = hall.there.staff("Other", site="West").model_copy(
        update={"center_id": hall.there.unit("D")}
    )
    await training.given(
        other,
        hall.there.staff("Trainer", "trainer"),
        hall.there.leave("B", TUESDAY, TUESDAY),
        hall.there.staff("Home"),
    )
    await training.given(hall.there.stage("D", Stage.REGULAR, Stage.OFF_POST, date(2026, 11, 28)))
    await hall.scheduled(paper, TEN, "C")
    wrong = hall.batch(paper, TEN, "A", "A", "B", "C", "D", "Trainer", "Home", "Other")
    wrong["people"].append(str(uuid4()))
    answer = await hall.asked(wrong)
    assert answer.status_code == 422
    assert codes(answer) == [
        ("body.batches[0].people[1]", "twice"),
        ("body.batches[0].people[2]", "on_leave"),
        ("body.batches[0].people[3]", "already_scheduled"),
        ("body.batches[0].people[4]", "need_not_sit"),
        ("body.batches[0].people[5]", "need_not_sit"),
        ("body.batches[0].people[6]", "not_by_shift"),
        ("body.batches[0].people[7]", "other_center"),
        ("body.batches[0].people[8]", "unknown"),
    ]
    assert answer.json()["errors"][1]["value"] == str(hall.there.person("B"))
    assert len((await said(hall.leader.get("/v1/exams/batches")))["items"]) == 1


@pytest.mark.rule("EXM-7a")
@pytest.mark.parametrize(
    ("stage", "sits"), [(Stage.TRAINEE, False), (Stage.PROBATION, True), (Stage.OFF_POST, False)]
)
async def test_the_stage_of_the_windows_last_day_decides_who_sits(
    training: ServiceUnderTest, hall: Hall, stage: Stage, *, sits: bool
) -> None:
    paper = await hall.approved()
    await training.given(hall.there.stage("A", Stage.REGULAR, stage, date(2026, 11, 28)))
    await training.given(hall.there.stage("B", Stage.REGULAR, stage, date(2026, 11, 29)))
    found = await said(hall.leader.get(f"/v1/exams/papers/{paper['paper_id']}/to-schedule"))
    expected = {"A", "B", "C", "D"} if sits else {"B", "C", "D"}
    assert ids(found["items"]) == {hall.there.person(agent) for agent in expected}


@pytest.mark.rule("PLN-6", "EXM-7a")
@pytest.mark.parametrize(
    ("hours", "minutes", "fits"),
    [
        (-1, 60, True),
        (-1, 61, False),
        (7, 60, True),
        (7, 61, False),
        (8, 60, True),
        (10, 60, True),
        (10.1, 60, False),
    ],
)
async def test_a_batch_lies_within_or_beside_the_shift(
    hall: Hall, hours: float, minutes: int, *, fits: bool
) -> None:
    paper = await hall.approved()
    shift = TEN - timedelta(hours=1)
    answer = await hall.asked(
        hall.batch(paper, shift + timedelta(hours=hours), "A", minutes=minutes)
    )
    assert answer.status_code == (201 if fits else 422)
    if not fits:
        assert codes(answer) == [("body.batches[0].people[0]", "not_by_shift")]


@pytest.mark.rule("EXM-7")
async def test_the_window_ends_with_its_last_day(hall: Hall) -> None:
    paper = await hall.approved()
    last, after = date(2026, 11, 28), date(2026, 11, 29)
    await hall.on_shift(last, "A")
    await hall.on_shift(after, "B")
    assert (await hall.asked(hall.batch(paper, TEN + timedelta(days=18), "A"))).status_code == 201
    assert codes(await hall.asked(hall.batch(paper, TEN + timedelta(days=19), "B"))) == [
        ("body.batches[0]", "outside_window")
    ]
    assert codes(await hall.asked(hall.batch(paper, TEN - timedelta(days=10), "B"))) == [
        ("body.batches[0]", "past")
    ]
    assert codes(await hall.asked(hall.batch(paper, TEN, "B", minutes=0))) == [
        ("body.batches[0]", "bad_time")
    ]


@pytest.mark.rule("EXM-7a")
async def test_who_is_in_no_batch_is_listed_page_by_page_and_a_seat_that_passed_can_be_given_anew(
    training: ServiceUnderTest, hall: Hall
) -> None:
    paper = await hall.approved()
    await hall.scheduled(paper, TEN, "A")
    way = f"/v1/exams/papers/{paper['paper_id']}/to-schedule"
    first = await said(hall.leader.get(way, params={"limit": 2}))
    rest = await said(hall.leader.get(way, params={"limit": 2, "after": first["next"]}))
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)
    assert ids([*first["items"], *rest["items"]]) == {hall.there.person(agent) for agent in "BCD"}
    await training.advance(TEN + timedelta(days=1))
    assert hall.there.person("A") in ids((await said(hall.leader.get(way)))["items"])
    await hall.on_shift(TUESDAY + timedelta(days=2), "A")
    await hall.scheduled(paper, TEN + timedelta(days=2), "A")
    mine = await said(hall.staff("A", "agent").get("/v1/exams/batches"))
    assert [batch["starts_at"] for batch in mine["items"]] == ["2026-11-12T02:00:00Z"]


@pytest.mark.rule("EXM-7a")
async def test_whoever_is_on_leave_on_the_day_of_the_seat_may_be_moved_within_the_window(
    training: ServiceUnderTest, hall: Hall
) -> None:
    paper = await hall.approved()
    await hall.scheduled(paper, TEN, "A")
    await hall.on_shift(TUESDAY + timedelta(days=1), "A")
    later = hall.batch(paper, TEN + timedelta(days=1), "A")
    assert codes(await hall.asked(later)) == [("body.batches[0].people[0]", "already_scheduled")]
    await training.given(hall.there.leave("A", TUESDAY, TUESDAY))
    assert (await hall.asked(later)).status_code == 201


@pytest.mark.rule("PLN-6")
async def test_nobody_sits_two_papers_at_once(hall: Hall) -> None:
    november, december = await hall.approved(), await hall.approved(month="2026-12")
    await hall.scheduled(november, TEN, "A")
    at_once = hall.batch(december, TEN + timedelta(minutes=59), "A")
    assert codes(await hall.asked(at_once)) == [("body.batches[0].people[0]", "double_booked")]
    assert (
        await hall.asked(hall.batch(december, TEN + timedelta(minutes=60), "A"))
    ).status_code == 201


@pytest.mark.rule("GEN-11")
async def test_an_agent_sees_the_own_batch_and_its_questions_only_from_its_start_on(
    training: ServiceUnderTest, hall: Hall
) -> None:
    paper = await hall.approved()
    batch = await hall.scheduled(paper, TEN, "A", "B")
    way = f"/v1/exams/batches/{batch['batch_id']}"
    agent = hall.staff("A", "agent")
    before = await said(agent.get(way))
    assert (ids(before["people"]), before["questions"]) == ({hall.there.person("A")}, [])
    await training.advance(TEN)
    now = await said(agent.get(way))
    assert [question["text"] for question in now["questions"]] == [
        item["text"] for item in paper["items"]
    ]
    assert all("answer" not in question for question in now["questions"])
    assert (await hall.staff("C", "agent").get(way)).status_code == 404
    assert len((await said(hall.leader.get(way)))["people"]) == 2


@pytest.mark.rule("EXM-7a")
async def test_completion_is_sat_of_must_sit(hall: Hall) -> None:
    paper = await hall.approved()
    await hall.scheduled(paper, TEN + timedelta(hours=2), "B")
    await hall.sat(paper, TEN, {"A": 8})
    window = await said(hall.leader.get(f"/v1/exams/papers/{paper['paper_id']}/window"))
    assert (window["must_sit"], window["scheduled"], window["sat"], window["completion"]) == (
        4,
        2,
        1,
        "25.0",
    )
