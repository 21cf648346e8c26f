"""Marking a batch, revising a mark (EXM-4, EXM-5, EXM-9). After each mark training hears itself
(EVT-10).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from chassis.http.problems import Fault, Forbidden, Invalid, NotFound, Refusal
from chassis.http.reach import act_in
from chassis.messages.ids import uuid7
from chassis.messages.tx import Cause, Place, Tx
from chassis.policies.resolution import PolicySet, resolve
from training.exams.bank import actions as bank
from training.exams.bank.rules import Answer
from training.exams.batches import actions as batches
from training.exams.batches.rules import Absent, Batch, Seated
from training.exams.marking import store
from training.exams.marking.rules import MISSED, Marked, MarkPolicy, Sitting, faults, judge, mark
from training.exams.papers import actions as papers
from training.exams.papers.rules import Paper, State, asked, day_of_month
from training.exams.scheduling.rules import AbsencePolicy, counts_as
from training.ground.directory import actions as directory
from training.ground.directory.rules import Person
from zhipei_events import values
from zhipei_events.envelope import Envelope
from zhipei_events.training import ExamFailed, ExamMarkRevised, ExamMissed, ExamPassed

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


@dataclass(frozen=True, kw_only=True)
class Handed:
    """What somebody handed in. answers: item → answer; times None: the batch's."""

    person_id: UUID
    answers: Mapping[UUID, Answer]
    started_at: datetime | None = None
    ended_at: datetime | None = None


# ---- marking

MARKERS = frozenset(
    {"shift_leader", "quality_training_post", "trainer", "administrator", "operator"}
)
"""Roles that hand in the answers of others."""


async def take(tx: Tx, batch_id: UUID, handed: Sequence[Handed]) -> Sequence[Sitting]:
    """Mark what the people of a batch handed in, all of it or none (EXM-4); refuses with who and
    why, row by row. Somebody hands in their own answers, or as a marker those of others.
    """
    batch = await batches.get_batch(tx, batch_id, locked=True)
    known = await directory.people(tx, [one.person_id for one in handed])
    if tx.caller is None or {tx.caller.person_id} != known.keys():
        act_in(tx, *known.values(), about=known.keys(), roles=MARKERS)
    else:
        act_in(tx)  # their own exam
    paper = await papers.get(tx, batch.paper_id, lock="share")
    seated = await batches.seated(tx, batch_id)
    _open(tx, batch, paper)
    wrong = [
        fault
        for number, one in enumerate(handed)
        for fault in _faults(number, one, batch, paper, seated)
    ]
    times = Counter(one.person_id for one in handed)
    wrong += [
        Fault(where=f"body.sittings[{number}].person_id", code="twice", detail=str(one.person_id))
        for number, one in enumerate(handed)
        if times[one.person_id] > 1
    ]
    if wrong:
        raise NotMarkable(f"{len(wrong)} things are wrong in what was handed in", errors=wrong)
    policies = await policies_of(tx, paper)
    policy = MarkPolicy.of(policies)
    made = []
    answered: dict[UUID, list[bool]] = {}
    for one in handed:
        items = asked(paper.items, seated[one.person_id].topics)
        marked = mark(one.answers, items, paper.parts, paper.pass_mark, policy)
        for item_id in items:
            answered.setdefault(item_id, []).append(item_id in marked.wrong)
        sitting = _sitting(
            tx,
            one,
            marked,
            batch=batch,
            paper=paper,
            person=known[one.person_id],
            policies=policies,
        )
        made.append(_tell(tx, sitting, marked, Cause(batch.event_id, batch.correlation_id)))
    await store.add(tx, [sitting for sitting, _ in made])
    await batches.set_sat(
        tx, batch_id, {sitting.person_id: sitting.topics_failed for sitting, _ in made}
    )
    await bank.tally(
        tx,
        paper.paper_id,
        {item_id: (len(all_of), sum(all_of)) for item_id, all_of in answered.items()},
    )
    return [sitting for sitting, _ in made]


