"""Scheduling batches by shift, and what other features ask of them (EXM-7, EXM-7a, EXM-11, F17)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.http.problems import Fault, NotFound, Refusal
from chassis.http.reach import act_in, acts_in
from chassis.messages.ids import uuid7
from chassis.messages.tx import Cause, Place, Tx
from training.exams.batches import store
from training.exams.batches.rules import (
    Absent,
    Batch,
    Facts,
    No,
    Seat,
    Seated,
    Sitting,
    Span,
    absent,
    must_sit,
    refusal,
)
from training.exams.papers import actions as papers
from training.exams.papers.rules import Paper, Purpose, State
from training.exams.resits import actions as resits
from training.ground.directory import actions as directory
from training.ground.directory.rules import Leave, Person
from zhipei_events import values
from zhipei_events.envelope import Envelope
from zhipei_events.training import ExamBatchScheduled

DAY = timedelta(days=1)


class NotSchedulable(Refusal):
    status = 422
    slug = "exam-not-schedulable"
    title = {"zh-Hans": "考试批次不能这样安排", "en": "Exam batches cannot be scheduled like this"}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A batch as it is asked for (F17)."""

    paper_id: UUID
    sitting: Sitting
    site_id: UUID | None
    starts_at: datetime
    ends_at: datetime
    place: str | None
    people: Sequence[UUID]

    @property
    def span(self) -> Span:
        return Span(self.starts_at, self.ends_at)


# ---- scheduling


async def schedule(tx: Tx, wanted: Sequence[Wanted]) -> Sequence[Batch]:
    """Schedule batches by shift, all or none (EXM-7, EXM-7a). Refuses with who and why, row by
    row.
    """
    for paper_id in sorted({one.paper_id for one in wanted}):
        await tx.lock(f"batches of {paper_id}")
    by_id = {
        paper_id: await papers.get(tx, paper_id, lock="share")
        for paper_id in {one.paper_id for one in wanted}
    }
    act_in(
        tx,
        *({"center_id": by_id[one.paper_id].center_id, "site_id": one.site_id} for one in wanted),
    )
    faults: list[Fault] = []
    made: list[Batch] = []
    seated: list[dict[str, Any]] = []
    twice: set[tuple[UUID, UUID]] = set()
    for number, one in enumerate(wanted):
        paper = by_id[one.paper_id]
        zone = (await directory.site(tx, one.site_id, paper.center_id)).zone
        batch = batch_of(tx, one, paper, one.starts_at.astimezone(ZoneInfo(zone)).date())
        if (no := _of_batch(tx, one, paper, batch.business_date)) is not None:
            faults.append(Fault(where=f"body.batches[{number}]", code=no))
            continue
        facts, topics = await _facts(tx, one, paper, batch.business_date)
        for row, person_id in enumerate(one.people):
            again = (one.paper_id, person_id) in twice
            found = (
                No.TWICE
                if again
                else refusal(facts[person_id], one.span, one.sitting, today=tx.today(zone))
            )
            twice.add((one.paper_id, person_id))
            if found is not None:
                faults.append(
                    Fault(
                        where=f"body.batches[{number}].people[{row}]",
                        code=found,
                        detail=str(person_id),
                    )
                )
            seat = {
                "batch_id": batch.batch_id,
                "person_id": person_id,
                "paper_id": paper.paper_id,
                "sitting": one.sitting,
            }
            seated.append({**seat, "topics": topics.get(person_id, ())})
        made.append(batch)
    if faults:
        raise NotSchedulable(f"{len(faults)} of what was asked for cannot be", errors=faults)
    told = [
        say(tx, batch, one.people, _cause(by_id[one.paper_id]))
        for batch, one in zip(made, wanted, strict=True)
    ]
    await store.add(tx, told, seated)
    return told


