"""Mark batches and revise marks (EXM-4, EXM-5, EXM-9)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import partial
from uuid import UUID

from chassis.http.problems import Fault, Forbidden, Invalid, NotFound, Refusal
from chassis.http.reach import act_in
from chassis.http.wording import Message
from chassis.messages.ids import uuid7
from chassis.messages.tx import Cause, Place, Tx
from chassis.policies.resolution import PolicySet, resolve
from training.exams.bank import actions as bank
from training.exams.batches import actions as batches
from training.exams.batches.rules import Absent, Batch, Seated, SeatState, Sitting
from training.exams.marking import store
from training.exams.marking.rules import (
    MARKERS,
    AnswerSheet,
    ExamSitting,
    Marked,
    MarkPolicy,
    Outcome,
    Revision,
    faults,
    judge,
    mark,
    own_fault,
)
from training.exams.marking.store import MarkRevision
from training.exams.papers import actions as papers
from training.exams.papers.rules import Paper, State, asked, day_of_month
from training.exams.scheduling.rules import AbsencePolicy, counts_as
from training.ground.directory import actions as directory
from training.ground.directory.rules import Person
from zhipei_events import values
from zhipei_events.envelope import Envelope
from zhipei_events.training import ExamFailed, ExamMarkRevised, ExamMissed, ExamPassed

SERVER_TIME = Message("本人考试的时间以服务器为准", "The server keeps the time of one's own exam")
BATCH_NOT_BEGUN = Message("该考试批次尚未开始", "The exam batch has not begun")
REVISE_INSTEAD = Message("考试窗口已关闭，请提交成绩更正", "The window is closed: revise the mark")
WRONG_ANSWERS = Message("答卷有 {count} 处问题", "{count} things are wrong in these answers")
PERSON_REVISES = Message("只有人员可以更正成绩", "A mark is revised by a person")
UNKNOWN_PARTS = Message("试卷没有这些部分", "The paper has no such parts")
NO_SITTING = Message("{person_id} 没有参加这次考试", "{person_id} has no such sitting")

SYSTEM = "rule:EXM-4"
"""Who scored what the system marked."""


class NotMarkable(Refusal):
    status = 422
    slug = "answers-not-markable"
    title = {"zh-Hans": "答卷不能这样评分", "en": "These answers cannot be marked"}


class WindowClosed(Refusal):
    status = 409
    slug = "exam-window-closed"
    title = {"zh-Hans": "考试窗口已关闭", "en": "The exam's window is closed"}


# ---- marking


async def mark_batch(
    tx: Tx, batch_id: UUID, sheets: Sequence[AnswerSheet]
) -> Sequence[ExamSitting]:
    """Mark answer sheets of a batch, all or none (EXM-4); refuses with who and why, row by row.

    People hand in their own answers, in time and without times of their own; MARKERS those of
    others.
    """
    batch = await batches.get_batch(tx, batch_id, locked=True)
    people = await directory.people(tx, [sheet.person_id for sheet in sheets])
    if tx.caller is None or {tx.caller.person_id} != people.keys():
        act_in(tx, *people.values(), about=people.keys(), roles=MARKERS)
        return await mark_sheets(tx, batch_id, sheets)
    act_in(tx)  # their own exam
    return await mark_sheets(tx, batch_id, [_by_server(tx, batch, sheet) for sheet in sheets])


async def mark_sheets(
    tx: Tx, batch_id: UUID, sheets: Sequence[AnswerSheet]
) -> Sequence[ExamSitting]:
    """As `mark_batch`, of sheets that were let in already."""
    batch = await batches.get_batch(tx, batch_id, locked=True)
    people = await directory.people(tx, [sheet.person_id for sheet in sheets])
    paper = await papers.get(tx, batch.paper_id, lock="share")
    seated = await batches.seated(tx, batch_id)
    _require_open(tx, batch, paper)
    _require_markable(sheets, batch, paper, seated)
    policies = await policies_of(tx, paper)
    policy = MarkPolicy.of(policies)
    items = paper.by_id
    cause = Cause(batch.event_id, batch.correlation_id)
    sitting_of = partial(_sitting, tx, batch=batch, paper=paper, policyset=policies.hash)
    sittings: list[ExamSitting] = []
    answered: dict[UUID, list[bool]] = {}
    for sheet in sheets:
        questions = asked(items, seated[sheet.person_id].topics)
        marked = mark(sheet.answers, questions, paper.parts, paper.pass_mark, policy)
        for item_id in questions:
            answered.setdefault(item_id, []).append(item_id in marked.wrong)
        sitting = sitting_of(sheet, marked, person=people[sheet.person_id])
        sittings.append(_emit_marked(tx, sitting, cause))
    await store.add(tx, sittings)
    failed = {sitting.person_id: sitting.topics_failed for sitting in sittings}
    await batches.set_sat(tx, batch_id, failed)
    tallies = {item_id: (len(wrong), sum(wrong)) for item_id, wrong in answered.items()}
    await bank.tally(tx, paper.paper_id, tallies)
    return sittings


def _by_server(tx: Tx, batch: Batch, sheet: AnswerSheet) -> AnswerSheet:
    """Somebody's own answers with the times of the server (EXM-9)."""
    if (wrong := own_fault(sheet, batch.ends_at, tx.now)) is not None:
        raise NotMarkable(SERVER_TIME, errors=[Fault(*wrong)])
    return replace(sheet, ended_at=max(batch.starts_at, min(tx.now, batch.ends_at)))


