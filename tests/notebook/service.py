"""A small service with which the chassis is tested: it keeps notes, says that one was written, and
hears of notes of others.
"""

from collections.abc import Mapping
from datetime import date
from typing import Literal
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel, Field
from sqlalchemy import insert, select, text, tuple_, update

from chassis.duties import deadline_routes
from chassis.duties.agenda import Deadlines
from chassis.duties.calendars import Calendars
from chassis.duties.deadlines import Deadline
from chassis.http.auth import allow, anyone
from chassis.http.documents import Documents, figures_of
from chassis.http.inputs import Name
from chassis.http.routes import (
    IN_ACTION,
    OWN,
    PUBLIC,
    TENANT,
    CallerDep,
    ExpectedVersion,
    NotFound,
    Page,
    Paging,
    Refusal,
    Routes,
    TxDep,
    VersionTag,
    require_version,
)
from chassis.http.wording import Message
from chassis.messages import tables as chassis_tables
from chassis.messages.ids import uuid7
from chassis.messages.service import Service
from chassis.messages.subscriptions import Subscriptions, keep, on, on_batch
from chassis.messages.timers import Timers
from chassis.messages.tx import Tx
from chassis.policies.versions import keep_policies
from documents import Column, Figures, Form, L
from notebook.tables import METADATA, calendars, notes, units
from zhipei_events.envelope import Event
from zhipei_events.every import PeoplePolicyState, PolicyChanged, PolicyState, QaPolicyState
from zhipei_events.people import CalendarState, SigningKeyState, TenantState, UnitState


class NoteWritten(Event, type="notebook.note-written", subject="note_id", key="note_id"):
    """A note was written."""

    note_id: UUID
    text: str


class NoteSent(Event, type="letters.note-sent", subject="note_id", key="note_id"):
    """Somebody else sent a note."""

    note_id: UUID
    text: str


class ReplyOverdue(Event, type="notebook.reply-overdue", subject="note_id", key="note_id"):
    """A note was not answered in time."""

    note_id: UUID
    writer_id: UUID
    text: str
    due_on: date
    number: int


class NotebookPolicyChanged(PolicyChanged, type="notebook.policy-changed"):
    """A policy of the notebook was entered."""


class NotebookPolicyState(PolicyState, type="notebook.policy-state"):
    """A policy of the notebook."""


NO_JOKES = Message("不许开玩笑", "No jokes")
NO_NOTE = Message("没有编号为 {note_id} 的笔记", "There is no note {note_id}")


class TooSilly(Refusal):
    status = 409
    slug = "too-silly"
    title = {"zh-Hans": "太荒唐", "en": "Too silly"}


class NewNote(BaseModel):
    text: str = Field(min_length=1)
    number: int = 0


class NoteView(BaseModel):
    note_id: UUID
    number: int
    text: str
    version: int


routes = Routes(prefix="/v1/notes")


@routes.post("", permission="notes.write", place=OWN, status_code=201)
async def write(body: NewNote, tx: TxDep) -> NoteView:
    note_id = uuid7()
    await tx.execute(
        insert(notes).values(
            tenant_id=tx.tenant, note_id=note_id, number=body.number, text=body.text
        )
    )
    tx.emit(NoteWritten(note_id=note_id, text=body.text))
    if body.text == "silly":
        raise TooSilly(NO_JOKES)
    if body.text == "broken":
        raise RuntimeError("a bug")
    return NoteView(note_id=note_id, number=body.number, text=body.text, version=1)


@routes.get("", permission="notes.read", shows=PUBLIC)
async def list_notes(tx: TxDep, paging: Paging) -> Page[NoteView]:
    query = select(notes).order_by(notes.c.number, notes.c.note_id).limit(paging.fetch)
    if after := paging.position(int, UUID):
        query = query.where(tuple_(notes.c.number, notes.c.note_id) > after)
    rows = [NoteView.model_validate(row, from_attributes=True) for row in await tx.execute(query)]
    return paging.page(rows, key=lambda note: (note.number, note.note_id))


class ClosedNote(BaseModel, extra="forbid"):
    """A body that takes no other field."""

    text: Name


@routes.post("/closed", permission="notes.write", place=OWN)
async def write_closed(body: ClosedNote) -> ClosedNote:
    return body


@routes.get("/{note_id}", permission="notes.read", shows=PUBLIC)
async def show(note_id: UUID, tx: TxDep, tag: VersionTag) -> NoteView:
    row = (await tx.execute(select(notes).where(notes.c.note_id == note_id))).one_or_none()
    if row is None:
        raise NotFound(NO_NOTE, note_id=note_id)
    tag(row.version)
    return NoteView.model_validate(row, from_attributes=True)


@routes.put("/{note_id}", permission="notes.write", place=OWN)
async def rewrite(
    note_id: UUID, body: NewNote, tx: TxDep, tag: VersionTag, expected: ExpectedVersion
) -> NoteView:
    row = (
        await tx.execute(select(notes).where(notes.c.note_id == note_id).with_for_update())
    ).one()
    require_version(expected, row.version)
    await tx.execute(
        update(notes)
        .where(notes.c.note_id == note_id)
        .values(text=body.text, version=row.version + 1)
    )
    tag(row.version + 1)
    return NoteView(note_id=note_id, number=row.number, text=body.text, version=row.version + 1)