def batch_of(tx: Tx, wanted: Wanted, paper: Paper, on: date) -> Batch:
    return Batch(
        batch_id=uuid7(),
        paper_id=paper.paper_id,
        center_id=paper.center_id,
        site_id=wanted.site_id,
        purpose=paper.purpose,
        month=paper.month,
        sitting=wanted.sitting,
        starts_at=wanted.starts_at,
        ends_at=wanted.ends_at,
        business_date=on,
        place=wanted.place,
        scheduled_by=tx.caller.person_id if tx.caller else None,
        scheduled_at=tx.now,
        event_id=uuid7(),
        correlation_id=tx.correlation,
    )


def _of_batch(tx: Tx, wanted: Wanted, paper: Paper, on: date) -> No | None:
    """Why a batch cannot be, whoever is in it."""
    if not timedelta(0) < wanted.ends_at - wanted.starts_at <= DAY:
        return No.BAD_TIME
    if wanted.starts_at < tx.now:
        return No.PAST
    open_states = (
        {State.APPROVED, State.CLOSED} if wanted.sitting is Sitting.RESIT else {State.APPROVED}
    )
    if (
        paper.purpose != Purpose.MONTHLY
        or paper.state not in open_states
        or not (paper.complete_on and paper.makeup_until)
    ):
        return No.NOT_APPROVED
    last = {
        Sitting.FIRST: paper.complete_on,
        Sitting.MAKEUP: paper.makeup_until,
        Sitting.RESIT: date.max,
    }[wanted.sitting]
    early = wanted.sitting is Sitting.MAKEUP and on <= paper.complete_on
    return No.OUTSIDE_WINDOW if early or on > last else None


async def _facts(
    tx: Tx, wanted: Wanted, paper: Paper, on: date
) -> tuple[Mapping[UUID, Facts], Mapping[UUID, tuple[str, ...]]]:
    """What is known of the people of a batch; and what each is asked at a re-sit."""
    ids = list(dict.fromkeys(wanted.people))
    known = await directory.people_on(tx, ids, paper.complete_on or on)
    history = await store.seats_of(tx, paper.paper_id, ids)
    days = [on, *(seat.on for seats in history.values() for seat in seats)]
    leaves = await directory.leaves_of(tx, ids, min(days), max(days))
    shifts = await directory.shifts_of(tx, ids, on - DAY, on)
    busy = await store.busy(tx, ids, wanted.span, but=paper.paper_id)
    resits = await ready(tx, paper) if wanted.sitting is Sitting.RESIT else {}
    topics = (
        await store.topics_failed(tx, paper.paper_id, ids)
        if wanted.sitting is Sitting.RESIT
        else {}
    )

    def facts(person: Person) -> Facts:
        person_id = person.person_id
        seats, leave = history.get(person_id, ()), leaves.get(person_id, ())
        seat, called = (seats[-1] if seats else None), _called(seats)
        return Facts(
            known=person.employee_no is not None,
            same_center=person.center_id == paper.center_id,
            in_reach=acts_in(tx, person),
            must_sit=person.ended_on is None and must_sit(person.roles, person.stage),
            seat=seat,
            seat_on_leave=_away(seat, leave),
            absent=absent(called, on_leave=_away(called, leave)),
            ready=resits.get(person_id),
            on_leave=any(one.first_day <= on <= one.last_day for one in leave),
            shifts=[Span(shift.starts_at, shift.ends_at) for shift in shifts.get(person_id, ())],
            busy=busy.get(person_id, ()),
        )

    return {person_id: facts(person) for person_id, person in known.items()}, topics


def _called(seats: Sequence[Seat]) -> Seat | None:
    """Where somebody was last called within the window."""
    return next((seat for seat in reversed(seats) if seat.sitting == Sitting.FIRST), None)


async def ready(tx: Tx, paper: Paper) -> Mapping[UUID, bool]:
    """Who must sit the month's paper again → whether the training for it was held (EXM-5)."""
    return {
        resit.person_id: resit.ready
        for resit in await resits.open_resits(tx, paper.center_id, paper.month or "")
    }


def _cause(paper: Paper) -> Cause | None:
    return (
        Cause(paper.event_id, paper.correlation_id)
        if paper.event_id and paper.correlation_id
        else None
    )