def _open(tx: Tx, batch: Batch, paper: Paper) -> None:
    """Refuse answers before the batch began, and those of a window that was closed: there everybody
    was told of already.
    """
    if tx.now < batch.starts_at:
        raise NotMarkable(
            "the batch has not begun", errors=[Fault(where="path.batch_id", code="too_early")]
        )
    if paper.state == State.CLOSED and batch.sitting != values.Sitting.RESIT:
        raise WindowClosed("a mark is changed by a revision now (EXM-9)")


def _faults(
    number: int, one: Handed, batch: Batch, paper: Paper, seated: Mapping[UUID, Seated]
) -> list[Fault]:
    where, who = f"body.sittings[{number}]", str(one.person_id)
    seat = seated.get(one.person_id)
    if seat is None or seat.state == "sat":
        return [
            Fault(
                where=f"{where}.person_id",
                code="not_in_batch" if seat is None else "already_marked",
                detail=who,
            )
        ]
    wrong = faults(one.answers, asked(paper.items, seat.topics))
    found = [
        Fault(where=f"{where}.answers.{item_id}", code=code, detail=who) for item_id, code in wrong
    ]
    if (one.ended_at or batch.ends_at) < (one.started_at or batch.starts_at):
        found.append(Fault(where=f"{where}.ended_at", code="bad_time", detail=who))
    return found


def _sitting(
    tx: Tx,
    one: Handed,
    marked: Marked,
    *,
    batch: Batch,
    paper: Paper,
    person: Person,
    policies: PolicySet,
) -> Sitting:
    return Sitting(
        sitting_id=uuid7(),
        paper_id=paper.paper_id,
        person_id=one.person_id,
        team_id=person.team_id,
        site_id=person.site_id,
        center_id=person.center_id,
        purpose=paper.purpose,
        month=paper.month,
        batch_id=batch.batch_id,
        sitting=batch.sitting,
        outcome="passed" if marked.passed else "failed",
        started_at=one.started_at or batch.starts_at,
        ended_at=one.ended_at or batch.ends_at,
        sat_on=batch.business_date,
        answers={str(item_id): answer for item_id, answer in one.answers.items()},
        parts=marked.parts,
        told_total=marked.total,
        total=marked.total,
        pass_mark=paper.pass_mark,
        topics_failed=marked.topics_failed,
        scored_by=SYSTEM,
        marked_at=tx.now,
        event_id=batch.event_id,
        correlation_id=batch.correlation_id,
        policyset=policies.hash,
    )


def _tell(tx: Tx, sitting: Sitting, marked: Marked, cause: Cause) -> tuple[Sitting, Envelope]:
    event = (ExamPassed if marked.passed else ExamFailed)(**_fields(sitting))
    said = tx.emit(
        event,
        place=Place(sitting.center_id, sitting.site_id),
        cause=cause,
        policyset=sitting.policyset,
    )
    return replace(sitting, event_id=said.id, correlation_id=said.correlation), said


def _fields(sitting: Sitting) -> dict[str, Any]:
    """A sitting in the words of its events."""
    same = {
        name: getattr(sitting, name) for name in ExamPassed.model_fields if hasattr(sitting, name)
    }
    return {**same, "sitting": values.Sitting(sitting.sitting)}


# ---- revising


@dataclass(frozen=True, kw_only=True)
class Revision:
    """A mark as it should be. parts: part → mark of 100; a part left out keeps its mark; sitting_id
    None: the window's sitting.
    """

    person_id: UUID
    sitting_id: UUID | None
    parts: Mapping[str, Decimal]
    reason: str


async def revise(tx: Tx, paper_id: UUID, revisions: Sequence[Revision]) -> Sequence[Sitting]:
    """Change marks, each with a reason; the old ones stay readable (EXM-9, GEN-8). Also a mark for
    somebody who was told to have missed.
    """
    paper = await papers.get(tx, paper_id, lock="share")
    by = tx.caller.person_id if tx.caller else None
    if by is None:
        raise Forbidden("a mark is revised by a person")
    act_in(tx, paper, about=[one.person_id for one in revisions])
    policies = await policies_of(tx, paper)
    made = []
    for number, one in enumerate(revisions):
        before = await store.find(tx, paper_id, one.person_id, sitting_id=one.sitting_id)
        if before is None:
            raise NotFound(f"{one.person_id} has no such sitting of paper {paper_id}")
        made.append(await _revise(tx, paper, before, one, number=number, by=by, policies=policies))
    return [sitting for sitting, _, _ in made]


