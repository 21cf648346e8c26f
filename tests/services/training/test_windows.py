"""The window of the monthly exam closes: everybody who must sit has one row, and the head counts
them.
"""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from services.training.exam_hall import (
    Hall,
    codes,
    first_right,
    ids,
    opened,
    question,
    questions,
    said,
)
from sqlalchemy import select

from chassis.testing import ServiceUnderTest
from measure import hashes
from training.exams import tables as exams_tables
from training.ground.register import actions as register
from training.ground.register.rules import RegisterLine
from zhipei_events.training import (
    ExamFailed,
    ExamMarkRevised,
    ExamMissed,
    ExamPassed,
    ExamWindowClosed,
    PaperApproved,
    TrainingCompleted,
    TrainingExtended,
)
from zhipei_events.values import Stage

TUESDAY, MAKEUP = date(2026, 11, 10), date(2026, 12, 1)
TEN = datetime(2026, 11, 10, 2, tzinfo=UTC)
CLOSES = datetime(2026, 12, 2, 16, 30, tzinfo=UTC)
"""Half past midnight in Shanghai on Thursday 3 December: 28 November is a Saturday, and three
working days after it are over.
"""
ROWS = (ExamPassed, ExamFailed, ExamMissed)


@pytest.fixture
async def hall(training: ServiceUnderTest) -> Hall:
    return await opened(training, "A", "B", "C", "D")


async def absent(hall: Hall) -> dict[str, object]:
    """A passes, B fails, C is on leave on the day, D stays away."""
    paper = await hall.approved(questions(8))
    await hall.on_shift(TUESDAY, "A", "B", "C", "D")
    batch = await hall.scheduled(paper, TEN, "A", "B", "C", "D")
    await hall.training.given(hall.there.leave("C", TUESDAY, TUESDAY))
    await hall.training.advance(TEN)
    answer = await hall.handed_in(batch, {"A": first_right(paper, 8), "B": first_right(paper, 2)})
    assert answer.status_code == 200, answer.text
    return paper


@pytest.mark.rule("EXM-11", "EVT-9")
async def test_whoever_did_not_sit_has_missed_it_and_the_head_counts_and_sums_up_all_rows(
    training: ServiceUnderTest, hall: Hall
) -> None:
    paper = await absent(hall)
    await training.advance(CLOSES - timedelta(seconds=1))
    assert await training.drain(ExamMissed, ExamWindowClosed) == []
    training._said = 0
    await training.advance(CLOSES)
    said_of = await training.drain(*ROWS, ExamWindowClosed, PaperApproved)
    (approved, _), (head_envelope, head) = said_of[0], said_of[-1]
    rows = [event for _, event in said_of[1:-1]]
    assert {(row.person_id, type(row)) for row in rows} == {
        (hall.there.person("A"), ExamPassed),
        (hall.there.person("B"), ExamFailed),
        (hall.there.person("C"), ExamMissed),
        (hall.there.person("D"), ExamMissed),
    }
    assert (head.must_sit, head.sat, head.missed, head.closed_on) == (4, 2, 2, date(2026, 12, 3))
    assert head.checksum == hashes.of_lines(row.line_of_checksum for row in rows)
    assert (head_envelope.causation, head_envelope.correlation) == (
        approved.id,
        approved.correlation,
    )
    missed = {
        row.person_id: (row.with_leave, row.total) for row in rows if isinstance(row, ExamMissed)
    }
    assert missed == {hall.there.person("C"): (True, None), hall.there.person("D"): (False, 0)}
    assert (await said(hall.author.get(f"/v1/papers/{paper['paper_id']}")))["state"] == "closed"


@pytest.mark.rule("EXM-11")
async def test_without_leave_policy_may_leave_somebody_unranked(
    training: ServiceUnderTest, hall: Hall
) -> None:
    change = {
        "value": "not_ranked",
        "effective_on": "2026-11-01",
        "reason": "agreed",
        "dimension": "center",
        "scope_id": str(hall.there.unit("C")),
    }
    await said(
        training.client(roles=["administrator"]).put(
            "/v1/policies/exm.unexcused_absence", json=change
        )
    )
    await absent(hall)
    await training.advance(CLOSES)
    missed = {
        event.person_id: (event.with_leave, event.total)
        for _, event in await training.drain(ExamMissed)
    }
    assert missed[hall.there.person("D")] == (False, None)


