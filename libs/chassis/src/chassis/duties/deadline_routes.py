"""GET /v1/deadlines and their waiver: what is due, what is late, and whose it is (GEN-9)."""

from collections.abc import Callable
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
from chassis.http.problems import Fault, Invalid, NotFound
from chassis.http.reach import Reach, reaches
from chassis.http.routes import Page, Paging, Routes, TxDep
from chassis.messages.tx import Tx
from measure.deadlines import State

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


def routes(deadlines: Deadlines, reach: Callable[[Tx], Reach]) -> Routes:
    """The routes of a service's deadlines.

    reach: whose deadlines the caller sees, as columns of deadlines with ids (GEN-11); whoever holds
    the role of a deadline in its center sees it besides. Permissions: `deadlines.read`,
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

    @api.get("", permission="deadlines.read")
    async def list_deadlines(
        tx: TxDep, paging: Paging, query: Annotated[DeadlineFilter, Query()]
    ) -> Page[DeadlineView]:
        """Deadlines, the one that is due first first. state=overdue: what is late."""
        if query.kind is not None and query.kind not in deadlines.kinds:
            raise Invalid(
                f"kind takes one of {', '.join(sorted(deadlines.kinds))}",
                errors=[Fault(where="query.kind", code="unknown_kind")],
            )
        found = await store.listed(
            tx,
            reach=reach(tx),
            held=_held(tx),
            matching=query.model_dump(exclude_none=True, exclude={"state"}),
            state=query.state,
            after=paging.position(datetime, UUID),
            limit=paging.fetch,
        )
        page = paging.page(found, key=lambda row: (row.due_at, row.deadline_id))
        return Page(items=[view(tx, row) for row in page.items], next=page.next)

    @api.post("/{deadline_id}/waive", permission="deadlines.waive")
    async def waive(deadline_id: UUID, body: WaiverReason, tx: TxDep) -> DeadlineView:
        """Waive a deadline with a reason; not one's own. Nobody is told of it any more."""
        deadline = await store.find(tx, deadline_id)
        if deadline is None or not _sees(tx, deadline, reach(tx)):
            raise NotFound(f"no deadline {deadline_id}")
        return view(tx, await actions.waive(tx, deadline_id, reason=body.reason))

    return api


def _held(tx: Tx) -> tuple[frozenset[str], UUID | None]:
    """The caller's roles, and the center in which they are held."""
    caller = tx.caller
    return (caller.roles, caller.place_ids.get("center")) if caller else (frozenset(), None)


def _sees(tx: Tx, deadline: StoredDeadline, reach: Reach) -> bool:
    places = ("owner_id", "about_id", "team_id", "site_id", "center_id")
    roles, center = _held(tx)
    holds = deadline.owner_role in roles and center in {None, deadline.center_id}
    return holds or reaches(reach, {name: getattr(deadline, name) for name in places})
