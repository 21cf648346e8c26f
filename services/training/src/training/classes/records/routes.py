"""Record packs and their confirmation by HTTP, in sets."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, Field

from chassis.http.inputs import Code, Exact, Flag, Note, Text
from chassis.http.outputs import Figure
from chassis.http.routes import IN_ACTION, Routes, TxDep
from chassis.messages.tx import Tx
from training.classes.records import actions
from training.classes.records.actions import Confirmation, Refused
from training.classes.records.rules import Mark, Pack
from training.ground.texts.formats import say

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

    def value(self) -> Mark:
        return Mark(self.person_id, self.mark, self.passed)


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
            marks=tuple(mark.value() for mark in self.marks),
            explained={entry.person_id: entry.text for entry in self.explained},
        )


class PackBodies(BaseModel):
    records: Annotated[list[PackBody], Field(min_length=1, max_length=MOST_SESSIONS)]


class HandedInView(BaseModel):
    handed_in: list[UUID]
    refused: list[RefusedRecord]


@routes.post("", permission="sessions.sign", place=IN_ACTION, max_body_size=LARGEST_SET)
async def submit_records(body: PackBodies, tx: TxDep) -> HandedInView:
    """Hand a set of record packs in, again until they are confirmed (PLN-4)."""
    handed_in, refused = await actions.hand_in(tx, [record.pack() for record in body.records])
    views = [_refused(tx, refusal) for refusal in refused]
    return HandedInView(handed_in=list(handed_in), refused=views)


class Confirmable(BaseModel):
    sessions: Annotated[list[UUID], Field(min_length=1, max_length=MOST_SESSIONS)]


class ConfirmationView(BaseModel):
    """A confirmed record: its real hours, whose they are, and which assignments it ended."""

    session_id: UUID
    hours: Figure
    attended: list[UUID]
    completed: list[UUID]

    @classmethod
    def of(cls, confirmation: Confirmation) -> Self:
        return cls(
            session_id=confirmation.session_id,
            hours=confirmation.hours,
            attended=list(confirmation.attended),
            completed=list(confirmation.completed),
        )


class ConfirmedView(BaseModel):
    confirmed: list[ConfirmationView]
    refused: list[RefusedRecord]


@routes.post("/confirm", permission="records.confirm", place=IN_ACTION)
async def confirm_records(body: Confirmable, tx: TxDep) -> ConfirmedView:
    """Confirm a set of records: only now their hours count (PLN-4, PLN-13, TRN-6a)."""
    confirmed, refused = await actions.confirm(tx, list(dict.fromkeys(body.sessions)))
    return ConfirmedView(
        confirmed=[ConfirmationView.of(confirmation) for confirmation in confirmed],
        refused=[_refused(tx, refusal) for refusal in refused],
    )


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


def _refused(tx: Tx, refused: Refused) -> RefusedRecord:
    detail = say("record_refused", refused.code, tx.caller.language if tx.caller else "")
    return RefusedRecord(
        session=refused.session_id,
        person_id=refused.person_id,
        code=refused.code,
        detail=detail,
    )
