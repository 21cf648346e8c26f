"""The directory by HTTP."""

from typing import Annotated

from fastapi import Form, Request, UploadFile
from pydantic import BaseModel

from chassis.http.inputs import Flag
from chassis.http.routes import TENANT, Routes, TxDep
from people.ground.imports.routes import LARGEST_IMPORT
from people.ground.imports.rules import Report
from people.time.directory import actions
from people.time.directory.actions import SheetFile

routes = Routes(prefix="/v1/directory")

LONGEST_NAME = 200


class DirectoryReport(BaseModel):
    """What became of each file that was sent; null: none was."""

    units: Report | None = None
    people: Report | None = None
    roster: Report | None = None


@routes.post("/import", permission="people.import", place=TENANT, max_body_size=3 * LARGEST_IMPORT)
async def import_directory(
    request: Request,
    tx: TxDep,
    units: UploadFile | None = None,
    people: UploadFile | None = None,
    roster: UploadFile | None = None,
    *,
    dry_run: Annotated[Flag, Form(description="read and report, change nothing")] = False,
) -> DirectoryReport:
    """Units, people and shifts from CSV or XLSX files, each row as its own import has it; good rows
    are kept, bad ones reported (ORG-20).
    """
    sent = {"units": units, "people": people, "roster": roster}
    files = {
        step: SheetFile((file.filename or step)[:LONGEST_NAME], await file.read())
        for step, file in sent.items()
        if file is not None
    }
    done = await actions.import_directory(tx, files, request.app.state.files, dry_run=dry_run)
    return DirectoryReport(**done)
