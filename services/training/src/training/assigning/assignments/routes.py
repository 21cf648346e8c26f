"""Assignments by HTTP: what there is to learn and to schedule, why, and why not."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from chassis.http.inputs import Day, Flag, Text
from chassis.http.routes import IN_ACTION, NotFound, Page, Paging, Routes, TxDep
from chassis.messages.tx import Tx
from measure.visibility import RecordKind
from training.assigning.assignments import actions, store
from training.assigning.assignments.formats import closes, next_step, say, why
from training.assigning.assignments.rules import Kind, Progress, Reason, State
from training.assigning.assignments.store import Found

routes = Routes(prefix="/v1/assignments")

MOST_CLOSED = 500


class CauseView(BaseModel):
    """An event that asked for training."""

    cause_id: UUID
    cause_type: str
    cause_subject: str
    step: int | None
    occurred_on: date


class HoursView(BaseModel):
    """Hours of a training that they count for (TRN-6): `missing` are those not confirmed yet, of
    which `booked` are planned or held.
    """

    wanted: Decimal
    confirmed: Decimal
    booked: Decimal
    missing: Decimal


class PresentView(BaseModel):
    """Where the indicator stands."""

    value: Decimal
    target: Decimal
    period: str
    met: bool


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


class ProposalView(BaseModel):
    """A proposal of off-post training, for the role `decider` to decide (TRN-11c)."""

    proposal_id: UUID
    agent_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    kind_name: str
    about: str
    criteria: list[str]
    state: str
    decider: str
    proposed_at: datetime
    proposed_on: date
    cause_id: UUID
    policyset: str


class Wanted(BaseModel):
    """Which assignments. whose: about me, mine to schedule, or all that I may see; unowned: those
    that nobody must schedule; unended: open, scheduled and in progress.
    """

    whose: Literal["mine", "owned", "all"] = "all"
    state: Annotated[set[State], Field(max_length=20)] = set()
    unended: Flag = False
    agent_id: UUID | None = Field(default=None, alias="person_id")
    team_id: UUID | None = None
    site_id: UUID | None = None
    kind: Kind | None = None
    unowned: Flag = False
    due_to: Day | None = None

    def columns(self, me: UUID | None) -> dict[str, object]:
        """Column → the value that it must have."""
        asked = {name: getattr(self, name) for name in ("agent_id", "team_id", "site_id", "kind")}
        given: dict[str, object] = {
            name: value for name, value in asked.items() if value is not None
        }
        if self.unowned:
            given["owner_id"] = None
        if self.unended:
            given["completed_at"] = None
        return given | {"mine": {"agent_id": me}, "owned": {"owner_id": me}, "all": {}}[self.whose]


@routes.get("", permission="assignments.read", shows=RecordKind.TRAINING_RECORD, work=("owner_id",))
async def list_assignments(
    tx: TxDep, paging: Paging, wanted: Annotated[Wanted, Query()]
) -> Page[AssignmentView]:
    """By due date. Everybody sees their own and those to schedule, a leader the team's, quality &
    training people their center's.
    """
    found = await store.assigned(
        tx,
        reach=tx.reach,
        matching=wanted.columns(tx.caller.person_id if tx.caller else None),
        states=wanted.state,
        due_until=wanted.due_to,
        after=paging.position(date, UUID),
        limit=paging.fetch,
    )
    page = paging.page(found, key=lambda one: (one.due_on, one.assignment_id))
    known = await actions.progress(tx, page.items)
    return Page(
        items=[_view(one, known.get(one.assignment_id), _language(tx)) for one in page.items],
        next=page.next,
    )


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
    wanted = {one.assignment_id: (State(one.outcome), one.reason) for one in body.assignments}
    return ClosedView(closed=list(await actions.close_early(tx, wanted)))


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
    asked = {"agent_id": agent_id, "not_assigned": reason}
    matching: dict[str, object] = {
        column: value for column, value in asked.items() if value is not None
    }
    reach, after = tx.reach, paging.position(datetime, UUID)
    rows = await store.not_assigned(
        tx, reach=reach, matching=matching, after=after, limit=paging.fetch
    )
    page = paging.page(rows, key=lambda row: (row["occurred_at"], row["cause_id"]))
    language = _language(tx)
    views = [
        NotAssignedView(
            **row,
            reason=row["not_assigned"],
            reason_text=say("not_assigned", row["not_assigned"], language),
        )
        for row in page.items
    ]
    return Page(items=views, next=page.next)


@routes.get("/proposals", permission="proposals.read", shows=RecordKind.OFFPOST_ORDER)
async def list_proposals(tx: TxDep, paging: Paging) -> Page[ProposalView]:
    """Proposals of off-post training, oldest first."""
    rows = await store.proposed(
        tx, reach=tx.reach, after=paging.position(datetime, UUID), limit=paging.fetch
    )
    page = paging.page(rows, key=lambda row: (row["proposed_at"], row["proposal_id"]))
    name = say("kind", Kind.OFF_POST_QUALITY, _language(tx))
    return Page(items=[ProposalView(**row, kind_name=name) for row in page.items], next=page.next)


@routes.get(
    "/{assignment_id}",
    permission="assignments.read",
    shows=RecordKind.TRAINING_RECORD,
    work=("owner_id",),
)
async def get_assignment(assignment_id: UUID, tx: TxDep) -> AssignmentDetail:
    found = await store.find_assignment(tx, assignment_id, reach=tx.reach)
    if found is None:
        raise NotFound(f"no assignment {assignment_id}")
    linked = [CauseView(**row) for row in await store.linked(tx, assignment_id)]
    known = await actions.progress(tx, [found])
    return AssignmentDetail(
        **_view(found, known.get(assignment_id), _language(tx)).model_dump(), linked=linked
    )


def _view(found: Found, progress: Progress | None, language: str) -> AssignmentView:
    facts = {
        **(found.facts or {}),
        "first": found.first_call_on,
        "last": found.last_call_on,
        "calls": found.calls,
    }
    same = AssignmentView.model_fields.keys() - {"present"}
    fields: dict[str, Any] = {name: value for name, value in vars(found).items() if name in same}
    return AssignmentView(
        **fields,
        hours=HoursView.model_validate(progress, from_attributes=True) if progress else None,
        present=PresentView(**found.present) if found.present else None,
        cause=CauseView(**{name: getattr(found, name) for name in CauseView.model_fields}),
        kind_name=say("kind", found.kind, language),
        why=why(found.kind, found.about, found.criteria, facts, language),
        closes=closes(found.kind, found.about, progress, language),
        next=next_step(
            found.kind,
            found.about,
            found.state,
            due_on=found.due_on,
            owned=found.owner_id is not None,
            reason=found.reason,
            present=found.present,
            progress=progress,
            language=language,
        ),
    )


def _language(tx: Tx) -> str:
    return tx.caller.language if tx.caller else ""
