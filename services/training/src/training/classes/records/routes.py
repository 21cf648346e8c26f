"""Record packs and their confirmation by HTTP, in sets."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from chassis.http.inputs import Code, Exact, Flag, Note, Text
from chassis.http.routes import IN_ACTION, Routes, TxDep
from chassis.messages.tx import Tx
from training.assigning.assignments.formats import say
from training.classes.records import actions
from training.classes.records.actions import Pack
from training.classes.records.rules import Mark

routes = Routes(prefix="/v1/records")

MOST_SESSIONS = 500
LARGEST_SET = 1 << 23  # octets


class RefusedRecord(BaseModel):
    """Why a session of the set was left as it is."""

    session: UUID
    person_id: UUID | None
    code: str
    detail: str


class MarkBody(BaseModel):
    """A mark on 0–100; passed: as the scorer says, else by `exm.pass_mark`."""

    person_id: UUID
    mark: Exact
    passed: Flag | None = None


class Explanation(BaseModel):
    """What explains a mark without a sign-in, or a sign-in outside the roster (PLN-13)."""

    person_id: UUID
    text: Annotated[str, Text(2000)]


class PackBody(BaseModel):
    """A record pack: F1 stands already, F2's content is a must."""

    session_id: UUID
    content: Note = ""
    materials: Annotated[list[Note], Field(max_length=100)] = []
    method: Note | None = None
    preparation: Annotated[dict[Code, Note], Field(max_length=100)] = {}
    observed: Note | None = None
    exceptions: Note | None = None
    marks: Annotated[list[MarkBody], Field(max_length=1000)] = []
    explained: Annotated[list[Explanation], Field(max_length=1000)] = []

    def pack(self) -> Pack:
        more = self.model_dump(
            include={"materials", "method", "preparation", "observed", "exceptions"}
        )
        return Pack(
            session_id=self.session_id,
            content=self.content,
            more=more,
            marks=tuple(Mark(**mark.model_dump()) for mark in self.marks),
            explained={one.person_id: one.text for one in self.explained},
        )


class PackBodies(BaseModel):
    records: Annotated[list[PackBody], Field(min_length=1, max_length=MOST_SESSIONS)]


class HandedInView(BaseModel):
    handed_in: list[UUID]
    refused: list[RefusedRecord]


@routes.post("", permission="sessions.sign", place=IN_ACTION, max_body_size=LARGEST_SET)
async def submit_records(body: PackBodies, tx: TxDep) -> HandedInView:
    """Hand a set of record packs in, again until they are confirmed (PLN-4)."""
    done, refused = await actions.hand_in(tx, [one.pack() for one in body.records])
    return HandedInView(handed_in=list(done), refused=[_refused(tx, *one) for one in refused])


class Confirmable(BaseModel):
    sessions: Annotated[list[UUID], Field(min_length=1, max_length=MOST_SESSIONS)]


class ConfirmationView(BaseModel):
    """A confirmed record: its real hours, whose they are, and which assignments it ended."""

    session_id: UUID
    hours: Decimal
    attended: list[UUID]
    completed: list[UUID]


class ConfirmedView(BaseModel):
    confirmed: list[ConfirmationView]
    refused: list[RefusedRecord]


@routes.post("/confirm", permission="records.confirm", place=IN_ACTION)
async def confirm_records(body: Confirmable, tx: TxDep) -> ConfirmedView:
    """Confirm a set of records: only now their hours count (PLN-4, PLN-13, TRN-6a)."""
    done, refused = await actions.confirm(tx, list(dict.fromkeys(body.sessions)))
    views = [ConfirmationView.model_validate(one, from_attributes=True) for one in done]
    return ConfirmedView(confirmed=views, refused=[_refused(tx, *one) for one in refused])


class Return(BaseModel):
    session_id: UUID
    reason: Annotated[str, Text(2000)]


class ReturnedView(BaseModel):
    session_id: UUID
    state: str


@routes.post("/return", permission="records.confirm", place=IN_ACTION)
async def return_record(body: Return, tx: TxDep) -> ReturnedView:
    """Return a record to who handed it in."""
    await actions.give_back(tx, body.session_id, reason=body.reason)
    return ReturnedView(session_id=body.session_id, state="held")


def _refused(tx: Tx, session_id: UUID, about: UUID | None, code: str) -> RefusedRecord:
    detail = say("record_refused", code, tx.caller.language if tx.caller else "")
    return RefusedRecord(session=session_id, person_id=about, code=code, detail=detail)
