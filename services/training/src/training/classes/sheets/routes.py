"""Sign-in sheets by HTTP, in sets (F1)."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from chassis.http.inputs import Flag, Instant
from chassis.http.routes import IN_ACTION, Routes, TxDep
from chassis.messages.tx import Tx
from training.assigning.assignments.formats import say
from training.classes.sheets import actions
from training.classes.sheets.actions import Sheet
from training.classes.sheets.rules import Signature

routes = Routes(prefix="/v1/sessions")

MOST_SESSIONS = 500
LARGEST_SET = 1 << 23  # octets


class RefusedSheet(BaseModel):
    """Why a session of the set was left as it is."""

    session: UUID
    person_id: UUID | None
    code: str
    detail: str


class SignatureBody(BaseModel):
    """Who signed; no times: came and left with the others."""

    person_id: UUID
    arrived_at: Instant | None = None
    left_at: Instant | None = None


class SheetBody(BaseModel):
    """A sign-in sheet. held: with it the session is over, and whoever did not sign did not come."""

    session_id: UUID
    began_at: Instant | None = None
    ended_at: Instant | None = None
    held: Flag = True
    entries: Annotated[list[SignatureBody], Field(max_length=1000)]

    def sheet(self) -> Sheet:
        signatures = tuple(Signature(**entry.model_dump()) for entry in self.entries)
        return Sheet(
            session_id=self.session_id,
            signatures=signatures,
            held=self.held,
            began_at=self.began_at,
            ended_at=self.ended_at,
        )


class SheetBodies(BaseModel):
    sheets: Annotated[list[SheetBody], Field(min_length=1, max_length=MOST_SESSIONS)]


class SheetView(BaseModel):
    """How many came, and how."""

    session_id: UUID
    state: str
    present: int = 0
    late: int = 0
    left_early: int = 0
    absent: int = 0
    excused: int = 0
    booked: int = 0


class SheetsView(BaseModel):
    sheets: list[SheetView]
    refused: list[RefusedSheet]


@routes.post("/sign-in", permission="sessions.sign", place=IN_ACTION, max_body_size=LARGEST_SET)
async def submit_sheets(body: SheetBodies, tx: TxDep) -> SheetsView:
    """Keep a set of sign-in sheets; a sheet with anything wrong is left alone (PLN-3)."""
    kept, refused = await actions.sign_in(tx, [one.sheet() for one in body.sheets])
    held = {one.session_id for one in body.sheets if one.held}
    views = []
    for session_id, states in kept.items():
        counts = {
            state: sum(1 for one in states.values() if one == state)
            for state in set(states.values())
        }
        views.append(
            SheetView(
                session_id=session_id, state="held" if session_id in held else "scheduled", **counts
            )
        )
    return SheetsView(sheets=views, refused=[_refused(tx, *one) for one in refused])


def _refused(tx: Tx, session_id: UUID, about: UUID | None, code: str) -> RefusedSheet:
    detail = say("sheet_refused", code, tx.caller.language if tx.caller else "")
    return RefusedSheet(session=session_id, person_id=about, code=code, detail=detail)