def _require_open(tx: Tx, batch: Batch, paper: Paper) -> None:
    """Refuse answers before the batch began, and those of a closed window: there everyone's result
    is emitted already.
    """
    if tx.now < batch.starts_at:
        raise NotMarkable(BATCH_NOT_BEGUN, errors=[Fault(where="path.batch_id", code="too_early")])
    if paper.state is State.CLOSED and batch.sitting is not Sitting.RESIT:
        raise WindowClosed(REVISE_INSTEAD)


def _require_markable(
    sheets: Sequence[AnswerSheet], batch: Batch, paper: Paper, seated: Mapping[UUID, Seated]
) -> None:
    wrong = [
        fault
        for number, sheet in enumerate(sheets)
        for fault in _faults(f"body.sittings[{number}]", sheet, batch, paper, seated)
    ]
    times = Counter(sheet.person_id for sheet in sheets)
    for number, sheet in enumerate(sheets):
        if times[sheet.person_id] > 1:
            where = f"body.sittings[{number}].person_id"
            wrong.append(Fault(where=where, code="twice", value=str(sheet.person_id)))
    if wrong:
        raise NotMarkable(WRONG_ANSWERS, errors=wrong, count=len(wrong))


def _faults(
    where: str, sheet: AnswerSheet, batch: Batch, paper: Paper, seated: Mapping[UUID, Seated]
) -> list[Fault]:
    who = str(sheet.person_id)
    seat = seated.get(sheet.person_id)
    if seat is None:
        return [Fault(where=f"{where}.person_id", code="not_in_batch", value=who)]
    if seat.state is SeatState.SAT:
        return [Fault(where=f"{where}.person_id", code="already_marked", value=who)]
    wrong = faults(sheet.answers, asked(paper.by_id, seat.topics))
    found = [
        Fault(where=f"{where}.answers.{item_id}", code=code, value=who) for item_id, code in wrong
    ]
    if (sheet.ended_at or batch.ends_at) < (sheet.started_at or batch.starts_at):
        found.append(Fault(where=f"{where}.ended_at", code="bad_time", value=who))
    return found


