"""Schedule batches by shift, and what other features need of them (EXM-7, EXM-7a, EXM-11, F17)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.http.problems import Fault, NotFound, Refusal
from chassis.http.reach import act_in, acts_in
from chassis.http.wording import Message
from chassis.messages.ids import uuid7
from chassis.messages.tx import Cause, Place, Tx
from measure.visibility import Reach
from training.exams.batches import store
from training.exams.batches.rules import (
    Absent,
    Batch,
    Facts,
    RefusalCode,
    Seat,
    Seated,
    Sitting,
    absent,
    must_sit,
    refusal,
    window_refusal,
)
from training.exams.batches.store import BatchFilter, CountedBatch, NewSeat
from training.exams.papers import actions as papers
from training.exams.papers.rules import Paper
from training.exams.resits import actions as resits
from training.ground.bookings import actions as bookings
from training.ground.bookings.rules import Booking, BookingRole, Span
from training.ground.directory import actions as directory
from training.ground.directory.rules import Leave, Person, Shift
from zhipei_events import values
from zhipei_events.envelope import Envelope
from zhipei_events.training import ExamBatchScheduled

REFUSED = Message(
    "有 {count} 个批次或人员不能安排", "{count} of the people and batches are refused"
)
NO_BATCH = Message("没有编号为 {batch_id} 的考试批次", "There is no exam batch {batch_id}")

DAY = timedelta(days=1)


class NotSchedulable(Refusal):
    status = 422
    slug = "exam-not-schedulable"
    title = {"zh-Hans": "考试批次不能这样安排", "en": "Exam batches cannot be scheduled like this"}


@dataclass(frozen=True, kw_only=True)
class BatchRequest:
    """A batch to be scheduled (F17)."""

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


async def schedule(tx: Tx, requests: Sequence[BatchRequest]) -> Sequence[Batch]:
    """Schedule batches by shift, all or none (EXM-7, EXM-7a). Refuses with who and why, row by
    row.
    """
    by_id = await _papers(tx, {request.paper_id for request in requests})
    await _require_reach(tx, requests, by_id)
    faults: list[Fault] = []
    made: list[Batch] = []
    seats: list[NewSeat] = []
    seated: set[tuple[UUID, UUID]] = set()
    for number, request in enumerate(requests):
        paper = by_id[request.paper_id]
        zone = (await directory.site(tx, request.site_id, paper.center_id)).zone
        batch = batch_of(tx, request, paper, request.starts_at.astimezone(ZoneInfo(zone)).date())
        code = window_refusal(paper, request.sitting, batch.span, batch.business_date, now=tx.now)
        if code is not None:
            faults.append(Fault(where=f"body.batches[{number}]", code=code))
            continue
        facts = await _facts(tx, request, paper, batch.business_date)
        codes = {
            person_id: refusal(fact, batch.span, batch.sitting, today=tx.today(zone))
            for person_id, fact in facts.items()
        }
        faults += _faults(number, request, codes, seated)
        seats += await _seats(tx, batch, request.people)
        made.append(batch)
    if faults:
        raise NotSchedulable(REFUSED, errors=faults, count=len(faults))
    scheduled = [
        emit_scheduled(tx, batch, request.people, papers.cause_of(by_id[request.paper_id]))
        for batch, request in zip(made, requests, strict=True)
    ]
    await _keep(tx, scheduled, seats)
    return scheduled


async def _papers(tx: Tx, ids: Collection[UUID]) -> Mapping[UUID, Paper]:
    """Papers, locked against closing."""
    for paper_id in sorted(ids):
        await tx.lock(f"batches of {paper_id}")
    return {paper_id: await papers.get(tx, paper_id, lock="share") for paper_id in ids}


async def _require_reach(
    tx: Tx, requests: Sequence[BatchRequest], by_id: Mapping[UUID, Paper]
) -> None:
    """Refuse batches at places for which the caller does not act, unless they act for some of their
    people: a shift leader seats a section, which is less than its site (EXM-7). The others of such
    a batch are refused one by one.
    """
    people = await directory.people(tx, {id for request in requests for id in request.people})
    for request in requests:
        place = {"center_id": by_id[request.paper_id].center_id, "site_id": request.site_id}
        if not any(acts_in(tx, people[id]) for id in request.people):
            act_in(tx, place)


def _faults(
    number: int,
    request: BatchRequest,
    codes: Mapping[UUID, RefusalCode | None],
    seated: set[tuple[UUID, UUID]],
) -> Sequence[Fault]:
    """Faults of people in a batch. seated: (paper, person) of the set so far; theirs are added."""
    faults = []
    for row, person_id in enumerate(request.people):
        key = request.paper_id, person_id
        code = RefusalCode.TWICE if key in seated else codes[person_id]
        seated.add(key)
        if code is not None:
            where = f"body.batches[{number}].people[{row}]"
            faults.append(Fault(where=where, code=code, value=str(person_id)))
    return faults


async def _seats(tx: Tx, batch: Batch, people: Sequence[UUID]) -> Sequence[NewSeat]:
    topics: Mapping[UUID, tuple[str, ...]] = {}
    if batch.sitting is Sitting.RESIT:
        topics = await store.topics_failed(tx, batch.paper_id, people)
    return [_seat(batch, person_id, topics.get(person_id, ())) for person_id in people]


def _seat(batch: Batch, person_id: UUID, topics: tuple[str, ...] = ()) -> NewSeat:
    return NewSeat(
        batch_id=batch.batch_id,
        person_id=person_id,
        paper_id=batch.paper_id,
        sitting=batch.sitting,
        topics=topics,
    )


def batch_of(tx: Tx, request: BatchRequest, paper: Paper, on: date) -> Batch:
    """A batch before it is emitted. on: its date at the site."""
    return Batch(
        batch_id=uuid7(),
        paper_id=paper.paper_id,
        center_id=paper.center_id,
        site_id=request.site_id,
        purpose=paper.purpose,
        month=paper.month,
        sitting=request.sitting,
        starts_at=request.starts_at,
        ends_at=request.ends_at,
        business_date=on,
        place=request.place,
        scheduled_by=tx.caller.person_id if tx.caller else None,
        scheduled_at=tx.now,
        event_id=uuid7(),
        correlation_id=tx.correlation,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """Facts about the people of a batch, each by person."""

    history: Mapping[UUID, Sequence[Seat]]
    leaves: Mapping[UUID, Sequence[Leave]]
    shifts: Mapping[UUID, Sequence[Shift]]
    busy: Mapping[UUID, Sequence[Booking]]
    ready: Mapping[UUID, bool]


async def _facts(tx: Tx, request: BatchRequest, paper: Paper, on: date) -> Mapping[UUID, Facts]:
    """Facts about the people of a batch. on: its date at the site."""
    ids = list(dict.fromkeys(request.people))
    people = await directory.people_on(tx, ids, paper.complete_on or on)
    history = await store.seats_of(tx, paper.paper_id, ids)
    days = [on, *(seat.on for seats in history.values() for seat in seats)]
    own_batches = await store.batches_of(tx, paper.paper_id)
    known = _Known(
        history=history,
        leaves=await directory.leaves_of(tx, ids, min(days), max(days)),
        shifts=await directory.shifts_of(tx, ids, on - DAY, on),
        busy=await bookings.busy(tx, ids, request.span, without=own_batches),
        ready=await ready(tx, paper) if request.sitting is Sitting.RESIT else {},
    )
    return {id: _facts_of(tx, person, known, paper, on) for id, person in people.items()}


def _facts_of(tx: Tx, person: Person, known: _Known, paper: Paper, on: date) -> Facts:
    seats = known.history.get(person.person_id, ())
    leaves = known.leaves.get(person.person_id, ())
    seat, called = (seats[-1] if seats else None), _called(seats)
    shifts = known.shifts.get(person.person_id, ())
    return Facts(
        known=person.employee_no is not None,
        same_center=person.center_id == paper.center_id,
        in_reach=acts_in(tx, person),
        must_sit=person.ended_on is None and must_sit(person.roles, person.stage),
        seat=seat,
        seat_on_leave=_away(seat, leaves),
        absent=absent(called, on_leave=_away(called, leaves)),
        ready=known.ready.get(person.person_id),
        on_leave=any(leave.first_day <= on <= leave.last_day for leave in leaves),
        shifts=[Span(shift.starts_at, shift.ends_at) for shift in shifts],
        busy=[booking.span for booking in known.busy.get(person.person_id, ())],
    )


def _called(seats: Sequence[Seat]) -> Seat | None:
    """The last seat of a person within the window."""
    return next((seat for seat in reversed(seats) if seat.sitting is Sitting.FIRST), None)


async def ready(tx: Tx, paper: Paper) -> Mapping[UUID, bool]:
    """Who must sit the month's paper again → whether the training for it was held (EXM-5)."""
    return await resits.ready(tx, paper.center_id, paper.month or "")


