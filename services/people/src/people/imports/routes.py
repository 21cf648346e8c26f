"""Files that imports rest on, and the imports that were made."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request

from chassis.http import Page, Paging, Routes, TxDep
from people.imports import actions, store
from people.imports.rules import Evidence
from people.imports.store import Import

routes = Routes(prefix="/v1")

LARGEST_FILE = 1 << 28  # octets: a call log as evidence

FileName = Annotated[str, Query(min_length=1, max_length=200, pattern=r"^[^/\\\x00-\x1f]+$")]


@routes.post("/evidence", permission="people.import", status_code=201, max_body_size=LARGEST_FILE)
async def keep_evidence(request: Request, name: FileName, tx: TxDep) -> Evidence:
    """Keep a file (the request's body) on which an import rests; its `file_id` is what the import names."""
    media_type = request.headers.get("content-type", "application/octet-stream")
    return await actions.keep_evidence(
        tx, request.app.state.files, request.stream(), largest=LARGEST_FILE, name=name, media_type=media_type
    )


@routes.get("/imports", permission="people.import")
async def list_imports(tx: TxDep, paging: Paging) -> Page[Import]:
    """Imports, the newest first."""
    position = paging.position(datetime, UUID)
    rows = await store.imports(tx, after=(position[0], position[1]) if position else None, limit=paging.fetch)
    return paging.page(rows, key=lambda row: [row.imported_at, row.import_id])