@pytest.mark.rule("EXM-11")
async def test_nobody_is_ranked_with_zero_for_an_exam_to_which_they_were_never_called(
    training: ServiceUnderTest, hall: Hall
) -> None:
    await hall.approved(questions(2))
    await training.advance(CLOSES)
    ((_, first), *_, (_, head)) = await training.drain(ExamMissed, ExamWindowClosed)
    assert (first.with_leave, first.total) == (False, None)
    assert (head.must_sit, head.sat, head.missed) == (4, 0, 4)


@pytest.mark.rule("EXM-11")
async def test_a_make_up_is_for_those_who_were_absent_with_leave_and_counts(
    training: ServiceUnderTest, hall: Hall
) -> None:
    paper = await absent(hall)
    await training.advance(datetime(2026, 11, 29, 4, tzinfo=UTC))
    way = f"/v1/exams/papers/{paper['paper_id']}/to-schedule"
    due = await said(hall.leader.get(way, params={"sitting": "makeup"}))
    assert ids(due["items"]) == {hall.there.person("C")}
    await hall.on_shift(MAKEUP, "C", "D")
    ten = TEN + timedelta(days=21)
    refused = await hall.asked(hall.batch(paper, ten, "C", "D", sitting="makeup"))
    assert codes(refused) == [("body.batches[0].people[1]", "not_excused")]
    within = await hall.asked(hall.batch(paper, ten, "C"))
    assert codes(within) == [("body.batches[0]", "outside_window")]
    batch = await hall.scheduled(paper, ten, "C", sitting="makeup")
    await training.advance(ten)
    await hall.handed_in(batch, {"C": first_right(paper, 7)})
    await training.advance(CLOSES)
    told = await training.drain(*ROWS, ExamWindowClosed)
    assert [
        (event.sitting, event.total)
        for _, event in told
        if getattr(event, "sitting", None) == "makeup"
    ] == [("makeup", 87.5)]
    assert (told[-1][1].sat, told[-1][1].missed) == (3, 1)


@pytest.mark.rule("EXM-7a", "EXM-11")
async def test_who_went_off_post_before_the_last_day_need_not_sit_and_whose_sitting_stands_is_counted(
    training: ServiceUnderTest, hall: Hall
) -> None:
    await absent(hall)
    await training.given(
        *(
            hall.there.stage(agent, Stage.REGULAR, Stage.OFF_POST, date(2026, 11, 28))
            for agent in ("A", "D")
        )
    )
    await training.given(hall.there.stage("C", Stage.REGULAR, Stage.OFF_POST, date(2026, 11, 29)))
    await training.advance(CLOSES)
    told = await training.drain(*ROWS, ExamWindowClosed)
    assert {event.person_id for _, event in told[:-1]} == {
        hall.there.person(agent) for agent in "ABC"
    }
    assert (told[-1][1].must_sit, told[-1][1].sat, told[-1][1].missed) == (3, 2, 1)


@pytest.mark.rule("EXM-11", "GEN-8")
async def test_a_window_closes_once_and_then_marks_change_by_revision_only(
    training: ServiceUnderTest, hall: Hall
) -> None:
    paper = await absent(hall)
    batch = (await said(hall.leader.get("/v1/exams/batches")))["items"][0]
    await training.advance(CLOSES + timedelta(days=5))
    assert len([event for _, event in await training.drain(ExamWindowClosed)]) == 1
    late = await hall.handed_in(batch, {"D": first_right(paper, 8)})
    assert (late.status_code, late.json()["type"]) == (409, "urn:zhipei:problem:exam-window-closed")
    revision = {
        "person_id": str(hall.there.person("D")),
        "parts": {"written": "75"},
        "reason": "the sheet was found",
    }
    await said(
        hall.author.post(
            f"/v1/exams/papers/{paper['paper_id']}/marks", json={"revisions": [revision]}
        )
    )
    ((_, told),) = await training.drain(ExamMarkRevised)
    assert (told.total, told.old_total, told.passed) == (75, 0, True)
    (window,) = await training.rows(select(exams_tables.exam_windows))
    assert (window["must_sit"], window["sat"], window["missed"]) == (4, 2, 2)


