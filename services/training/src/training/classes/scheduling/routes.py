"""Sessions by HTTP: scheduled in sets, changed, cancelled, listed."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from chassis.http.inputs import Code, DaysBetween, Flag, Instant, Name, Text
from chassis.http.outputs import Figure
from chassis.http.reach import acts_in
from chassis.http.routes import IN_ACTION, Forbidden, NotFound, Page, Paging, Routes, TxDep
from chassis.http.wording import Message
from chassis.messages.tx import Tx
from measure.visibility import Reach, RecordKind
from training.classes.attendance import actions as attendance
from training.classes.attendance.rules import Entry
from training.classes.scheduling import actions
from training.classes.scheduling.actions import Changes, Planned
from training.classes.sessions import actions as sessions
from training.classes.sessions import rules
from training.classes.sessions.actions import NO_SESSION
from training.classes.sessions.rules import Session, SessionFilter, SessionState
from training.ground.bookings.rules import Span
from training.ground.directory.rules import TRAINING_HEADS
from training.ground.register.rules import hours
from training.ground.texts.formats import say

TRAINER_CHANGES = Message(
    "只有讲师和培训负责人可以变更培训场次",
    "Only the trainer and the heads of training change a session",
)

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

    def planned(self) -> Planned:
        plan = rules.SessionPlan(
            kind=self.kind,
            trainer_id=self.trainer_id,
            span=Span(self.starts_at, self.ends_at),
            place=self.place,
            test=self.test,
            course=self.course,
            title=self.title,
            method=self.method,
            mode=self.mode,
        )
        return Planned(
            plan=plan,
            assignments=tuple(dict.fromkeys(self.assignments)),
            people=tuple(dict.fromkeys(self.people)),
        )


class SessionPlans(BaseModel):
    sessions: Annotated[list[SessionPlan], Field(min_length=1, max_length=MOST_SESSIONS)]


class RosterEntry(BaseModel):
    """A person at a session: booked, or how they came (PLN-3)."""

    person_id: UUID
    state: str
    on_roster: bool
    arrived_at: datetime | None
    left_at: datetime | None
    mark: Figure | None
    excused_for: str | None
    assignments: list[UUID]

    @classmethod
    def of(cls, entry: Entry) -> Self:
        return cls(
            person_id=entry.person_id,
            state=entry.state,
            on_roster=entry.on_roster,
            arrived_at=entry.arrived_at,
            left_at=entry.left_at,
            mark=entry.mark,
            excused_for=entry.excused_for,
            assignments=list(entry.assignments),
        )


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
    hours: Figure | None
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
    plans = [plan.planned() for plan in body.sessions]
    ids, refused = await actions.schedule(tx, plans)
    language = _language(tx)
    views = [
        RefusedSession(
            session=index, person_id=about, code=code, detail=say("session_refused", code, language)
        )
        for index, (code, about) in refused
    ]
    found, _ = await sessions.locked(tx, ids)
    return ScheduledView(scheduled=await _views(tx, list(found.values())), refused=views)


class SessionQuery(DaysBetween):
    """Which sessions."""

    state: Annotated[set[SessionState], Field(max_length=5)] = set()
    trainer_id: UUID | None = None
    person_id: UUID | None = None
    site_id: UUID | None = None
    kind: Code | None = None

    def filter(self) -> SessionFilter:
        return SessionFilter(
            states=frozenset(self.state),
            trainer_id=self.trainer_id,
            person_id=self.person_id,
            site_id=self.site_id,
            kind=self.kind,
            since=self.first,
            until=self.last,
        )


@routes.get("", permission="sessions.read", shows=RecordKind.TRAINING_RECORD, work=("owner_id",))
async def list_sessions(
    tx: TxDep, paging: Paging, query: Annotated[SessionQuery, Query()]
) -> Page[SessionView]:
    """By time. A person sees their own sessions, a trainer those they give, a leader the team's,
    quality & training people the center's.
    """
    found = await sessions.listed(
        tx,
        reach=tx.reach,
        matching=query.filter(),
        after=paging.position(datetime, UUID),
        limit=paging.fetch,
    )
    page = paging.page(found, key=lambda session: (session.plan.span.starts_at, session.session_id))
    return Page(items=await _views(tx, page.items), next=page.next)


@routes.get(
    "/{session_id}",
    permission="sessions.read",
    shows=RecordKind.TRAINING_RECORD,
    work=("owner_id",),
)
async def get_session(session_id: UUID, tx: TxDep) -> SessionView:
    (view,) = await _views(tx, [await _visible(tx, session_id)])
    return view


class SessionChange(BaseModel):
    """What is to be different; everyone on the roster gets the `reason` (PLN-16)."""

    starts_at: Instant | None = None
    ends_at: Instant | None = None
    place: Name | None = None
    trainer_id: UUID | None = None
    add: People = []
    drop: People = []
    reason: Annotated[str, Text(2000)]

    def changes(self) -> Changes:
        return Changes(
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            place=self.place,
            trainer_id=self.trainer_id,
            add=tuple(self.add),
            drop=frozenset(self.drop),
        )


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
    await _require_manageable(tx, session_id)
    await actions.change(tx, session_id, body.changes(), reason=body.reason)
    return await get_session(session_id, tx)


@routes.post(
    "/{session_id}/cancel",
    permission="sessions.schedule",
    place=IN_ACTION,
    shows=RecordKind.TRAINING_RECORD,
    work=("owner_id",),
)
async def cancel_session(session_id: UUID, body: Cancellation, tx: TxDep) -> SessionView:
    await _require_manageable(tx, session_id)
    await sessions.cancel(tx, session_id, reason=body.reason)
    return await get_session(session_id, tx)


async def _visible(tx: Tx, session_id: UUID) -> Session:
    """A session that the caller may see. Raises NotFound."""
    session = await sessions.find(tx, session_id, reach=tx.reach)
    if session is None:
        raise NotFound(NO_SESSION, session_id=session_id)
    return session


async def _require_manageable(tx: Tx, session_id: UUID) -> None:
    """Raise NotFound unless the caller sees the session, Forbidden unless they give it or lead the
    training of its center.
    """
    session = await _visible(tx, session_id)
    if not acts_in(tx, session, roles=TRAINING_HEADS, work=[session.trainer_id]):
        raise Forbidden(TRAINER_CHANGES)


async def _views(tx: Tx, found: Sequence[Session]) -> list[SessionView]:
    entries = await attendance.of_sessions(tx, [session.session_id for session in found])
    language, reach = _language(tx), tx.reach
    views = []
    for session in found:
        shown = [entry for entry in entries[session.session_id] if _shown(session, entry, reach)]
        views.append(_view(session, shown, language))
    return views


def _shown(session: Session, entry: Entry, reach: Reach) -> bool:
    """Whether the caller may see an entry: a trainee sees only their own (GEN-11, TRN-20)."""
    owners = {
        "agent_id": entry.person_id,
        "owner_id": session.trainer_id,
        "team_id": entry.team_id,
        "center_id": session.center_id,
    }
    return reach.covers(owners)


def _view(session: Session, entries: Sequence[Entry], language: str) -> SessionView:
    plan, minutes = session.plan, session.minutes
    return SessionView(
        session_id=session.session_id,
        kind=plan.kind,
        kind_name=say("kind", plan.kind, language),
        center_id=session.center_id,
        site_id=session.site_id,
        trainer_id=plan.trainer_id,
        starts_at=plan.span.starts_at,
        ends_at=plan.span.ends_at,
        business_date=session.business_date,
        place=plan.place,
        state=session.state,
        revision=session.revision,
        test=plan.test,
        course=plan.course,
        title=plan.title,
        method=plan.method,
        mode=plan.mode,
        reason=session.reason,
        began_at=session.began_at,
        ended_at=session.ended_at,
        hours=None if minutes is None else hours(minutes),
        record=dict(session.record) if session.record is not None else None,
        record_due_on=session.record_due_on,
        confirmed_by=session.confirmed_by,
        confirmed_on=session.confirmed_on,
        roster=[RosterEntry.of(entry) for entry in entries],
    )


def _language(tx: Tx) -> str:
    return tx.caller.language if tx.caller else ""