def _sitting(
    tx: Tx,
    sheet: AnswerSheet,
    marked: Marked,
    *,
    batch: Batch,
    paper: Paper,
    person: Person,
    policyset: str,
) -> ExamSitting:
    """A marked sitting, before it is emitted."""
    return ExamSitting(
        sitting_id=uuid7(),
        paper_id=paper.paper_id,
        person_id=sheet.person_id,
        team_id=person.team_id,
        site_id=person.site_id,
        center_id=person.center_id,
        purpose=paper.purpose,
        month=paper.month,
        batch_id=batch.batch_id,
        sitting=batch.sitting,
        outcome=Outcome.of(passed=marked.passed),
        started_at=sheet.started_at or batch.starts_at,
        ended_at=sheet.ended_at or batch.ends_at,
        sat_on=batch.business_date,
        answers={str(item_id): answer for item_id, answer in sheet.answers.items()},
        parts=marked.parts,
        told_total=marked.total,
        total=marked.total,
        pass_mark=paper.pass_mark,
        topics_failed=marked.topics_failed,
        scored_by=SYSTEM,
        marked_at=tx.now,
        event_id=batch.event_id,
        correlation_id=batch.correlation_id,
        policyset=policyset,
    )


def _emit_marked(tx: Tx, sitting: ExamSitting, cause: Cause) -> ExamSitting:
    """Emit ExamPassed or ExamFailed. Returns the sitting with the event's id."""
    event_type = ExamPassed if sitting.passed else ExamFailed
    event = event_type(
        sitting_id=sitting.sitting_id,
        paper_id=sitting.paper_id,
        person_id=sitting.person_id,
        team_id=sitting.team_id,
        site_id=sitting.site_id,
        center_id=sitting.center_id,
        purpose=sitting.purpose,
        month=sitting.month,
        sitting=values.Sitting(sitting.sitting),
        sat_on=sitting.sat_on,
        total=sitting.total or Decimal(0),
        pass_mark=sitting.pass_mark,
        topics_failed=sitting.topics_failed,
    )
    envelope = tx.emit(event, place=_place(sitting), cause=cause, policyset=sitting.policyset)
    return _after(sitting, envelope)


# ---- revising


async def revise(tx: Tx, paper_id: UUID, revisions: Sequence[Revision]) -> Sequence[ExamSitting]:
    """Change marks, each with a reason; the old ones stay readable (EXM-9, GEN-8).

    People who missed the exam may get a mark as well.
    """
    paper = await papers.get(tx, paper_id, lock="share")
    by = tx.caller.person_id if tx.caller else None
    if by is None:
        raise Forbidden(PERSON_REVISES)
    act_in(tx, paper, about=[revision.person_id for revision in revisions])
    policies = await policies_of(tx, paper)
    revised = []
    for number, revision in enumerate(revisions):
        before = await store.find(tx, paper_id, revision.person_id, sitting_id=revision.sitting_id)
        if before is None:
            raise NotFound(NO_SITTING, person_id=revision.person_id)
        marks = _marks(paper, before, revision, where=f"body.revisions[{number}]")
        after = _judged(tx, paper, before, marks, policies.hash)
        kept = _emit_revised(tx, before, after, revision.reason)
        await store.revise(tx, kept, MarkRevision.of(before, kept, reason=revision.reason, by=by))
        revised.append(kept)
    return revised


def _marks(
    paper: Paper, before: ExamSitting, revision: Revision, *, where: str
) -> Mapping[str, Fraction]:
    """Part → mark after a revision. Raises Invalid for a part that the paper does not use."""
    used = set(before.parts) or {part.form for part in paper.parts}
    unknown = revision.parts.keys() - used
    if unknown:
        errors = [Fault(where=f"{where}.parts.{form}", code="unknown_part") for form in unknown]
        raise Invalid(UNKNOWN_PARTS, errors=errors)
    revised = {form: Fraction(mark) for form, mark in revision.parts.items()}
    return {**dict.fromkeys(used, Fraction(0)), **before.parts, **revised}


def _judged(
    tx: Tx, paper: Paper, before: ExamSitting, marks: Mapping[str, Fraction], policyset: str
) -> ExamSitting:
    total, passed = judge(marks, paper.parts, before.pass_mark)
    return replace(
        before,
        outcome=Outcome.of(passed=passed),
        parts=marks,
        total=total,
        scored_by=tx.actor,
        marked_at=tx.now,
        revision=before.revision + 1,
        policyset=policyset,
    )


