"""Begin an attempt, keep answers as they are given, hand in (EXM-7a, EXM-9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final
from uuid import UUID

from chassis.http.problems import Fault, Forbidden, Invalid, NotFound, Refusal
from chassis.http.wording import Message
from chassis.messages.timers import Agenda
from chassis.messages.tx import Tx
from training.exams.attempts import store
from training.exams.attempts.rules import Attempt
from training.exams.bank.rules import Answer, Item
from training.exams.batches import actions as batches
from training.exams.batches.actions import NO_BATCH
from training.exams.batches.rules import GRACE, Batch, Seated, SeatState, Sitting
from training.exams.marking import actions as marking
from training.exams.marking.rules import ExamSitting, faults
from training.exams.papers import actions as papers
from training.exams.papers.rules import Paper, State, asked

BEGINS_AT = Message("考试于 {starts_at} 开始", "The exam begins at {starts_at}")
SEND_TAKE_OVER = Message(
    "若要在此设备继续作答，请发送 take_over", "Send take_over to go on with this device"
)
PERSON_SITS = Message("只有人员可以参加考试", "An exam is sat by a person")
BEGIN_FIRST = Message("请先开始考试", "Begin the exam first")
TAKEN_OVER = Message("另一台设备已接管此次作答", "Another device has taken over")
OTHER_QUESTIONS = Message(
    "有答案不属于本卷的题目", "Some answers are to questions that the paper does not ask"
)


class NotBegun(Refusal):
    status = 409
    slug = "exam-not-begun"
    title = {"zh-Hans": "考试尚未开始", "en": "The exam has not begun"}


class Over(Refusal):
    status = 409
    slug = "exam-over"
    title = {
        "zh-Hans": "考试时间已到，不再接受答案",
        "en": "The exam is over: no more answers are accepted",
    }


class HandedIn(Refusal):
    status = 409
    slug = "exam-handed-in"
    title = {
        "zh-Hans": "您已交卷，每场考试只能作答一次",
        "en": "You have handed in: an exam is sat once",
    }


class OnOtherDevice(Refusal):
    status = 409
    slug = "exam-on-other-device"
    title = {
        "zh-Hans": "这场考试正在另一台设备上作答",
        "en": "This exam is being sat on another device",
    }


@dataclass(frozen=True, kw_only=True)
class _Desk:
    """A person's seat in a batch, with what is asked there."""

    batch: Batch
    paper: Paper
    seat: Seated

    @property
    def questions(self) -> Mapping[UUID, Item]:
        return asked(self.paper.by_id, self.seat.topics)


async def begin(tx: Tx, batch_id: UUID, device_id: UUID, *, take_over: bool) -> Attempt:
    """Begin the caller's attempt, or go on with it; the first start counts.

    take_over: from the device on which it is being sat, which learns it at its next answer. Raises
    NotFound without a seat, NotBegun, Over, HandedIn, OnOtherDevice.
    """
    desk = await _desk(tx, batch_id)
    batch = desk.batch
    if tx.now < batch.starts_at:
        raise NotBegun(BEGINS_AT, starts_at=batch.starts_at)
    new = Attempt(
        batch_id=batch_id,
        person_id=desk.seat.person_id,
        paper_id=batch.paper_id,
        device_id=device_id,
        started_at=tx.now,
        due_at=batch.ends_at + GRACE,
        answers={},
    )
    if tx.now <= batch.ends_at and await store.begin(tx, new):
        return new
    attempt = await store.find(tx, batch_id, desk.seat.person_id)
    if attempt is None or not attempt.accepts(tx.now):
        raise Over
    if attempt.device_id == device_id:
        return attempt
    if not take_over:
        raise OnOtherDevice(SEND_TAKE_OVER)
    moved = attempt.on_device(device_id)
    await store.keep(tx, [moved])
    return moved