def say(tx: Tx, batch: Batch, people: Sequence[UUID], cause: Cause | Envelope | None) -> Batch:
    """Tell of a batch; it as it is kept, with what was said."""
    event = ExamBatchScheduled(
        batch_id=batch.batch_id,
        paper_id=batch.paper_id,
        month=batch.month or f"{batch.business_date:%Y-%m}",
        center_id=batch.center_id,
        site_id=batch.site_id,
        sitting=values.Sitting(batch.sitting),
        starts_at=batch.starts_at,
        ends_at=batch.ends_at,
        people=tuple(people),
        scheduled_by=batch.scheduled_by,
    )
    said = tx.emit(event, place=Place(batch.center_id, batch.site_id), cause=cause)
    return Batch(**{**vars(batch), "event_id": said.id, "correlation_id": said.correlation})


# ---- what exams ask


async def keep(tx: Tx, batch: Batch, person_id: UUID) -> None:
    """Keep a batch of one."""
    seat = {
        "batch_id": batch.batch_id,
        "person_id": person_id,
        "paper_id": batch.paper_id,
        "sitting": batch.sitting,
        "topics": (),
    }
    await store.add(tx, [batch], [seat])


async def unseated(
    tx: Tx, paper: Paper, *, today: date, after: UUID | None, limit: int
) -> Sequence[UUID]:
    """Agents of a paper's center who have neither sat it nor a seat that can still be taken, by
    id.
    """
    return await store.unseated(
        tx, paper.paper_id, paper.center_id, today=today, after=after, limit=limit
    )


async def free(tx: Tx, paper: Paper, ids: Collection[UUID], *, today: date) -> Sequence[UUID]:
    """Those of these people who have no seat for a paper that can still be taken, by id."""
    history = await store.seats_of(tx, paper.paper_id, ids)
    return sorted(
        one
        for one in ids
        if not any(seat.stands(today, on_leave=False) for seat in history.get(one, ())[-1:])
    )


async def topics_failed(
    tx: Tx, paper: Paper, ids: Collection[UUID]
) -> Mapping[UUID, tuple[str, ...]]:
    """Person → the topics failed when the paper was last sat: what a re-sit asks."""
    return await store.topics_failed(tx, paper.paper_id, ids)


async def counted(tx: Tx, paper: Paper) -> tuple[set[UUID], set[UUID]]:
    """Who has a seat for a paper's first sitting or make-up, and who of them has sat."""
    return await store.counted(tx, paper.paper_id)


async def absences(tx: Tx, paper: Paper, ids: Collection[UUID]) -> Mapping[UUID, Absent]:
    """How these people, who have not sat a paper, were absent from it (EXM-11)."""
    history = await store.seats_of(tx, paper.paper_id, ids)
    called = {person_id: _called(history.get(person_id, ())) for person_id in ids}
    days = [seat.on for seat in called.values() if seat is not None]
    leaves = await directory.leaves_of(tx, ids, min(days), max(days)) if days else {}
    return {
        person_id: absent(seat, on_leave=_away(seat, leaves.get(person_id, ())))
        for person_id, seat in called.items()
    }


def _away(seat: Seat | None, leaves: Sequence[Leave]) -> bool:
    """Whether somebody was on leave on the day of a seat."""
    return seat is not None and any(
        leave.first_day <= seat.on <= leave.last_day for leave in leaves
    )


# ---- what marking asks


async def get_batch(tx: Tx, batch_id: UUID, *, locked: bool = False) -> Batch:
    batch = await store.find(tx, batch_id, locked=locked)
    if batch is None:
        raise NotFound(f"no batch {batch_id}")
    return batch


async def seated(tx: Tx, batch_id: UUID) -> Mapping[UUID, Seated]:
    """Who is to sit in a batch or has sat there."""
    return await store.seated(tx, batch_id)


async def set_sat(tx: Tx, batch_id: UUID, topics_failed: Mapping[UUID, Sequence[str]]) -> None:
    """Keep who has sat in a batch, and which topics each of them failed."""
    rows = [
        {"person_id": str(person_id), "topics": list(topics)}
        for person_id, topics in topics_failed.items()
    ]
    await store.set_sat(tx, batch_id, rows)