def _emit_revised(tx: Tx, before: ExamSitting, after: ExamSitting, reason: str) -> ExamSitting:
    """Emit ExamMarkRevised. Returns the sitting with the event's id."""
    event = ExamMarkRevised(
        sitting_id=after.sitting_id,
        paper_id=after.paper_id,
        person_id=after.person_id,
        team_id=after.team_id,
        site_id=after.site_id,
        center_id=after.center_id,
        purpose=after.purpose,
        month=after.month,
        sitting=values.Sitting(after.sitting),
        sat_on=after.sat_on,
        total=after.total or Decimal(0),
        pass_mark=after.pass_mark,
        topics_failed=after.topics_failed,
        old_total=before.total or Decimal(0),
        passed=after.passed,
        was_passed=before.passed,
        revision=after.revision,
        reason=reason,
    )
    cause = Cause(before.event_id, before.correlation_id)
    envelope = tx.emit(event, place=_place(after), cause=cause, policyset=after.policyset)
    return _after(after, envelope)


# ---- for windows


async def counted(tx: Tx, paper_id: UUID) -> Sequence[tuple[UUID, Decimal]]:
    """Person and total, as first emitted, of everyone who sat a paper in its window or its make-up
    days.
    """
    return await store.counted(tx, paper_id)


async def miss(
    tx: Tx, paper: Paper, absences: Sequence[tuple[Person, Absent]], *, cause: Cause | None
) -> Mapping[UUID, Decimal | None]:
    """Keep and emit who missed a monthly paper (EXM-11). Returns person → the mark that counts."""
    policies = await policies_of(tx, paper)
    missed = []
    for person, absent in absences:
        sitting = _missed(tx, paper, person, absent, policies)
        envelope = _emit_missed(tx, sitting, cause)
        missed.append(_after(sitting, envelope))
    await store.add(tx, missed)
    return {sitting.person_id: sitting.total for sitting in missed}


def _missed(
    tx: Tx, paper: Paper, person: Person, absent: Absent, policies: PolicySet
) -> ExamSitting:
    total = counts_as(absent, AbsencePolicy.of(policies))
    return ExamSitting(
        sitting_id=uuid7(),
        paper_id=paper.paper_id,
        person_id=person.person_id,
        team_id=person.team_id,
        site_id=person.site_id,
        center_id=person.center_id,
        purpose=paper.purpose,
        month=paper.month,
        batch_id=None,
        sitting=Sitting.FIRST,
        outcome=Outcome.MISSED,
        sat_on=paper.makeup_until or tx.now.date(),
        parts={},
        told_total=total,
        total=total,
        pass_mark=paper.pass_mark,
        topics_failed=(),
        with_leave=absent is Absent.WITH_LEAVE,
        scored_by=tx.actor,
        marked_at=tx.now,
        event_id=uuid7(),
        correlation_id=tx.correlation,
        policyset=policies.hash,
    )


def _emit_missed(tx: Tx, sitting: ExamSitting, cause: Cause | None) -> Envelope:
    event = ExamMissed(
        paper_id=sitting.paper_id,
        person_id=sitting.person_id,
        team_id=sitting.team_id,
        site_id=sitting.site_id,
        center_id=sitting.center_id,
        purpose=sitting.purpose,
        month=sitting.month,
        with_leave=bool(sitting.with_leave),
        total=sitting.total,
    )
    return tx.emit(event, place=_place(sitting), cause=cause, policyset=sitting.policyset)


async def policies_of(tx: Tx, paper: Paper) -> PolicySet:
    """Of the month's first day; of a re-post paper those of its day (GEN-2b)."""
    on = day_of_month(paper.month, 1) if paper.month else paper.complete_on
    return await resolve(tx, "training", on=on or tx.now.date(), scope={"center": paper.center_id})


def _after(sitting: ExamSitting, envelope: Envelope) -> ExamSitting:
    """A sitting with the event emitted last about it."""
    return replace(sitting, event_id=envelope.id, correlation_id=envelope.correlation)


def _place(sitting: ExamSitting) -> Place:
    return Place(sitting.center_id, sitting.site_id)
