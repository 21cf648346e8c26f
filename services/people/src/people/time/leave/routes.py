"""Leave by HTTP."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, model_validator

from chassis.http.inputs import Code, Day, DaysBetween, Reason
from chassis.http.outputs import Figure
from chassis.http.routes import IN_ACTION, Page, Paging, Routes, TxDep
from measure.visibility import RecordKind
from people.ground.imports.routes import LARGEST_IMPORT, SHEET, Rows, UploadDep
from people.ground.imports.rules import Report
from people.time.leave import actions, formats, store
from people.time.leave.rules import Half, Leave, Row, State

routes = Routes(prefix="/v1/leave")


class LeaveImport(Rows):
    """Decisions that were made: employee_no, leave_type, first_day, last_day, half, state,
    decided_by (employee number), reason.
    """


class Decision(BaseModel):
    """A decision of the caller on somebody's leave; no last day: one day. A rejection has its
    reason.
    """

    employee_no: Code
    leave_type: Code
    first_day: Day
    last_day: Day | None = None
    half: Half | None = None
    state: State = State.APPROVED
    reason: Reason | None = None

    @model_validator(mode="after")
    def _explained(self) -> Self:
        if self.state is State.REJECTED and self.reason is None:
            raise ValueError("a rejection needs a reason")
        return self


class Cancellation(BaseModel):
    reason: Reason


class LeaveView(BaseModel):
    """A leave as it stands. `days` are working days by the site's calendar; nobody in `decided_by`:
    taken over from a file.
    """

    leave_id: UUID
    person_id: UUID
    leave_type: str
    first_day: date
    last_day: date
    half: Half | None
    days: Figure
    state: State
    decided_by: UUID | None
    reason: str | None

    @classmethod
    def of(cls, leave: Leave) -> "LeaveView":
        return cls.model_validate(vars(leave))


class Wanted(DaysBetween):
    """Which leave: of a person, a team or a site, in a state, touching the days from `from` to
    `to`.
    """

    person_id: UUID | None = None
    state: State | None = None
    team_id: UUID | None = None
    site_id: UUID | None = None


@routes.post("/import", permission="leave.import", place=IN_ACTION, max_body_size=LARGEST_IMPORT)
async def import_leave(body: LeaveImport, tx: TxDep) -> Report:
    """Take over decisions on leave; good rows are kept, bad ones reported (ORG-13, ORG-20)."""
    return await actions.import_leave(tx, await body.read(tx, formats.FORM))


@routes.post(
    "/import/file",
    permission="leave.import",
    place=IN_ACTION,
    max_body_size=LARGEST_IMPORT,
    openapi_extra=SHEET,
)
async def import_leave_file(upload: UploadDep, tx: TxDep) -> Report:
    """The same from a CSV or XLSX file (the request's body) with Chinese or English headers."""
    return await actions.import_leave(tx, await upload.read(formats.FORM))


@routes.post("", permission="leave.decide", place=IN_ACTION, status_code=201)
async def decide_leave(body: Decision, tx: TxDep) -> LeaveView:
    """Approve or reject leave that is asked for (ORG-13)."""
    return LeaveView.of(await actions.decide_leave(tx, Row(**body.model_dump())))


@routes.post("/{leave_id}/cancel", permission="leave.cancel", place=IN_ACTION)
async def cancel_leave(leave_id: UUID, body: Cancellation, tx: TxDep) -> LeaveView:
    """Take an approved leave back before it begins (ORG-13)."""
    return LeaveView.of(await actions.cancel_leave(tx, leave_id, reason=body.reason))


@routes.get("", permission="leave.read", shows=RecordKind.LEAVE)
async def list_leave(
    tx: TxDep, paging: Paging, wanted: Annotated[Wanted, Query()]
) -> Page[LeaveView]:
    """Leave by first day; of those whom the caller may see (GEN-11)."""
    found = await store.leave(
        tx,
        reach=tx.reach,
        **wanted.model_dump(),
        after=paging.position(date, UUID),
        limit=paging.fetch,
    )
    return paging.page(
        [LeaveView.of(one) for one in found], key=lambda one: (one.first_day, one.leave_id)
    )
