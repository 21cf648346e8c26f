"""Marks by HTTP: a batch's answers in one request, revisions and results (EXM-4, EXM-9)."""

from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field, StrictBool

from chassis.http.inputs import Code, Instant, Mark, Text
from chassis.http.outputs import Figure, Shown
from chassis.http.routes import IN_ACTION, Page, Paging, Routes, TxDep
from measure.rounding import shown
from measure.visibility import RecordKind
from training.exams.bank.rules import Answer
from training.exams.marking import actions, store
from training.exams.marking.rules import AnswerSheet, ExamSitting, Revision
from training.exams.marking.store import ResultFilter

routes = Routes(prefix="/v1/exams")

LARGEST_BODY = 8 << 20
Wording = Annotated[str, Text(1000, least=0)]
Answers = Annotated[
    dict[UUID, StrictBool | Wording | Annotated[list[Wording], Field(max_length=50)] | None],
    Field(max_length=500),
]
"""Item → an option, options, true or false, a wording; null: none."""


def read(answers: Answers) -> dict[UUID, Answer]:
    return {
        item_id: tuple(answer) if isinstance(answer, list) else answer
        for item_id, answer in answers.items()
    }


class SittingBody(BaseModel):
    """What somebody handed in: item → an option, options, true or false, a wording. One left out is
    wrong; times null: the batch's. Of one's own there are no times but the server's.
    """

    person_id: UUID
    started_at: Instant | None = None
    ended_at: Instant | None = None
    answers: Answers

    def sheet(self) -> AnswerSheet:
        return AnswerSheet(
            person_id=self.person_id,
            answers=read(self.answers),
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
    total: Figure | None
    passed: bool
    topics_failed: list[str]
    parts: dict[str, Shown]
    revision: int

    @classmethod
    def of(cls, sitting: ExamSitting) -> Self:
        return cls(
            person_id=sitting.person_id,
            sitting_id=sitting.sitting_id,
            total=sitting.total,
            passed=sitting.passed,
            topics_failed=list(sitting.topics_failed),
            parts={part: shown(mark) for part, mark in sitting.parts.items()},
            revision=sitting.revision,
        )


class MarkedView(BaseModel):
    marked: list[MarkView]


class RevisionBody(BaseModel):
    """A mark as it should be: part → mark of 100; sitting_id null: the one of the window."""

    person_id: UUID
    sitting_id: UUID | None = None
    parts: Annotated[dict[Code, Mark], Field(min_length=1, max_length=10)]
    reason: Annotated[str, Text(2000)]

    def revision(self) -> Revision:
        return Revision(
            person_id=self.person_id,
            sitting_id=self.sitting_id,
            parts=self.parts,
            reason=self.reason,
        )


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
    total: Figure | None
    pass_mark: Figure
    topics_failed: list[str]
    sat_on: date
    with_leave: bool | None
    scored_by: str
    revision: int

    @classmethod
    def of(cls, sitting: ExamSitting) -> Self:
        return cls(
            sitting_id=sitting.sitting_id,
            paper_id=sitting.paper_id,
            purpose=sitting.purpose,
            month=sitting.month,
            person_id=sitting.person_id,
            team_id=sitting.team_id,
            site_id=sitting.site_id,
            center_id=sitting.center_id,
            sitting=sitting.sitting,
            outcome=sitting.outcome,
            total=sitting.total,
            pass_mark=sitting.pass_mark,
            topics_failed=list(sitting.topics_failed),
            sat_on=sitting.sat_on,
            with_leave=sitting.with_leave,
            scored_by=sitting.scored_by,
            revision=sitting.revision,
        )


class ResultQuery(BaseModel):
    paper_id: UUID | None = None
    person_id: UUID | None = None
    center_id: UUID | None = None
    outcome: Literal["passed", "failed", "missed"] | None = None

    def filter(self) -> ResultFilter:
        return ResultFilter(
            paper_id=self.paper_id,
            person_id=self.person_id,
            center_id=self.center_id,
            outcome=self.outcome,
        )


@routes.post(
    "/batches/{batch_id}/answers",
    permission="exams.answer",
    place=IN_ACTION,
    max_body_size=LARGEST_BODY,
)
async def submit_answers(batch_id: UUID, body: AnswersBody, tx: TxDep) -> MarkedView:
    """Mark the answers of the people of a batch; a refusal names each row and changes nothing."""
    sheets = [sitting.sheet() for sitting in body.sittings]
    marked = await actions.mark_batch(tx, batch_id, sheets)
    return MarkedView(marked=[MarkView.of(sitting) for sitting in marked])


@routes.post("/papers/{paper_id}/marks", permission="exams.revise", place=IN_ACTION)
async def revise_marks(paper_id: UUID, body: RevisionsBody, tx: TxDep) -> RevisedView:
    """Change marks, each with a reason."""
    revisions = [revision.revision() for revision in body.revisions]
    revised = await actions.revise(tx, paper_id, revisions)
    return RevisedView(revised=[MarkView.of(sitting) for sitting in revised])


@routes.get("/results", permission="exams.read", shows=RecordKind.MARKS)
async def list_exam_results(
    tx: TxDep, paging: Paging, query: Annotated[ResultQuery, Query()]
) -> Page[ResultView]:
    """Results, the newest first, of those whose marks the caller may see (GEN-11)."""
    found = await store.listed(
        tx,
        reach=tx.reach,
        matching=query.filter(),
        after=paging.position(date, UUID),
        limit=paging.fetch,
    )
    page = paging.page(found, key=lambda sitting: (sitting.sat_on, sitting.sitting_id))
    return Page(items=[ResultView.of(sitting) for sitting in page.items], next=page.next)
