"""GET /v1/deadlines and their waiver: what is due, what is late, and whose it is (GEN-9)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel

from chassis.duties import deadline_store as store
from chassis.duties import deadlines as actions
from chassis.duties.agenda import Deadlines
from chassis.duties.deadline_store import StoredDeadline
from chassis.http.inputs import Code, Text
from chassis.http.problems import Fault, Invalid
from chassis.http.routes import IN_ACTION, Page, Paging, Routes, TxDep
from chassis.http.wording import Message
from chassis.messages.tx import Tx
from measure.deadlines import State
from measure.visibility import Reach, RecordKind, acting

UNKNOWN_KIND = Message("kind 只能是：{kinds}", "kind must be one of: {kinds}")

DEFAULT_LANGUAGE = "zh-Hans"


class DeadlineFilter(BaseModel):
    """Which deadlines are listed; everything that the caller may see without it."""

    kind: Code | None = None
    state: State | None = None
    owner_id: UUID | None = None
    about_id: UUID | None = None
    thing_id: UUID | None = None
    center_id: UUID | None = None
    site_id: UUID | None = None
    team_id: UUID | None = None


class WaiverReason(BaseModel):
    """Why nobody has to meet the deadline any more."""

    reason: Annotated[str, Text(2000)]


class DeadlineView(BaseModel):
    """A deadline. owner_role: everyone who holds it in the place is the owner; reminders, overdues:
    how often the owner was told; closed_by: an actor; reason: of a waiver.
    """

    deadline_id: UUID
    kind: str
    kind_name: str
    thing_id: UUID
    state: State
    owner_id: UUID | None
    owner_role: str | None
    about_id: UUID | None
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    due_on: date
    due_at: datetime
    opened_at: datetime
    reminders: int
    overdues: int
    closed_at: datetime | None
    closed_by: str | None
    reason: str | None


def routes(deadlines: Deadlines) -> Routes:
    """The routes of a service's deadlines.

    Whose deadlines somebody sees, gen.visibility says (GEN-11); their owner sees them besides, and
    whoever holds the role that owns one in its place. Permissions: `deadlines.read`,
    `deadlines.waive`.
    """
    api = Routes(prefix="/v1/deadlines", tags=["deadlines"])

    def view(tx: Tx, deadline: StoredDeadline) -> DeadlineView:
        kind = deadlines.kinds.get(deadline.kind)
        names = kind.title if kind else {}
        language = tx.caller.language if tx.caller else DEFAULT_LANGUAGE
        name = names.get(language) or names.get(DEFAULT_LANGUAGE) or deadline.kind
        fields = {
            field: getattr(deadline, field)
            for field in DeadlineView.model_fields
            if field in StoredDeadline.__slots__
        }
        return DeadlineView(**fields, state=deadline.state(tx.now), kind_name=name)

    @api.get("", permission="deadlines.read", shows=RecordKind.DEADLINE, work=("owner_id",))
    async def list_deadlines(
        tx: TxDep, paging: Paging, query: Annotated[DeadlineFilter, Query()]
    ) -> Page[DeadlineView]:
        """Deadlines, the one that is due first first. state=overdue: what is late."""
        if query.kind is not None and query.kind not in deadlines.kinds:
            raise Invalid(
                UNKNOWN_KIND,
                errors=[Fault(where="query.kind", code="unknown_kind")],
                kinds=sorted(deadlines.kinds),
            )
        found = await store.listed(
            tx,
            reach=tx.reach,
            held=_held(tx),
            matching=query.model_dump(exclude_none=True, exclude={"state"}),
            state=query.state,
            after=paging.position(datetime, UUID),
            limit=paging.fetch,
        )
        page = paging.page(found, key=lambda row: (row.due_at, row.deadline_id))
        return Page(items=[view(tx, row) for row in page.items], next=page.next)

    @api.post(
        "/{deadline_id}/waive",
        permission="deadlines.waive",
        place=IN_ACTION,
        shows=RecordKind.DEADLINE,
        work=("owner_id",),
    )
    async def waive(deadline_id: UUID, body: WaiverReason, tx: TxDep) -> DeadlineView:
        """Waive a deadline with a reason; not one's own. Nobody is told of it any more."""
        return view(tx, await actions.waive(tx, deadline_id, reason=body.reason))

    return api


def _held(tx: Tx) -> Mapping[str, Reach]:
    """The caller's roles, each with the places for which it acts."""
    if tx.grant is None:
        return {}
    who = tx.grant.who
    return {role: acting(who, [role]) for role in who.roles}
