"""Rosters by HTTP."""

from asyncio import to_thread
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel, Field, JsonValue

from chassis.http import Routes, TxDep
from people.imports import actions as imports
from people.imports.routes import FileName
from people.imports.rules import Report
from people.rosters import actions, formats
from people.staff.rules import Line

routes = Routes(prefix="/v1/rosters")

LARGEST_IMPORT = 1 << 26  # octets
MOST_ROWS = 400_000


class RosterImport(BaseModel):
    """Rows of shifts in site time: employee_no, day, start, end, break_start, break_minutes, line. No start: no shift that day."""

    rows: Annotated[list[dict[str, JsonValue]], Field(min_length=1, max_length=MOST_ROWS)]
    dry_run: bool = False


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


@routes.post("/import", permission="rosters.import", max_body_size=LARGEST_IMPORT)
async def import_rows(body: RosterImport, tx: TxDep) -> Report:
    """Give, change and take away shifts; good rows are kept, bad ones reported (ORG-19, ORG-20)."""
    rows, faults = await to_thread(formats.read_rows, body.rows)  # seconds for a whole center: others are served meanwhile
    return await actions.import_roster(tx, rows, faults, evidence=None, dry_run=body.dry_run)


@routes.post("/import/file", permission="rosters.import", max_body_size=LARGEST_IMPORT)
async def import_file(request: Request, name: FileName, tx: TxDep, *, dry_run: bool = False) -> Report:
    """The same from a CSV file (the request's body) with Chinese or English headers."""
    data = await request.body()
    with imports.readable():
        rows, faults, passed_over = await to_thread(formats.read_file, data)
    evidence = None if dry_run else await imports.keep_bytes(tx, request.app.state.files, data, name=name, media_type="text/csv")
    return await actions.import_roster(tx, rows, faults, evidence=evidence, passed_over=passed_over, dry_run=dry_run)


@routes.get("/{site_id}/{day}", permission="rosters.read")
async def get_roster(site_id: UUID, day: date, tx: TxDep) -> RosterView:
    shifts = [ShiftView.model_validate(vars(shift)) for shift in await actions.get_shifts(tx, site_id, day)]
    return RosterView(site_id=site_id, day=day, shifts=shifts)
