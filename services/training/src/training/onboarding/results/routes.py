"""Marks and results of the final by HTTP (ONB-4, ONB-15)."""

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from chassis.http.inputs import Mark
from chassis.http.outputs import Figure
from chassis.http.routes import IN_ACTION, Routes, TxDep
from measure.visibility import RecordKind
from training.onboarding.results import actions
from training.onboarding.results.actions import MarkEntry, Standing
from training.onboarding.results.rules import Absence, Component, Decided, FinalMark, Result

routes = Routes(prefix="/v1/onboarding/cohorts/{cohort_id}")


class FinalMarkBody(BaseModel):
    """A mark from 0 to 100, or how the person missed that part of the final."""

    person_id: UUID
    component: Component
    mark: Mark | None = None
    absence: Absence | None = None

    def entry(self) -> MarkEntry:
        return MarkEntry(
            person_id=self.person_id,
            component=self.component,
            mark=self.mark,
            absence=self.absence,
        )


class FinalMarksBody(BaseModel):
    marks: list[FinalMarkBody] = Field(min_length=1, max_length=2_000)


class FinalMarkView(BaseModel):
    person_id: UUID
    attempt: int
    component: Component
    mark: Figure | None
    absence: Absence | None
    entered_by: UUID | None
    entered_at: AwareDatetime

    @classmethod
    def of(cls, mark: FinalMark) -> Self:
        return cls(
            person_id=mark.person_id,
            attempt=mark.attempt,
            component=mark.component,
            mark=mark.mark,
            absence=mark.absence,
            entered_by=mark.entered_by,
            entered_at=mark.entered_at,
        )


class FinalMarksView(BaseModel):
    items: list[FinalMarkView]


class DecidedView(BaseModel):
    """What an attempt came to. total null: a part was missed without leave; retake: the parts of a
    make-up.
    """

    person_id: UUID
    attempt: int
    result: Result
    total: Figure | None
    marks: dict[Component, Figure]
    retake: list[Component]
    makeup_due_on: date | None
    decided_on: date
    policyset: str

    @classmethod
    def of(cls, decided: Decided) -> Self:
        return cls(
            person_id=decided.person_id,
            attempt=decided.attempt,
            result=decided.result,
            total=decided.total,
            marks=dict(decided.marks),
            retake=list(decided.retake),
            makeup_due_on=decided.makeup_due_on,
            decided_on=decided.decided_on,
            policyset=decided.policyset,
        )


class ResultsView(BaseModel):
    items: list[DecidedView]


class StandingView(BaseModel):
    """Where a trainee stands. open_marks: entered for the attempt on which nothing is decided
    yet.
    """

    person_id: UUID
    open_marks: list[FinalMarkView]
    results: list[DecidedView]

    @classmethod
    def of(cls, standing: Standing) -> Self:
        return cls(
            person_id=standing.person_id,
            open_marks=[FinalMarkView.of(mark) for mark in standing.open_marks],
            results=[DecidedView.of(decided) for decided in standing.results],
        )


class StandingsView(BaseModel):
    items: list[StandingView]


class DecisionBody(BaseModel):
    """Whose open attempt is decided."""

    people: list[UUID] = Field(min_length=1, max_length=500)


@routes.put("/marks", permission="onboarding.manage", place=IN_ACTION)
async def enter_marks(cohort_id: UUID, body: FinalMarksBody, tx: TxDep) -> FinalMarksView:
    """Enter marks of the final, all or none. A refusal names each that cannot be."""
    marks = await actions.enter_marks(tx, cohort_id, [mark.entry() for mark in body.marks])
    return FinalMarksView(items=[FinalMarkView.of(mark) for mark in marks])


@routes.post("/results", permission="onboarding.manage", place=IN_ACTION, status_code=201)
async def decide_results(cohort_id: UUID, body: DecisionBody, tx: TxDep) -> ResultsView:
    """Let the rule decide the open attempt of people: passed, a make-up, not hired (ONB-4). Nobody
    types a result in.
    """
    made = await actions.decide(tx, cohort_id, body.people)
    return ResultsView(items=[DecidedView.of(decided) for decided in made])


@routes.get("/results", permission="onboarding.read", shows=RecordKind.MARKS)
async def list_results(cohort_id: UUID, tx: TxDep) -> StandingsView:
    """Marks and results of those whom the caller may see; a trainee sees the own (TRN-20)."""
    found = await actions.listed(tx, cohort_id)
    return StandingsView(items=[StandingView.of(standing) for standing in found])
