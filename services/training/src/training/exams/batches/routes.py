"""Exam batches by HTTP: shift leaders schedule them, people see theirs (F17, EXM-7a)."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import AwareDatetime, BaseModel, Field

from chassis.http.inputs import Day, Flag, Instant, MomentsBetween, Month, Name
from chassis.http.routes import IN_ACTION, NotFound, Page, Paging, Routes, TxDep
from chassis.messages.tx import Tx
from measure.visibility import RecordKind
from training.exams.bank.routes import QuestionView
from training.exams.batches import actions, store
from training.exams.batches.rules import Batch, Seated, Sitting
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

    def wanted(self) -> actions.Wanted:
        return actions.Wanted(**{name: getattr(self, name) for name in BatchBody.model_fields})


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


class BatchLine(BatchView):
    """With how many are to sit there, and how many have."""

    seats: int
    marked: int


class SeatView(BaseModel):
    """Somebody in a batch. items: what they are asked, all of the paper or, at a re-sit, those on
    the topics that they failed.
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


class Wanted(MomentsBetween):
    """Which batches; open: in which somebody has still to sit."""

    paper_id: UUID | None = None
    purpose: Literal["monthly", "repost"] | None = None
    sitting: Sitting | None = None
    month: Month | None = None
    business_date: Day | None = None
    person_id: UUID | None = None
    open: Flag = False

    def columns(self) -> dict[str, object]:
        """Column → the value that it must have."""
        named = ("paper_id", "purpose", "sitting", "month", "business_date")
        return {name: value for name in named if (value := getattr(self, name)) is not None}


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
    made = await actions.schedule(tx, [batch.wanted() for batch in body.batches])
    return Scheduled(batches=[_view(vars(batch)) for batch in made])


@routes.get("/batches", permission="exams.read", shows=RecordKind.EXAM_BATCH)
async def list_batches(
    tx: TxDep,
    paging: Paging,
    wanted: Annotated[Wanted, Query()],
) -> Page[BatchLine]:
    """By time: batches in which somebody sits whom the caller may see there (GEN-11)."""
    rows = await store.listed(
        tx,
        reach=tx.reach,
        matching=wanted.columns(),
        person_id=wanted.person_id,
        open_only=wanted.open,
        from_=wanted.first,
        until=wanted.last,
        after=paging.position(AwareDatetime, UUID),
        limit=paging.fetch,
    )
    page = paging.page(rows, key=lambda row: (row["starts_at"], row["batch_id"]))
    return Page(items=[BatchLine(**row) for row in page.items], next=page.next)


@routes.get("/batches/{batch_id}", permission="exams.read", shows=RecordKind.EXAM_BATCH)
async def get_batch(batch_id: UUID, tx: TxDep) -> BatchDetail:
    batch = await actions.get_batch(tx, batch_id)
    seated, staff = await _seen(tx, batch)
    paper = await papers.get(tx, batch.paper_id)
    per_person = {person_id: asked(paper.items, seat.topics) for person_id, seat in seated.items()}
    shown = staff or batch.starts_at <= tx.now
    wanted = {item_id for items in per_person.values() for item_id in items}
    questions = [
        QuestionView(
            item_id=item_id,
            **{
                name: getattr(item, name) for name in QuestionView.model_fields if name != "item_id"
            },
        )
        for item_id, item in paper.items.items()
        if shown and item_id in wanted
    ]
    people = [
        SeatView(
            person_id=person_id,
            marked=seat.state == "sat",
            items=list(per_person[person_id]) if shown else [],
        )
        for person_id, seat in seated.items()
    ]
    return BatchDetail(**_view(vars(batch)).model_dump(), people=people, questions=questions)


def _view(fields: Mapping[str, Any]) -> BatchView:
    return BatchView(**{name: fields[name] for name in BatchView.model_fields})


async def _seen(tx: Tx, batch: Batch) -> tuple[Mapping[UUID, Seated], bool]:
    """Whom of a batch the caller may see, and whether as one of its staff: not only their own seat.
    Raises NotFound.
    """
    seated = await actions.seated(tx, batch.batch_id)
    me = tx.caller.person_id if tx.caller else None
    if not tx.reach.covers(vars(batch)):
        known = await directory.people(tx, list(seated))
        seated = {id: seat for id, seat in seated.items() if tx.reach.covers(asdict(known[id]))}
    if not seated and not tx.reach.covers(vars(batch)):
        raise NotFound(f"no batch {batch.batch_id}")
    return seated, tx.reach.covers(vars(batch)) or seated.keys() != {me}
