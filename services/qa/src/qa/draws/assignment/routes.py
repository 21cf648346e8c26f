"""Work lists of inspectors (F27) and the log of how work was given out (QA-6)."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel

from chassis.http.inputs import Day
from chassis.http.routes import Page, Paging, Routes, TxDep
from measure.visibility import RecordKind
from qa.draws.assignment import store
from qa.draws.assignment.store import Run
from qa.scoring.evaluations import actions as evaluations

routes = Routes(prefix="/v1/assignments")


class WorkView(BaseModel):
    """One evaluation of a list; state as of the evaluation."""

    evaluation_id: UUID
    call_id: UUID
    agent_id: UUID
    due_on: date
    state: str


class AssignmentView(BaseModel):
    """One inspector's list of one run."""

    assignment_id: UUID
    run_id: UUID
    center_id: UUID
    inspector_id: UUID
    day: date
    work: list[WorkView]


class RunView(BaseModel):
    """How one run gave out its items, and the proof that nothing is more level: see QA-6.

    proof: `greatest` and `least` name inspectors among whom so many units are closed in; `full`:
    inspectors at the cap, the only ones who may take what is left. idle: present, with less than
    the least work of a day.
    """

    run_id: UUID
    center_id: UUID
    day: date
    items: int
    unassigned: list[UUID]
    imbalance: int
    proof: dict[str, Any]
    idle: list[UUID]
    policyset: str
    ran_at: datetime

    @classmethod
    def of(cls, run: Run) -> Self:
        return cls(
            run_id=run.run_id,
            center_id=run.center_id,
            day=run.day,
            items=run.items,
            unassigned=list(run.unassigned),
            imbalance=run.imbalance,
            proof=asdict(run.proof),
            idle=list(run.idle),
            policyset=run.policyset,
            ran_at=run.ran_at,
        )


@routes.get(
    "", permission="assignments.read", shows=RecordKind.INSPECTION_WORK, work=("inspector_id",)
)
async def list_assignments(
    tx: TxDep, paging: Paging, day: Day | None = None, inspector_id: UUID | None = None
) -> Page[AssignmentView]:
    """Work lists, newest first: inspectors see their own."""
    lists = await store.list_assignments(
        tx,
        reach=tx.reach,
        day=day,
        inspector_id=inspector_id,
        after=paging.position(UUID),
        limit=paging.fetch,
    )
    work: dict[UUID, list[WorkView]] = {}
    for item in await evaluations.work_of(tx, [assigned.assignment_id for assigned in lists]):
        work.setdefault(item.assignment_id, []).append(
            WorkView.model_validate(item, from_attributes=True)
        )
    views = [
        AssignmentView(
            assignment_id=assigned.assignment_id,
            run_id=assigned.run_id,
            center_id=assigned.center_id,
            inspector_id=assigned.inspector_id,
            day=assigned.day,
            work=work.get(assigned.assignment_id, []),
        )
        for assigned in lists
    ]
    return paging.page(views, key=lambda view: (view.assignment_id,))


@routes.get("/runs", permission="assignments.read", shows=RecordKind.INSPECTION_WORK)
async def list_runs(tx: TxDep, paging: Paging, day: Day | None = None) -> Page[RunView]:
    """The log of runs with their proofs, newest first."""
    runs = await store.list_runs(
        tx, reach=tx.reach, day=day, after=paging.position(UUID), limit=paging.fetch
    )
    return paging.page(
        [RunView.of(run) for run in runs],
        key=lambda view: (view.run_id,),
    )
