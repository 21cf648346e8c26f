"""Sign-in sheets by HTTP, in sets (F1)."""

from collections import Counter
from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from chassis.http.inputs import Flag, Instant
from chassis.http.routes import IN_ACTION, Routes, TxDep
from chassis.messages.tx import Tx
from training.classes.attendance.rules import Presence, Signature
from training.classes.sheets import actions
from training.classes.sheets.actions import Refused, Sheet
from training.ground.texts.formats import say

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
    """A signature; no times: came and left with the others."""

    person_id: UUID
    arrived_at: Instant | None = None
    left_at: Instant | None = None

    def signature(self) -> Signature:
        return Signature(self.person_id, self.arrived_at, self.left_at)


class SheetBody(BaseModel):
    """A sign-in sheet. held: the session is over, and people who did not sign did not come."""

    session_id: UUID
    began_at: Instant | None = None
    ended_at: Instant | None = None
    held: Flag = True
    entries: Annotated[list[SignatureBody], Field(max_length=1000)]

    def sheet(self) -> Sheet:
        return Sheet(
            session_id=self.session_id,
            signatures=tuple(entry.signature() for entry in self.entries),
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
    kept, refused = await actions.sign_in(tx, [sheet.sheet() for sheet in body.sheets])
    held = {sheet.session_id for sheet in body.sheets if sheet.held}
    return SheetsView(
        sheets=[_view(id, states, held=id in held) for id, states in kept.items()],
        refused=[_refused(tx, refusal) for refusal in refused],
    )


def _view(session_id: UUID, states: Mapping[UUID, Presence], *, held: bool) -> SheetView:
    counts = Counter(states.values())
    return SheetView(
        session_id=session_id,
        state="held" if held else "scheduled",
        present=counts[Presence.PRESENT],
        late=counts[Presence.LATE],
        left_early=counts[Presence.LEFT_EARLY],
        absent=counts[Presence.ABSENT],
        excused=counts[Presence.EXCUSED],
        booked=counts[Presence.BOOKED],
    )


def _refused(tx: Tx, refused: Refused) -> RefusedSheet:
    detail = say("sheet_refused", refused.code, tx.caller.language if tx.caller else "")
    return RefusedSheet(
        session=refused.session_id,
        person_id=refused.person_id,
        code=refused.code,
        detail=detail,
    )