def emit_scheduled(
    tx: Tx, batch: Batch, people: Sequence[UUID], cause: Cause | Envelope | None
) -> Batch:
    """Emit ExamBatchScheduled. Returns the batch with the event's id."""
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
    envelope = tx.emit(event, place=Place(batch.center_id, batch.site_id), cause=cause)
    return replace(batch, event_id=envelope.id, correlation_id=envelope.correlation)


async def _keep(tx: Tx, made: Sequence[Batch], seats: Sequence[NewSeat]) -> None:
    """Keep batches with their people, who leave the seats that they had; their time is booked."""
    await bookings.release_people(tx, await store.move(tx, seats))
    await store.add(tx, made, seats)
    spans = {batch.batch_id: batch.span for batch in made}
    await bookings.book(
        tx,
        [
            Booking(
                source_id=seat.batch_id,
                person_id=seat.person_id,
                role=BookingRole.EXAMINEE,
                span=spans[seat.batch_id],
            )
            for seat in seats
        ],
    )


# ---- for exams


async def keep(tx: Tx, batch: Batch, person_id: UUID) -> None:
    """Keep a batch of one person."""
    await _keep(tx, [batch], [_seat(batch, person_id)])


async def unseated(
    tx: Tx, paper: Paper, *, today: date, after: UUID | None, limit: int
) -> Sequence[UUID]:
    """Agents of a paper's center who have neither sat it nor a seat that can still be taken, by
    id.
    """
    taken = await store.unavailable(tx, paper.paper_id, today=today)
    return await directory.agents_page(tx, paper.center_id, without=taken, after=after, limit=limit)


