"""Handovers of trainees by HTTP (ONB-11)."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from fastapi import Query
from pydantic import AwareDatetime, BaseModel

from chassis.http.inputs import Reason, Text
from chassis.http.outputs import Figure
from chassis.http.routes import IN_ACTION, Page, Paging, Routes, TxDep
from measure.visibility import RecordKind
from people.posts.handovers import actions
from people.posts.handovers.rules import Handover, State
from people.posts.handovers.store import HandoverFilter

routes = Routes(prefix="/v1/handovers")


class HandoverView(BaseModel):
    """A trainee on the way to operations. due_on null: the cohort has not ended yet."""

    handover_id: UUID
    person_id: UUID
    cohort_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    state: State
    total: Figure | None
    marks: dict[str, Figure] | None
    open_points: str | None
    receiver_id: UUID | None
    due_on: date | None
    handed_over_on: date | None
    decided_by: UUID | None
    decided_at: AwareDatetime | None
    reason: str | None

    @classmethod
    def of(cls, handover: Handover) -> Self:
        return cls(
            handover_id=handover.handover_id,
            person_id=handover.person_id,
            cohort_id=handover.cohort_id,
            team_id=handover.team_id,
            site_id=handover.site_id,
            center_id=handover.center_id,
            state=handover.state,
            total=handover.total,
            marks=dict(handover.marks) if handover.marks is not None else None,
            open_points=handover.open_points,
            receiver_id=handover.receiver_id,
            due_on=handover.due_on,
            handed_over_on=handover.handed_over_on,
            decided_by=handover.decided_by,
            decided_at=handover.decided_at,
            reason=handover.reason,
        )


class HandoverQuery(BaseModel):
    """Which handovers."""

    state: State | None = None
    person_id: UUID | None = None
    cohort_id: UUID | None = None

    def filter(self) -> HandoverFilter:
        return HandoverFilter(state=self.state, person_id=self.person_id, cohort_id=self.cohort_id)


class OpenPointsBody(BaseModel):
    """What operations should know of the trainee; that there is nothing is said, too."""

    open_points: Annotated[str, Text(2_000)]


class ReceiverBody(BaseModel):
    """Who takes the trainee over."""

    receiver_id: UUID


class RefusalBody(BaseModel):
    reason: Reason


@routes.get("", permission="handovers.read", shows=RecordKind.DIRECTORY)
async def list_handovers(
    tx: TxDep, paging: Paging, query: Annotated[HandoverQuery, Query()]
) -> Page[HandoverView]:
    """Handovers of the places for which the caller acts, the newest first."""
    found = await actions.listed(
        tx, query.filter(), after=paging.position(UUID), limit=paging.fetch
    )
    page = paging.page(found, key=lambda one: (one.handover_id,))
    return Page(items=[HandoverView.of(one) for one in page.items], next=page.next)


@routes.get("/{handover_id}", permission="handovers.read", shows=RecordKind.DIRECTORY)
async def get_handover(handover_id: UUID, tx: TxDep) -> HandoverView:
    return HandoverView.of(await actions.get(tx, handover_id))


@routes.put("/{handover_id}/open-points", permission="handovers.describe", place=IN_ACTION)
async def describe_handover(handover_id: UUID, body: OpenPointsBody, tx: TxDep) -> HandoverView:
    """Say what operations should know; a refused handover is open again by it."""
    described = await actions.describe(tx, handover_id, open_points=body.open_points)
    return HandoverView.of(described)


@routes.post("/{handover_id}/confirm", permission="handovers.decide", place=IN_ACTION)
async def confirm_handover(handover_id: UUID, body: ReceiverBody, tx: TxDep) -> HandoverView:
    """Take a trainee over; from today on they are on probation (ONB-11, ORG-3)."""
    confirmed = await actions.confirm(tx, handover_id, receiver_id=body.receiver_id)
    return HandoverView.of(confirmed)


@routes.post("/{handover_id}/refuse", permission="handovers.decide", place=IN_ACTION)
async def refuse_handover(handover_id: UUID, body: RefusalBody, tx: TxDep) -> HandoverView:
    """Do not take a trainee over; the reason goes to the quality-and-training supervisor."""
    return HandoverView.of(await actions.refuse(tx, handover_id, reason=body.reason))
