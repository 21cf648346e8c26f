"""Files that imports rest on, and the imports that were made; how every feature is given the rows
of one.
"""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request
from pydantic import BaseModel, Field

from chassis.http.inputs import Cells, Flag, Text
from chassis.http.openapi import raw_body
from chassis.http.routes import TENANT, CallerDep, EdgeDep, Page, Paging, Routes, TxDep
from chassis.messages.tx import Tx
from chassis.operation.files import FileStore
from measure.visibility import RecordKind
from people.ground.imports import actions, store
from people.ground.imports.formats import Entry, Form, Given
from people.ground.imports.rules import Evidence
from people.ground.imports.store import Import
from people.ground.sheets import formats as sheets

routes = Routes(prefix="/v1")

LARGEST_FILE = 1 << 28  # octets: a call log as evidence
LARGEST_IMPORT = 1 << 26  # octets: some 200,000 rows
MOST_ROWS = 100_000
LONGEST_TYPE = 100  # characters of a media type

SHEET = raw_body(sheets.CSV, sheets.XLSX)
"""What a route says whose body is a file of rows."""

FileName = Annotated[str, Text(200), Query(pattern=r"^[^/\\\x00-\x1f]+$")]


class Rows(BaseModel):
    """Rows of an import as a set request has them; each kind says what may stand in them."""

    rows: Annotated[list[Cells], Field(min_length=1, max_length=MOST_ROWS)]
    dry_run: Flag = False

    async def read(self, tx: Tx, form: Form[Entry]) -> Given[Entry]:
        tx.is_rehearsal = self.dry_run
        return await actions.read_rows(form, self.rows)


class Upload:
    """The rows of an import as a CSV or XLSX file, the request's body, with Chinese or English
    headers. It is kept as evidence.
    """

    def __init__(
        self, request: Request, name: FileName, tx: TxDep, *, dry_run: Flag = False
    ) -> None:
        self._request, self._name, self._tx = request, name, tx
        tx.is_rehearsal = dry_run

    async def read(self, form: Form[Entry]) -> Given[Entry]:
        kept_in: FileStore = self._request.app.state.files
        return await actions.read_file(
            self._tx,
            form,
            await self._request.body(),
            kept_in,
            name=self._name,
        )


UploadDep = Annotated[Upload, Depends()]


@routes.post(
    "/evidence",
    permission="people.import",
    place=TENANT,
    status_code=201,
    max_body_size=LARGEST_FILE,
    own_transactions=True,
    openapi_extra=raw_body("*/*"),
)
async def keep_evidence(
    request: Request, name: FileName, caller: CallerDep, edge: EdgeDep
) -> Evidence:
    """Keep a file (the request's body) on which an import rests; its `file_id` is what the import
    names.
    """
    media_type = request.headers.get("content-type", "application/octet-stream")[:LONGEST_TYPE]
    kept_in: FileStore = request.app.state.files
    stored = await kept_in.put(request.stream(), largest=LARGEST_FILE)
    async with edge.open(caller) as tx:
        return await actions.note_evidence(tx, stored, name=name, media_type=media_type)


@routes.get("/imports", permission="people.import", shows=RecordKind.IMPORT)
async def list_imports(tx: TxDep, paging: Paging) -> Page[Import]:
    """Imports, the newest first."""
    position = paging.position(datetime, UUID)
    rows = await store.imports(
        tx, after=(position[0], position[1]) if position else None, limit=paging.fetch
    )
    return paging.page(rows, key=lambda row: [row.imported_at, row.import_id])