async def save(
    tx: Tx, batch_id: UUID, device_id: UUID, given: Mapping[UUID, Answer], *, position: int
) -> Attempt:
    """Keep answers of the caller's attempt beside those that are there. What is answered is kept:
    the answer to this request comes after COMMIT.
    """
    desk = await _desk(tx, batch_id)
    attempt = await _attempt(tx, desk, device_id)
    saved = _answered(tx, desk, attempt, given, position=position)
    await store.keep(tx, [saved])
    return saved


async def hand_in(
    tx: Tx, batch_id: UUID, device_id: UUID, given: Mapping[UUID, Answer]
) -> ExamSitting:
    """Mark what was kept, with the last answers, by the times of the server."""
    desk = await _desk(tx, batch_id)
    attempt = await _attempt(tx, desk, device_id)
    last = _answered(tx, desk, attempt, given, position=attempt.position).ended(tx.now)
    await store.keep(tx, [last])
    return (await marking.mark_sheets(tx, batch_id, [last.sheet()]))[0]


async def end(tx: Tx) -> None:
    """Hand in what was kept of attempts whose time is over. Whoever was marked from paper
    meanwhile, or moved to another batch, is left as they are.
    """
    over = await store.claim_ended(tx)
    for batch_id, group in groupby(over, key=lambda attempt: attempt.batch_id):
        ended = [attempt.ended(tx.now) for attempt in group]
        await store.keep(tx, ended)
        batch = await batches.get_batch(tx, batch_id)
        paper = await papers.get(tx, batch.paper_id)
        if paper.state is State.CLOSED and batch.sitting is not Sitting.RESIT:
            continue
        seats = await batches.seated(tx, batch_id)
        sheets = [
            attempt.sheet()
            for attempt in ended
            if attempt.person_id in seats and seats[attempt.person_id].state is SeatState.SEATED
        ]
        if sheets:
            await marking.mark_sheets(tx, batch_id, sheets)


ENDS: Final = Agenda(kind="exam-attempts", rule="EXM-9", earliest=store.earliest_end, run=end)
"""Attempts end by themselves, the grace after the end of their batch."""


async def _desk(tx: Tx, batch_id: UUID) -> _Desk:
    """The caller's seat. Raises NotFound for anyone who has none there, HandedIn."""
    me = tx.caller.person_id if tx.caller else None
    if me is None:
        raise Forbidden(PERSON_SITS)
    seat = await batches.find_seat(tx, batch_id, me)
    if seat is None:
        raise NotFound(NO_BATCH, batch_id=batch_id)
    if seat.state is SeatState.SAT:
        raise HandedIn
    batch = await batches.get_batch(tx, batch_id)
    return _Desk(batch=batch, paper=await papers.get(tx, batch.paper_id), seat=seat)


async def _attempt(tx: Tx, desk: _Desk, device_id: UUID) -> Attempt:
    """The caller's attempt on this device, locked, while answers are taken."""
    attempt = await store.find(tx, desk.batch.batch_id, desk.seat.person_id)
    if attempt is None:
        raise NotBegun(BEGIN_FIRST)
    if not attempt.accepts(tx.now):
        raise Over
    if attempt.device_id != device_id:
        raise OnOtherDevice(TAKEN_OVER)
    return attempt


def _answered(
    tx: Tx, desk: _Desk, attempt: Attempt, given: Mapping[UUID, Answer], *, position: int
) -> Attempt:
    """The attempt with more answers. Raises Invalid for those that no question can have."""
    questions = desk.questions
    wrong = [
        Fault(where=f"body.answers.{item_id}", code=code)
        for item_id, code in faults(given, questions)
    ]
    if wrong:
        raise Invalid(OTHER_QUESTIONS, errors=wrong)
    blank = {item_id: answer if _is_answer(answer) else None for item_id, answer in given.items()}
    shown = min(position, max(0, len(questions) - 1))
    return attempt.answered(blank, position=shown, now=tx.now)


def _is_answer(answer: Answer) -> bool:
    """Whether there is something in it: an empty text or no option is no answer."""
    return isinstance(answer, bool) or bool(answer)