@routes.get("/by/force", permission="notes.read", shows=PUBLIC)
async def write_where_one_may_only_read(tx: TxDep) -> None:
    await tx.execute(insert(notes).values(tenant_id=tx.tenant, note_id=uuid7(), number=0, text="x"))


@routes.post("/careless", permission="notes.write", place=IN_ACTION)
async def forget_to_ask(tx: TxDep) -> None:
    await tx.execute(insert(notes).values(tenant_id=tx.tenant, note_id=uuid7(), number=0, text="x"))


async def place_of_note(tx: Tx, note_id: UUID) -> Mapping[str, object]:
    """A note lies in the center that has its id."""
    row = (await tx.execute(select(notes).where(notes.c.note_id == note_id))).one_or_none()
    return {"center_id": note_id if row else None}


@routes.post("/{note_id}/stamps", permission="notes.stamp", place=place_of_note, status_code=204)
async def stamp(note_id: UUID) -> None: ...


@routes.post("/all/burn", permission="notes.stamp", place=TENANT, status_code=204)
async def burn_all() -> None: ...


VICTIMS: list[str] = []


@routes.post("/victims", permission="notes.write", place=OWN)
async def be_a_victim(
    tx: TxDep, request: Request, times: int, code: Literal["40001", "53100"] = "40001"
) -> int:
    """Fails as PostgreSQL fails a victim of serialization (or where its disk is full), the first
    `times` times.
    """
    VICTIMS.append((await request.body()).decode())
    if len(VICTIMS) <= times:
        await tx.execute(
            text(f"DO $$ BEGIN RAISE EXCEPTION 'chosen' USING ERRCODE = '{code}'; END $$")
        )
    await tx.execute(
        insert(notes).values(
            tenant_id=tx.tenant, note_id=uuid7(), number=len(VICTIMS), text="survived"
        )
    )
    return len(VICTIMS)


@routes.get("/who/am/i", permission="notes.own", shows=PUBLIC)
async def who_am_i(caller: CallerDep) -> dict[str, object]:
    return {
        "person_id": caller.person_id,
        "roles": sorted(caller.roles),
        "places": sorted(caller.places),
        "tenant": caller.tenant,
    }


NOTES = Form(
    "N1",
    title=L("笔记清单", "List of notes"),
    rule="GEN-12",
    head=(Column("writer", L("作者", "Writer")),),
    columns=(
        Column("number", L("编号", "Number"), number=0),
        Column("text", L("内容", "Text"), required=True),
    ),
)
forms = Documents()


@forms.form(NOTES, permission="notes.read", shows=PUBLIC)
async def notes_of_a_number(tx: TxDep, number: int, writer: str = "") -> Figures:
    """Notes with a number."""
    query = select(notes).where(notes.c.number == number).order_by(notes.c.text)
    rows = [{"number": row.number, "text": row.text} for row in await tx.execute(query)]
    head = {"writer": writer}
    return await figures_of(NOTES, rows, period="2026-11", produced_at=tx.now, head=head)


async def on_note_sent(tx: Tx, event: NoteSent) -> None:
    cause = tx.cause.id if tx.cause else None
    await tx.execute(
        insert(notes).values(
            tenant_id=tx.tenant, note_id=event.note_id, number=0, text=event.text, cause_id=cause
        )
    )
    tx.emit(NoteWritten(note_id=event.note_id, text=event.text))


MOVED: dict[UUID, date] = {}


async def move(_: Tx, due: Mapping[UUID, date]) -> None:
    MOVED.update(due)


CALENDARS = Calendars(units, calendars)
REPLY = Deadline(
    kind="reply",
    publisher="qa",
    rule="GEN-9",
    title={"zh-Hans": "回信", "en": "Reply"},
    thing="note_id",
    owner="writer_id",
    calendars=CALENDARS,
    emits=ReplyOverdue,
    moves=move,
)
RETURN = Deadline(
    kind="return",
    publisher="qa",
    rule="GEN-9",
    title={"zh-Hans": "归还", "en": "Return"},
    calendars=CALENDARS,
)
DEADLINES = Deadlines(REPLY, RETURN)

ROUTES = (
    routes,
    forms,
    deadline_routes.routes(DEADLINES),
)
PERMISSIONS = {
    "notes.write": allow("writer"),
    "notes.read": allow("writer", "reader", "operator"),
    "notes.own": anyone(),
    "deadlines.read": anyone(),
    "deadlines.waive": allow("reader", "administrator"),
    "notes.stamp": allow("center_director", "administrator"),
}

SERVICE = Service(
    name="notebook",
    metadata=METADATA,
    subscriptions=Subscriptions(
        "notebook",
        on(NoteSent, on_note_sent),
        keep(TenantState, chassis_tables.tenants),
        keep(SigningKeyState, chassis_tables.signing_keys),
        keep_policies(QaPolicyState),
        keep_policies(PeoplePolicyState),
        keep(UnitState, units),
        keep(CalendarState, calendars),
        on_batch(CalendarState, DEADLINES.on_calendars),
    ),
    timers=Timers(DEADLINES.agenda),
    http=__name__,
    policies="policies.yaml",
    policy_events=(NotebookPolicyChanged, NotebookPolicyState),
    needs=("qa.noise_hold_seconds",),
)