async def free(tx: Tx, paper: Paper, ids: Collection[UUID], *, today: date) -> Sequence[UUID]:
    """Those of these people without a seat for a paper that can still be taken, by id."""
    history = await store.seats_of(tx, paper.paper_id, ids)
    return sorted(
        id
        for id in ids
        if not any(seat.stands(today, on_leave=False) for seat in history.get(id, ())[-1:])
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
    leaves: Mapping[UUID, Sequence[Leave]] = {}
    if days:
        leaves = await directory.leaves_of(tx, ids, min(days), max(days))
    return {
        person_id: absent(seat, on_leave=_away(seat, leaves.get(person_id, ())))
        for person_id, seat in called.items()
    }


def _away(seat: Seat | None, leaves: Sequence[Leave]) -> bool:
    """Whether a person was on leave on the day of a seat."""
    if seat is None:
        return False
    return any(leave.first_day <= seat.on <= leave.last_day for leave in leaves)


# ---- for marking and lists


async def get_batch(tx: Tx, batch_id: UUID, *, locked: bool = False) -> Batch:
    """A batch. Raises NotFound."""
    batch = await store.find(tx, batch_id, locked=locked)
    if batch is None:
        raise NotFound(NO_BATCH, batch_id=batch_id)
    return batch


async def seated(tx: Tx, batch_id: UUID) -> Mapping[UUID, Seated]:
    """Who is to sit in a batch or has sat there."""
    return await store.seated(tx, batch_id)


async def find_seat(tx: Tx, batch_id: UUID, person_id: UUID) -> Seated | None:
    """A person's seat in a batch, None: they are not to sit there."""
    return await store.find_seat(tx, batch_id, person_id)


async def set_sat(tx: Tx, batch_id: UUID, topics_failed: Mapping[UUID, Sequence[str]]) -> None:
    """Keep who has sat in a batch, and which topics each of them failed."""
    await store.set_sat(tx, batch_id, topics_failed)
    await bookings.mark_attended(tx, batch_id, topics_failed.keys())


async def listed(
    tx: Tx,
    *,
    reach: Reach,
    matching: BatchFilter,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[CountedBatch]:
    """Batches in which one of a reach sits, by time, with counts."""
    return await store.listed(
        tx,
        reach=reach,
        people=directory.covered(tx, reach),
        matching=matching,
        after=after,
        limit=limit,
    )
