"""Exam batches by HTTP: shift leaders schedule them, people see theirs (F17, EXM-7a)."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from fastapi import Query
from pydantic import AwareDatetime, BaseModel, Field

from chassis.http.inputs import Day, Flag, Instant, MomentsBetween, Name
from chassis.http.periods import Month
from chassis.http.routes import IN_ACTION, NotFound, Page, Paging, Routes, TxDep
from chassis.messages.tx import Tx
from measure.visibility import RecordKind
from training.exams.bank.routes import QuestionView
from training.exams.batches import actions
from training.exams.batches.actions import NO_BATCH, BatchRequest
from training.exams.batches.rules import Batch, Seated, SeatState, Sitting
from training.exams.batches.store import BatchFilter, CountedBatch
from training.exams.papers import actions as papers
from training.exams.papers.rules import asked
from training.ground.directory import actions as directory

routes = Routes(prefix="/v1/exams")

LARGEST_BODY = 8 << 20


class BatchBody(BaseModel):
    """A batch as it is asked for. people: each once per paper; site_id null: of several sites."""

    paper_id: UUID
    sitting: Sitting = Sitting.FIRST
    site_id: UUID | None = None
    starts_at: Instant
    ends_at: Instant
    place: Name | None = None
    people: list[UUID] = Field(min_length=1, max_length=10_000)

    def request(self) -> BatchRequest:
        return BatchRequest(
            paper_id=self.paper_id,
            sitting=self.sitting,
            site_id=self.site_id,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            place=self.place,
            people=self.people,
        )


class BatchesBody(BaseModel):
    batches: list[BatchBody] = Field(min_length=1, max_length=1_000)


class BatchView(BaseModel):
    """A batch. business_date: of its site's zone."""

    batch_id: UUID
    paper_id: UUID
    purpose: str
    month: str | None
    sitting: str
    center_id: UUID
    site_id: UUID | None
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    business_date: date
    place: str | None
    scheduled_by: UUID | None

    @classmethod
    def of(cls, batch: Batch) -> Self:
        return cls(
            batch_id=batch.batch_id,
            paper_id=batch.paper_id,
            purpose=batch.purpose,
            month=batch.month,
            sitting=batch.sitting,
            center_id=batch.center_id,
            site_id=batch.site_id,
            starts_at=batch.starts_at,
            ends_at=batch.ends_at,
            business_date=batch.business_date,
            place=batch.place,
            scheduled_by=batch.scheduled_by,
        )


class BatchLine(BatchView):
    """With how many are to sit there, and how many have."""

    seats: int
    marked: int

    @classmethod
    def counted(cls, counted: CountedBatch) -> Self:
        view = BatchView.of(counted.batch)
        return cls(**view.model_dump(), seats=counted.seats, marked=counted.marked)


class SeatView(BaseModel):
    """A person in a batch. items: all of the paper; at a re-sit those on the topics that they
    failed.
    """

    person_id: UUID
    marked: bool
    items: list[UUID]


class BatchDetail(BatchView):
    """With people and questions; an agent sees their own seat, and the questions from the batch's
    start on.
    """

    people: list[SeatView]
    questions: list[QuestionView]


class Scheduled(BaseModel):
    batches: list[BatchView]


class BatchQuery(MomentsBetween):
    """Which batches; open: in which somebody has still to sit."""

    paper_id: UUID | None = None
    purpose: Literal["monthly", "repost"] | None = None
    sitting: Sitting | None = None
    month: Month | None = None
    business_date: Day | None = None
    person_id: UUID | None = None
    open: Flag = False

    def filter(self) -> BatchFilter:
        return BatchFilter(
            paper_id=self.paper_id,
            purpose=self.purpose,
            sitting=self.sitting,
            month=self.month,
            business_date=self.business_date,
            person_id=self.person_id,
            is_open=self.open,
            since=self.first,
            until=self.last,
        )


@routes.post(
    "/batches",
    permission="exams.schedule",
    place=IN_ACTION,
    status_code=201,
    max_body_size=LARGEST_BODY,
)
async def schedule_batches(body: BatchesBody, tx: TxDep) -> Scheduled:
    """Schedule a set of batches, all or none. A refusal names each batch and person that cannot be,
    with a code.
    """
    scheduled = await actions.schedule(tx, [batch.request() for batch in body.batches])
    return Scheduled(batches=[BatchView.of(batch) for batch in scheduled])


@routes.get("/batches", permission="exams.read", shows=RecordKind.EXAM_BATCH)
async def list_batches(
    tx: TxDep, paging: Paging, query: Annotated[BatchQuery, Query()]
) -> Page[BatchLine]:
    """By time: batches in which somebody sits whom the caller may see there (GEN-11)."""
    found = await actions.listed(
        tx,
        reach=tx.reach,
        matching=query.filter(),
        after=paging.position(AwareDatetime, UUID),
        limit=paging.fetch,
    )
    page = paging.page(found, key=lambda counted: (counted.batch.starts_at, counted.batch.batch_id))
    return Page(items=[BatchLine.counted(counted) for counted in page.items], next=page.next)


@routes.get("/batches/{batch_id}", permission="exams.read", shows=RecordKind.EXAM_BATCH)
async def get_batch(batch_id: UUID, tx: TxDep) -> BatchDetail:
    batch = await actions.get_batch(tx, batch_id)
    seated, staff = await _seen(tx, batch)
    paper = await papers.get(tx, batch.paper_id)
    per_person = {person_id: asked(paper.by_id, seat.topics) for person_id, seat in seated.items()}
    shown = staff or batch.starts_at <= tx.now
    needed = {item_id for items in per_person.values() for item_id in items} if shown else set()
    questions = [
        QuestionView.of(item_id, item) for item_id, item in paper.by_id.items() if item_id in needed
    ]
    people = [
        SeatView(
            person_id=person_id,
            marked=seat.state is SeatState.SAT,
            items=list(per_person[person_id]) if shown else [],
        )
        for person_id, seat in seated.items()
    ]
    view = BatchView.of(batch)
    return BatchDetail(**view.model_dump(), people=people, questions=questions)


async def _seen(tx: Tx, batch: Batch) -> tuple[Mapping[UUID, Seated], bool]:
    """Whom of a batch the caller may see, and whether as one of its staff: not only their own seat.
    Raises NotFound.
    """
    seated = await actions.seated(tx, batch.batch_id)
    if tx.reach.covers(vars(batch)):
        return seated, True
    people = await directory.people(tx, list(seated))
    visible = {id: seat for id, seat in seated.items() if tx.reach.covers(asdict(people[id]))}
    if not visible:
        raise NotFound(NO_BATCH, batch_id=batch.batch_id)
    me = tx.caller.person_id if tx.caller else None
    return visible, visible.keys() != {me}
