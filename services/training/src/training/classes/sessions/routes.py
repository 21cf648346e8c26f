"""Sessions by HTTP: scheduled in sets, changed, cancelled, listed for whom they concern."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from chassis.http.inputs import Code, DaysBetween, Flag, Instant, Name, Text
from chassis.http.reach import acts_in
from chassis.http.routes import IN_ACTION, Forbidden, NotFound, Page, Paging, Routes, TxDep
from chassis.messages.tx import Tx
from measure.visibility import Reach, RecordKind
from training.assigning.assignments.formats import say
from training.classes.sessions import actions, store
from training.classes.sessions.actions import Plan
from training.classes.sessions.rules import MINUTE, Span
from training.ground.directory.rules import TRAINING_HEADS
from training.ground.register.rules import hours

routes = Routes(prefix="/v1/sessions")

MOST_SESSIONS = 500
MOST_PEOPLE = 1000
LARGEST_SET = 1 << 23  # octets

People = Annotated[list[UUID], Field(max_length=MOST_PEOPLE)]


class SessionPlan(BaseModel):
    """A session as it is planned; its roster: the people of the assignments, and others."""

    kind: Code
    trainer_id: UUID
    starts_at: Instant
    ends_at: Instant
    place: Name
    assignments: People = []
    people: People = []
    test: Flag = False
    course: Code | None = None
    title: Name | None = None
    method: Code = "lecture"
    mode: Code = "offline"

    def plan(self) -> Plan:
        own = self.model_dump(exclude={"starts_at", "ends_at", "assignments", "people"})
        span = Span(self.starts_at, self.ends_at)
        return Plan(
            **own,
            span=span,
            assignments=tuple(dict.fromkeys(self.assignments)),
            people=tuple(dict.fromkeys(self.people)),
        )


class SessionPlans(BaseModel):
    sessions: Annotated[list[SessionPlan], Field(min_length=1, max_length=MOST_SESSIONS)]


class RosterEntry(BaseModel):
    """Somebody of a session: booked, or how they came (PLN-3)."""

    person_id: UUID
    state: str
    on_roster: bool
    arrived_at: datetime | None
    left_at: datetime | None
    mark: Decimal | None
    excused_for: str | None
    assignments: list[UUID]


class SessionView(BaseModel):
    """A session; `hours` is its real length once it was held (TRN-6a)."""

    session_id: UUID
    kind: str
    kind_name: str
    center_id: UUID
    site_id: UUID | None
    trainer_id: UUID
    starts_at: datetime
    ends_at: datetime
    business_date: date
    place: str
    state: str
    revision: int
    test: bool
    course: str | None
    title: str | None
    method: str
    mode: str
    reason: str | None
    began_at: datetime | None
    ended_at: datetime | None
    hours: Decimal | None
    record: dict[str, Any] | None
    record_due_on: date | None
    confirmed_by: UUID | None
    confirmed_on: date | None
    roster: list[RosterEntry]


class RefusedSession(BaseModel):
    """Why a session of the set was not made; `session` is its index, from 0."""

    session: int
    person_id: UUID | None
    code: str
    detail: str


class ScheduledView(BaseModel):
    scheduled: list[SessionView]
    refused: list[RefusedSession]


@routes.post(
    "",
    permission="sessions.schedule",
    place=IN_ACTION,
    max_body_size=LARGEST_SET,
    shows=RecordKind.TRAINING_RECORD,
    work=("owner_id",),
)
async def schedule_sessions(body: SessionPlans, tx: TxDep) -> ScheduledView:
    """Schedule a set of sessions: those that nothing speaks against are made, the others are listed
    with every reason (PLN-6).
    """
    ids, refused = await actions.schedule(tx, [one.plan() for one in body.sessions])
    language = _language(tx)
    told = [
        RefusedSession(
            session=index, person_id=about, code=code, detail=say("session_refused", code, language)
        )
        for index, (code, about) in refused
    ]
    return ScheduledView(
        scheduled=await _views(tx, list((await store.locked(tx, ids)).values())), refused=told
    )


class Wanted(DaysBetween):
    """Which sessions."""

    state: Annotated[
        set[Literal["scheduled", "held", "handed_in", "confirmed", "cancelled"]],
        Field(max_length=5),
    ] = set()
    trainer_id: UUID | None = None
    person_id: UUID | None = None
    site_id: UUID | None = None
    kind: Code | None = None


@routes.get("", permission="sessions.read", shows=RecordKind.TRAINING_RECORD, work=("owner_id",))
async def list_sessions(
    tx: TxDep, paging: Paging, wanted: Annotated[Wanted, Query()]
) -> Page[SessionView]:
    """By time. A person sees own sessions, a trainer those they give, a leader the team's, quality
    & training people the center's.
    """
    matching = {
        name: value
        for name in ("trainer_id", "site_id", "kind")
        if (value := getattr(wanted, name)) is not None
    }
    rows = await store.listed(
        tx,
        reach=tx.reach,
        matching=matching,
        states=wanted.state,
        person_id=wanted.person_id,
        first=wanted.first,
        last=wanted.last,
        after=paging.position(datetime, UUID),
        limit=paging.fetch,
    )
    page = paging.page(rows, key=lambda row: (row.starts_at, row.session_id))
    return Page(items=await _views(tx, page.items), next=page.next)


@routes.get(
    "/{session_id}",
    permission="sessions.read",
    shows=RecordKind.TRAINING_RECORD,
    work=("owner_id",),
)
async def get_session(session_id: UUID, tx: TxDep) -> SessionView:
    row = await store.find(tx, session_id, reach=tx.reach)
    if row is None:
        raise NotFound(f"no session {session_id}")
    return (await _views(tx, [row]))[0]


class SessionChange(BaseModel):
    """What is to be different; `reason` is told to everyone on the roster (PLN-16)."""

    starts_at: Instant | None = None
    ends_at: Instant | None = None
    place: Name | None = None
    trainer_id: UUID | None = None
    add: People = []
    drop: People = []
    reason: Annotated[str, Text(2000)]


class Cancellation(BaseModel):
    reason: Annotated[str, Text(2000)]


@routes.post(
    "/{session_id}/change",
    permission="sessions.schedule",
    place=IN_ACTION,
    shows=RecordKind.TRAINING_RECORD,
    work=("owner_id",),
)
async def change_session(session_id: UUID, body: SessionChange, tx: TxDep) -> SessionView:
    """Change a session to come; it stays as it is where anything speaks against it."""
    await _manageable(tx, session_id)
    row = await actions.planned(tx, session_id)
    changed = {
        name: value
        for name in ("place", "trainer_id")
        if (value := getattr(body, name)) is not None
    }
    changed["span"] = Span(body.starts_at or row.starts_at, body.ends_at or row.ends_at)
    await actions.change(
        tx, session_id, changed=changed, add=body.add, drop=body.drop, reason=body.reason
    )
    return await get_session(session_id, tx)


@routes.post(
    "/{session_id}/cancel",
    permission="sessions.schedule",
    place=IN_ACTION,
    shows=RecordKind.TRAINING_RECORD,
    work=("owner_id",),
)
async def cancel_session(session_id: UUID, body: Cancellation, tx: TxDep) -> SessionView:
    await _manageable(tx, session_id)
    await actions.cancel(tx, session_id, reason=body.reason)
    return await get_session(session_id, tx)


async def _manageable(tx: Tx, session_id: UUID) -> None:
    """NotFound unless the caller sees the session, Forbidden unless they give it or answer for the
    training of its center.
    """
    row = await store.find(tx, session_id, reach=tx.reach)
    if row is None:
        raise NotFound(f"no session {session_id}")
    if not acts_in(tx, row, roles=TRAINING_HEADS, work=[row.trainer_id]):
        raise Forbidden("who gives the session changes it, or the heads of training")


async def _views(tx: Tx, rows: Any) -> list[SessionView]:  # noqa: ANN401 - rows of sessions
    entries = await store.entries_of(tx, [row.session_id for row in rows])
    language, reach = _language(tx), tx.reach
    return [
        _view(
            row, [entry for entry in entries[row.session_id] if _shown(row, entry, reach)], language
        )
        for row in rows
    ]


def _shown(row: Any, entry: Any, reach: Reach) -> bool:  # noqa: ANN401 - rows
    """Whether somebody may see who else comes: a trainee sees only the own entry (GEN-11,
    TRN-20).
    """
    owns = {
        "agent_id": entry.person_id,
        "owner_id": row.trainer_id,
        "team_id": entry.team_id,
        "center_id": row.center_id,
    }
    return reach.covers(owns)


def _view(row: Any, entries: list[Any], language: str) -> SessionView:  # noqa: ANN401 - rows
    held = row.began_at is not None and row.ended_at is not None
    fields = {name: getattr(row, name) for name in SessionView.model_fields if name in row._fields}
    return SessionView(
        **fields,
        kind_name=say("kind", row.kind, language),
        hours=hours((row.ended_at - row.began_at) // MINUTE) if held else None,
        roster=[
            RosterEntry(
                **{
                    **{name: getattr(entry, name) for name in RosterEntry.model_fields},
                    "assignments": entry.assignments or [],
                }
            )
            for entry in entries
        ],
    )


def _language(tx: Tx) -> str:
    return tx.caller.language if tx.caller else ""
