"""Assignments by HTTP: what there is to learn and to schedule, why, and why not."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal, Self
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from chassis.http.inputs import Day, Flag, Text
from chassis.http.outputs import Figure
from chassis.http.routes import IN_ACTION, Page, Paging, Routes, TxDep
from chassis.messages.tx import Tx
from measure.visibility import RecordKind
from training.assigning.assignments import actions as assignments
from training.assigning.assignments.rules import (
    Assignment,
    AssignmentFilter,
    AssignmentState,
    Measurement,
)
from training.assigning.overview.formats import closes, next_step, why
from training.assigning.progress import actions as progress
from training.assigning.progress.rules import Progress
from training.assigning.requests import actions as requests
from training.assigning.requests.rules import (
    Answered,
    Kind,
    Reason,
    TrainingRequest,
    UnassignedFilter,
)
from training.ground.texts.formats import say

routes = Routes(prefix="/v1/assignments")

MOST_CLOSED = 500
NO_PERSON = UUID(int=0)
"""A caller without a person, such as the operator, has no assignments."""


class CauseView(BaseModel):
    """An event that asked for training."""

    cause_id: UUID
    cause_type: str
    cause_subject: str
    step: int | None
    occurred_on: date

    @classmethod
    def of(cls, request: TrainingRequest) -> Self:
        return cls(
            cause_id=request.cause_id,
            cause_type=request.cause_type,
            cause_subject=request.cause_subject,
            step=request.step,
            occurred_on=request.occurred_on,
        )


class HoursView(BaseModel):
    """Hours of a training that they count for (TRN-6): `missing` are those not confirmed yet, of
    which `booked` are planned or held.
    """

    wanted: Figure
    confirmed: Figure
    booked: Figure
    missing: Figure

    @classmethod
    def of(cls, progress: Progress) -> Self:
        return cls(
            wanted=progress.wanted,
            confirmed=progress.confirmed,
            booked=progress.booked,
            missing=progress.missing,
        )


class PresentView(BaseModel):
    """The indicator as it was last measured."""

    value: Figure
    target: Figure
    period: str
    met: bool

    @classmethod
    def of(cls, measured: Measurement) -> Self:
        return cls(
            value=Decimal(measured.value),
            target=Decimal(measured.target),
            period=measured.period,
            met=measured.met,
        )


class AssignmentView(BaseModel):
    """An assignment. `why`, `closes` and `next` are in the caller's language; no owner: `unowned`
    says why.
    """

    assignment_id: UUID
    agent_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    kind: str
    kind_name: str
    about: str
    criteria: list[str]
    state: str
    owner_id: UUID | None
    unowned: str | None
    due_on: date
    assigned_at: datetime
    assigned_on: date
    hours: HoursView | None
    present: PresentView | None
    completed_on: date | None
    reason: str | None
    cause: CauseView
    why: str
    closes: str
    next: str
    policyset: str


class AssignmentDetail(AssignmentView):
    """With the further events on the same subject (TRN-28)."""

    linked: list[CauseView]


class NotAssignedView(CauseView):
    """An event that led to nothing new: the reason, in a code and in words, and what it is linked
    to.
    """

    agent_id: UUID
    kind: str | None
    about: str
    occurred_at: datetime
    reason: str
    reason_text: str
    assignment_id: UUID | None
    proposal_id: UUID | None


class AssignmentQuery(BaseModel):
    """Which assignments. whose: about me, mine to schedule, or all that I may see; unowned: those
    without an owner; unended: open, scheduled and in progress.
    """

    whose: Literal["mine", "owned", "all"] = "all"
    state: Annotated[set[AssignmentState], Field(max_length=20)] = set()
    unended: Flag = False
    agent_id: UUID | None = Field(default=None, alias="person_id")
    team_id: UUID | None = None
    site_id: UUID | None = None
    kind: Kind | None = None
    unowned: Flag = False
    due_to: Day | None = None

    def filter(self, me: UUID | None) -> AssignmentFilter:
        mine = me or NO_PERSON
        return AssignmentFilter(
            agent_id=mine if self.whose == "mine" else self.agent_id,
            owner_id=mine if self.whose == "owned" else None,
            team_id=self.team_id,
            site_id=self.site_id,
            kind=self.kind,
            states=frozenset(self.state),
            unowned=self.unowned and self.whose != "owned",
            unended=self.unended,
            due_until=self.due_to,
        )


@routes.get("", permission="assignments.read", shows=RecordKind.TRAINING_RECORD, work=("owner_id",))
async def list_assignments(
    tx: TxDep, paging: Paging, query: Annotated[AssignmentQuery, Query()]
) -> Page[AssignmentView]:
    """By due date. Everyone sees their own and those to schedule, a leader the team's, quality &
    training people their center's.
    """
    found = await assignments.listed(
        tx,
        reach=tx.reach,
        matching=query.filter(tx.caller.person_id if tx.caller else None),
        after=paging.position(date, UUID),
        limit=paging.fetch,
    )
    page = paging.page(found, key=lambda row: (row.due_on, row.assignment_id))
    return Page(items=await _views(tx, page.items), next=page.next)


class EarlyClosing(BaseModel):
    """One assignment that a person ends (TRN-6, EXM-10)."""

    assignment_id: UUID
    outcome: Literal["closed_with_reason", "other_arrangement"]
    reason: Annotated[str, Text(2000)]


class EarlyClosings(BaseModel):
    assignments: Annotated[list[EarlyClosing], Field(min_length=1, max_length=MOST_CLOSED)]


class ClosedView(BaseModel):
    closed: list[UUID]


@routes.post("/close", permission="assignments.close", place=IN_ACTION)
async def close_assignments(body: EarlyClosings, tx: TxDep) -> ClosedView:
    """End assignments early, each with a reason: all of them or none."""
    decisions = {
        closing.assignment_id: (AssignmentState(closing.outcome), closing.reason)
        for closing in body.assignments
    }
    return ClosedView(closed=list(await assignments.close_early(tx, decisions)))


@routes.get(
    "/not-assigned",
    permission="assignments.read",
    shows=RecordKind.TRAINING_RECORD,
    work=("owner_id",),
)
async def list_not_assigned(
    tx: TxDep,
    paging: Paging,
    agent_id: Annotated[UUID | None, Query(alias="person_id")] = None,
    reason: Reason | None = None,
) -> Page[NotAssignedView]:
    """Events that asked for training and led to nothing new, oldest first, with the reason."""
    found = await requests.unassigned(
        tx,
        reach=tx.reach,
        matching=UnassignedFilter(agent_id=agent_id, reason=reason),
        after=paging.position(datetime, UUID),
        limit=paging.fetch,
    )
    page = paging.page(found, key=lambda row: (row.request.occurred_at, row.request.cause_id))
    language = _language(tx)
    return Page(items=[_not_assigned(one, language) for one in page.items], next=page.next)


@routes.get(
    "/{assignment_id}",
    permission="assignments.read",
    shows=RecordKind.TRAINING_RECORD,
    work=("owner_id",),
)
async def get_assignment(assignment_id: UUID, tx: TxDep) -> AssignmentDetail:
    assignment = await assignments.get(tx, assignment_id, reach=tx.reach)
    (view,) = await _views(tx, [assignment])
    linked = await requests.linked(tx, assignment_id)
    return AssignmentDetail(
        **view.model_dump(), linked=[CauseView.of(answered.request) for answered in linked]
    )


async def _views(tx: Tx, found: Sequence[Assignment]) -> list[AssignmentView]:
    hours = await progress.hours_of(tx, found)
    opened = await requests.find(tx, {assignment.cause_id for assignment in found})
    language = _language(tx)
    return [
        _view(
            assignment,
            opened[assignment.cause_id].request,
            hours.get(assignment.assignment_id),
            language,
        )
        for assignment in found
    ]


def _view(
    assignment: Assignment, request: TrainingRequest, hours: Progress | None, language: str
) -> AssignmentView:
    at = assignment.whereabouts
    measured = assignment.present
    return AssignmentView(
        assignment_id=assignment.assignment_id,
        agent_id=assignment.agent_id,
        team_id=at.team_id,
        site_id=at.site_id,
        center_id=at.center_id,
        kind=assignment.kind,
        kind_name=say("kind", assignment.kind, language),
        about=assignment.about,
        criteria=list(assignment.criteria),
        state=assignment.state,
        owner_id=assignment.owner_id,
        unowned=assignment.unowned,
        due_on=assignment.due_on,
        assigned_at=assignment.assigned_at,
        assigned_on=assignment.assigned_on,
        hours=HoursView.of(hours) if hours else None,
        present=PresentView.of(measured) if measured else None,
        completed_on=assignment.completed_on,
        reason=assignment.reason,
        cause=CauseView.of(request),
        why=why(assignment, request, language),
        closes=closes(assignment, hours, language),
        next=next_step(assignment, hours, language),
        policyset=assignment.policyset,
    )


def _not_assigned(answered: Answered, language: str) -> NotAssignedView:
    request, outcome = answered.request, answered.outcome
    reason = outcome.not_assigned or ""
    return NotAssignedView(
        cause_id=request.cause_id,
        cause_type=request.cause_type,
        cause_subject=request.cause_subject,
        step=request.step,
        occurred_on=request.occurred_on,
        agent_id=request.agent_id,
        kind=request.kind,
        about=request.about,
        occurred_at=request.occurred_at,
        reason=reason,
        reason_text=say("not_assigned", reason, language),
        assignment_id=outcome.assignment_id,
        proposal_id=outcome.proposal_id,
    )


def _language(tx: Tx) -> str:
    return tx.caller.language if tx.caller else ""