async def _revise(
    tx: Tx,
    paper: Paper,
    before: Sitting,
    one: Revision,
    *,
    number: int,
    by: UUID,
    policies: PolicySet,
) -> tuple[Sitting, Envelope, bool]:
    used = {part.form for part in paper.parts} if not before.parts else set(before.parts)
    marks = {
        **{form: Fraction(0) for form in used},
        **before.parts,
        **{form: Fraction(value) for form, value in one.parts.items()},
    }
    if unknown := marks.keys() - used:
        raise Invalid(
            "not a part of it",
            errors=[
                Fault(where=f"body.revisions[{number}].parts.{form}", code="unknown_part")
                for form in unknown
            ],
        )
    total, passed = judge(marks, paper.parts, before.pass_mark)
    after = replace(
        before,
        outcome="passed" if passed else "failed",
        parts=marks,
        total=total,
        scored_by=tx.actor,
        marked_at=tx.now,
        revision=before.revision + 1,
        policyset=policies.hash,
    )
    event = ExamMarkRevised(
        **_fields(after),
        old_total=before.total or Decimal(0),
        passed=passed,
        was_passed=before.outcome == "passed",
        revision=after.revision,
        reason=one.reason,
    )
    cause = Cause(before.event_id, before.correlation_id)
    said = tx.emit(
        event, place=Place(after.center_id, after.site_id), cause=cause, policyset=policies.hash
    )
    after = replace(after, event_id=said.id, correlation_id=said.correlation)
    await store.revise(tx, before, after, passed=passed, reason=one.reason, by=by)
    return after, said, before.outcome == "passed"


# ---- what windows ask


async def counted(tx: Tx, paper_id: UUID) -> Sequence[tuple[UUID, Decimal]]:
    """Person and total, as it was told, of everybody who sat a paper in its window or its make-up
    days.
    """
    return await store.counted(tx, paper_id)


async def miss(
    tx: Tx, paper: Paper, absences: Sequence[tuple[Person, Absent]], *, cause: Cause | None
) -> Mapping[UUID, Decimal | None]:
    """Keep and tell who did not sit a monthly paper (EXM-11); person → what the absence is ranked
    with.
    """
    policies = await policies_of(tx, paper)
    missed = [_missed(tx, paper, person, absent, policies) for person, absent in absences]
    told = [(sitting, _tell_missed(tx, sitting, cause)) for sitting in missed]
    await store.add(
        tx,
        [
            replace(sitting, event_id=said.id, correlation_id=said.correlation)
            for sitting, said in told
        ],
    )
    return {sitting.person_id: sitting.total for sitting in missed}


def _missed(tx: Tx, paper: Paper, person: Person, absent: Absent, policies: PolicySet) -> Sitting:
    total = counts_as(absent, AbsencePolicy.of(policies))
    return Sitting(
        sitting_id=uuid7(),
        paper_id=paper.paper_id,
        person_id=person.person_id,
        team_id=person.team_id,
        site_id=person.site_id,
        center_id=person.center_id,
        purpose=paper.purpose,
        month=paper.month,
        batch_id=None,
        sitting=values.Sitting.FIRST,
        outcome=MISSED,
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


def _tell_missed(tx: Tx, sitting: Sitting, cause: Cause | None) -> Envelope:
    same = {name: getattr(sitting, name) for name in ExamMissed.model_fields}
    return tx.emit(
        ExamMissed(**same),
        place=Place(sitting.center_id, sitting.site_id),
        cause=cause,
        policyset=sitting.policyset,
    )


# ---- in common


async def policies_of(tx: Tx, paper: Paper) -> PolicySet:
    """Of the month's first day; of a re-post paper those of its day (GEN-2b)."""
    on = day_of_month(paper.month, 1) if paper.month else paper.complete_on
    return await resolve(tx, "training", on=on or tx.now.date(), scope={"center": paper.center_id})