@pytest.mark.rule("EXM-5", "EXM-10")
async def test_a_re_sit_waits_for_the_training_and_is_for_those_who_failed(hall: Hall) -> None:
    paper = await absent(hall)
    await hall.on_shift(TUESDAY + timedelta(days=7), "A", "B")
    answer = await hall.asked(hall.batch(paper, TEN + timedelta(days=7), "A", "B", sitting="resit"))
    assert codes(answer) == [
        ("body.batches[0].people[0]", "no_resit_due"),
        ("body.batches[0].people[1]", "resit_not_ready"),
    ]
    due = await said(
        hall.leader.get(
            f"/v1/exams/papers/{paper['paper_id']}/to-schedule", params={"sitting": "resit"}
        )
    )
    assert due["items"] == []


@pytest.mark.rule("EXM-5", "EXM-10", "EXM-11", "TRN-28")
async def test_after_the_training_the_re_sit_asks_the_failed_topics_and_a_pass_ends_it(
    training: ServiceUnderTest, hall: Hall
) -> None:
    items = [question(number, topic="calls" if number < 4 else "phrases") for number in range(8)]
    paper = await hall.approved(items)
    await hall.sat(paper, TEN, {"A": 4, "B": 8})
    await trained(hall, "A", TEN + timedelta(days=1))
    later, again = TEN + timedelta(days=7), TEN + timedelta(days=8)
    for moment in (later, again):
        await hall.on_shift(moment.date(), "A")
    way = f"/v1/exams/papers/{paper['paper_id']}/to-schedule"
    (due,) = (await said(hall.leader.get(way, params={"sitting": "resit"})))["items"]
    assert (due["person_id"], due["topics"]) == (str(hall.there.person("A")), ["phrases"])

    batch = await hall.scheduled(paper, later, "A", sitting="resit")
    asked = (await said(hall.leader.get(f"/v1/exams/batches/{batch['batch_id']}")))["people"][0][
        "items"
    ]
    assert asked == [item["item_id"] for item in paper["items"][4:]]
    await training.advance(later)
    other = paper["items"][0]["item_id"]
    assert codes(await hall.handed_in(batch, {"A": {other: "A"}})) == [
        (f"body.sittings[0].answers.{other}", "unknown_item")
    ]
    await hall.handed_in(batch, {"A": {}})
    failed = (await training.drain(ExamFailed, TrainingExtended))[-2:]
    assert [type(event) for _, event in failed] == [ExamFailed, TrainingExtended]
    assert failed[1][1].next_step == "resit"

    assert (await said(hall.leader.get(way, params={"sitting": "resit"})))["items"] == []
    await trained(hall, "A", later + timedelta(hours=2))
    batch = await hall.scheduled(paper, again, "A", sitting="resit")
    await training.advance(again)
    await hall.handed_in(batch, {"A": dict.fromkeys(asked, "A")})
    (passing, passed), (_, completed) = await training.drain(ExamPassed, TrainingCompleted)
    assert (passed.sitting, passed.total, completed.outcome, completed.causes[-1]) == (
        "resit",
        100,
        "passed",
        passing.id,
    )

    await training.advance(CLOSES)
    ((_, head),) = await training.drain(ExamWindowClosed)
    assert (head.sat, head.missed) == (2, 2)


async def trained(hall: Hall, agent: str, starts_at: datetime) -> None:
    """A confirmed session of targeted training."""
    line = RegisterLine(
        session_id=uuid4(),
        person_id=hall.there.person(agent),
        team_id=None,
        site_id=None,
        center_id=hall.there.unit("C"),
        kind="targeted",
        course=None,
        starts_at=starts_at,
        business_date=starts_at.date(),
        minutes=60,
        mark=None,
        with_test=False,
        passed=None,
        confirmed_by=hall.there.person("Lead"),
        confirmed_at=starts_at + timedelta(hours=3),
        confirmed_on=starts_at.date(),
        event_id=uuid4(),
    )
    async with hall.training.tx() as tx:
        await register.enter(tx, [line])
