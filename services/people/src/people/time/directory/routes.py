"""The directory by HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Form, Request, UploadFile
from pydantic import BaseModel, Field

from chassis.http.inputs import Code, Flag
from chassis.http.routes import TENANT, Routes, TxDep
from people.ground.imports.routes import LARGEST_IMPORT
from people.ground.imports.rules import Report
from people.ground.units.rules import Kind
from people.time.directory import actions
from people.time.directory.actions import SheetFile

routes = Routes(prefix="/v1/directory")

LONGEST_NAME = 200
MOST_NAMES = 1_000

Codes = Annotated[list[Code], Field(max_length=MOST_NAMES)]


class FoundUnit(BaseModel):
    code: str
    unit_id: UUID
    kind: Kind


class FoundPerson(BaseModel):
    employee_no: str
    person_id: UUID
    roles: list[str]


class DirectoryReport(BaseModel):
    """What became of each file that was sent; null: none was.

    found_units, found_people: whom the request asked for, as they are after it.
    """

    units: Report | None = None
    people: Report | None = None
    roster: Report | None = None
    found_units: list[FoundUnit] = []
    found_people: list[FoundPerson] = []


@routes.post("/import", permission="people.import", place=TENANT, max_body_size=3 * LARGEST_IMPORT)
async def import_directory(
    request: Request,
    tx: TxDep,
    units: UploadFile | None = None,
    people: UploadFile | None = None,
    roster: UploadFile | None = None,
    *,
    find_unit: Annotated[Codes, Form(description="codes of units to answer with")] = [],  # noqa: B006
    find_kind: Annotated[
        Annotated[list[Kind], Field(max_length=len(Kind))],
        Form(description="kinds of units to answer with"),
    ] = [],  # noqa: B006
    find_person: Annotated[Codes, Form(description="employee numbers to answer with")] = [],  # noqa: B006
    find_role: Annotated[Codes, Form(description="roles whose holders to answer with")] = [],  # noqa: B006
    dry_run: Annotated[Flag, Form(description="read and report, change nothing")] = False,
) -> DirectoryReport:
    """Units, people and shifts from CSV or XLSX files, each row as its own import has it; good rows
    are kept, bad ones reported (ORG-20). What later steps build on is found as it is after them.
    """
    sent = {"units": units, "people": people, "roster": roster}
    files = {
        step: SheetFile((file.filename or step)[:LONGEST_NAME], await file.read())
        for step, file in sent.items()
        if file is not None
    }
    done = await actions.import_directory(tx, files, request.app.state.files, dry_run=dry_run)
    found = await actions.find_people(tx, find_person, find_role)
    return DirectoryReport(
        **done,
        found_units=[
            FoundUnit(code=unit.code, unit_id=unit.unit_id, kind=unit.kind)
            for unit in await actions.find_units(tx, find_unit, find_kind)
        ],
        found_people=[
            FoundPerson(
                employee_no=person.employee_no,
                person_id=person.person_id,
                roles=list(person.roles),
            )
            for person in found
        ],
    )
