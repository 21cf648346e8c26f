"""Rosters by HTTP."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from chassis.http.inputs import Cells, Day
from chassis.http.routes import IN_ACTION, Routes, TxDep
from measure.visibility import RecordKind
from people.ground.imports.routes import LARGEST_IMPORT, SHEET, Rows, UploadDep
from people.ground.imports.rules import Report
from people.ground.staff.rules import Line
from people.time.rosters import actions, formats

routes = Routes(prefix="/v1/rosters")

MOST_ROWS = 400_000


class RosterImport(Rows):
    """Rows of shifts in site time: employee_no, day, start, end, break_start, break_minutes, line.
    No start: no shift that day.
    """

    rows: Annotated[list[Cells], Field(min_length=1, max_length=MOST_ROWS)]


class ShiftView(BaseModel):
    person_id: UUID
    starts_at: datetime
    ends_at: datetime
    breaks_at: datetime | None
    break_minutes: int
    line: Line | None


class RosterView(BaseModel):
    """Who is on shift at a site on one day."""

    site_id: UUID
    day: date
    shifts: list[ShiftView]


@routes.post("/import", permission="rosters.import", place=IN_ACTION, max_body_size=LARGEST_IMPORT)
async def import_rosters(body: RosterImport, tx: TxDep) -> Report:
    """Give, change and take away shifts; good rows are kept, bad ones reported (ORG-19, ORG-20)."""
    return await actions.import_roster(tx, await body.read(tx, formats.FORM))


@routes.post(
    "/import/file",
    permission="rosters.import",
    place=IN_ACTION,
    max_body_size=LARGEST_IMPORT,
    openapi_extra=SHEET,
)
async def import_rosters_file(upload: UploadDep, tx: TxDep) -> Report:
    """The same from a CSV or XLSX file (the request's body) with Chinese or English headers."""
    return await actions.import_roster(tx, await upload.read(formats.FORM))


@routes.get("/{site_id}/{day}", permission="rosters.read", shows=RecordKind.ROSTER)
async def get_roster(site_id: UUID, day: Day, tx: TxDep) -> RosterView:
    """Who is on shift at a site on one day, of those whose shifts the caller may see (GEN-11)."""
    shifts = [
        ShiftView.model_validate(vars(shift))
        for shift in await actions.get_shifts(tx, site_id, day)
    ]
    return RosterView(site_id=site_id, day=day, shifts=shifts)
