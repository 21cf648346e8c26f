"""Marks by HTTP: a batch's answers in one request, revisions and results (EXM-4, EXM-9)."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field, StrictBool

from chassis.http.inputs import Code, Instant, Mark, Text
from chassis.http.routes import IN_ACTION, Page, Paging, Routes, TxDep
from measure.rounding import shown
from measure.visibility import RecordKind
from training.exams.marking import actions, store
from training.exams.marking.rules import Sitting
from zhipei_events.values import Exact

routes = Routes(prefix="/v1/exams")

LARGEST_BODY = 8 << 20
Answer = Annotated[str, Text(1000, least=0)]


class SittingBody(BaseModel):
    """What somebody handed in: item → an option, options, true or false, a wording. One left out is
    wrong; times null: the batch's.
    """

    person_id: UUID
    started_at: Instant | None = None
    ended_at: Instant | None = None
    answers: Annotated[
        dict[UUID, StrictBool | Answer | Annotated[list[Answer], Field(max_length=50)] | None],
        Field(max_length=500),
    ]

    def handed(self) -> actions.Handed:
        answers = {
            item_id: tuple(answer) if isinstance(answer, list) else answer
            for item_id, answer in self.answers.items()
        }
        return actions.Handed(
            person_id=self.person_id,
            answers=answers,
            started_at=self.started_at,
            ended_at=self.ended_at,
        )


class AnswersBody(BaseModel):
    sittings: list[SittingBody] = Field(min_length=1, max_length=10_000)


class MarkView(BaseModel):
    """What a sitting came to. total: 0–100, 10 decimals at most; parts: part → mark, one
    decimal.
    """

    person_id: UUID
    sitting_id: UUID
    total: Exact | None
    passed: bool
    topics_failed: list[str]
    parts: dict[str, Exact]
    revision: int


class MarkedView(BaseModel):
    marked: list[MarkView]


class RevisionBody(BaseModel):
    """A mark as it should be: part → mark of 100; sitting_id null: the one of the window."""

    person_id: UUID
    sitting_id: UUID | None = None
    parts: Annotated[dict[Code, Mark], Field(min_length=1, max_length=10)]
    reason: Annotated[str, Text(2000)]


class RevisionsBody(BaseModel):
    revisions: list[RevisionBody] = Field(min_length=1, max_length=1_000)


class RevisedView(BaseModel):
    revised: list[MarkView]


class ResultView(BaseModel):
    """A sitting in the list of results. total null: no mark; with_leave: of a missed one."""

    sitting_id: UUID
    paper_id: UUID
    purpose: str
    month: str | None
    person_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    sitting: str
    outcome: str
    total: Exact | None
    pass_mark: Exact
    topics_failed: list[str]
    sat_on: date
    with_leave: bool | None
    scored_by: str
    revision: int


class Wanted(BaseModel):
    paper_id: UUID | None = None
    person_id: UUID | None = None
    center_id: UUID | None = None
    outcome: Literal["passed", "failed", "missed"] | None = None


@routes.post(
    "/batches/{batch_id}/answers",
    permission="exams.answer",
    place=IN_ACTION,
    max_body_size=LARGEST_BODY,
)
async def submit_answers(batch_id: UUID, body: AnswersBody, tx: TxDep) -> MarkedView:
    """Mark what the people of a batch handed in; a refusal names each row and changes nothing."""
    return MarkedView(
        marked=[
            _mark(one)
            for one in await actions.take(tx, batch_id, [one.handed() for one in body.sittings])
        ]
    )


@routes.post("/papers/{paper_id}/marks", permission="exams.revise", place=IN_ACTION)
async def revise_marks(paper_id: UUID, body: RevisionsBody, tx: TxDep) -> RevisedView:
    """Change marks, each with a reason."""
    revisions = [
        actions.Revision(**{name: getattr(one, name) for name in RevisionBody.model_fields})
        for one in body.revisions
    ]
    return RevisedView(
        revised=[_mark(one) for one in await actions.revise(tx, paper_id, revisions)]
    )


@routes.get("/results", permission="exams.read", shows=RecordKind.MARKS)
async def list_exam_results(
    tx: TxDep, paging: Paging, wanted: Annotated[Wanted, Query()]
) -> Page[ResultView]:
    """Results, the newest first, of those whose marks the caller may see (GEN-11)."""
    rows = await store.listed(
        tx,
        reach=tx.reach,
        matching=wanted.model_dump(exclude_none=True),
        after=paging.position(date, UUID),
        limit=paging.fetch,
    )
    page = paging.page(rows, key=lambda row: (row["sat_on"], row["sitting_id"]))
    return Page(
        items=[
            ResultView(**{name: row[name] for name in ResultView.model_fields})
            for row in page.items
        ],
        next=page.next,
    )


def _mark(sitting: Sitting) -> MarkView:
    same = {
        name: getattr(sitting, name) for name in ("person_id", "sitting_id", "total", "revision")
    }
    parts = {part: shown(mark) for part, mark in sitting.parts.items()}
    return MarkView(
        **same,
        passed=sitting.outcome == "passed",
        topics_failed=list(sitting.topics_failed),
        parts=parts,
    )
