"""Import of call files: `zhipei import calls FILE`. Safe to send again: calls have natural keys,
and what was broken off goes on.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from time import monotonic
from typing import Annotated, Final, Literal, Self
from uuid import UUID

from fastapi import Depends, Form, Request, Response, UploadFile
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError

from chassis.http.failures import unable
from chassis.http.inputs import Code, Flag, Text, Zone
from chassis.http.routes import (
    IN_ACTION,
    OWN,
    CallerDep,
    EdgeDep,
    NotFound,
    Page,
    Paging,
    Routes,
    TxDep,
)
from chassis.http.wording import Message
from chassis.messages.database import transient
from chassis.operation.files import CHUNK, FileStore, Stored
from kpi.calls.imports import actions, store
from kpi.calls.imports.actions import NO_IMPORT
from kpi.calls.imports.formats import Wish, agents
from kpi.calls.imports.store import Import
from measure.visibility import RecordKind

IMPORTED_STAYS = Message(
    "已导入的数据保留，请重新发送文件以继续",
    "What was imported stays: send the file again to go on",
)

routes = Routes(prefix="/v1/imports")

STARTER: Final = ("started_by",)
"""Whoever began an import sees it, and whoever acts for all of the tenant."""
LARGEST_FILE: Final = 4 << 30
FIRST_PAUSE_SECONDS: Final = 0.1
PATIENCE_SECONDS: Final = 20.0
"""After this a request answers, and the import is gone on with by the next one."""


class ImportView(BaseModel):
    """How far an import is. counts: new, rated, revised and unchanged calls, rejected lines,
    incomplete calls of a queue_log.
    """

    import_id: UUID
    name: str
    file_sha256: str
    format: str
    source: str
    zone: str | None
    mapping: str | None
    dry_run: bool
    state: Literal["open", "done"]
    size: int
    position: int
    line: int
    counts: dict[str, int]
    started_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, run: Import) -> Self:
        kept = {
            name: getattr(run, name) for name in cls.model_fields.keys() & set(Import.__slots__)
        }
        mapping = run.options["mapping"]
        return cls(
            **kept,
            source=run.options["source"],
            zone=run.options["zone"],
            mapping=mapping["name"] if mapping else None,
        )


class RejectedLine(BaseModel):
    """A line that is no call: its number, the cell at fault by name or number, a code, and what
    stood there.
    """

    line: int
    cell: str | None
    code: str
    value: str | None


class NamedAgent(BaseModel):
    """Somebody whom a file names: line of the first call, number of calls, and whether one person
    of that name is known.
    """

    name: str
    line: int
    calls: int
    known: bool


class NamedAgents(BaseModel):
    agents: list[NamedAgent]


async def _wish(
    *,
    format: Annotated[
        Literal["csv", "queue_log"] | None, Form(description="by default told from the file")
    ] = None,
    mapping: Annotated[
        Annotated[str, Text(1 << 16)] | None,
        Form(description="a mapping as YAML; by default a shipped one that fits the columns"),
    ] = None,
    preset: Annotated[Code | None, Form(description="name of a shipped mapping")] = None,
    zone: Annotated[Zone | None, Form(description="IANA zone of times without one")] = None,
    source: Annotated[
        Code | None,
        Form(description="leads the call keys; by default the mapping's"),
    ] = None,
) -> Wish:
    return Wish(
        format=format,
        mapping=mapping or None,
        preset=preset or None,
        zone=zone or None,
        source=source or None,
    )


async def _files(request: Request) -> FileStore:
    files: FileStore = request.app.state.files
    return files


WishDep = Annotated[Wish, Depends(_wish)]
FilesDep = Annotated[FileStore, Depends(_files)]


@routes.post(
    "/calls",
    permission="calls.import",
    place=IN_ACTION,
    own_transactions=True,
    max_body_size=LARGEST_FILE,
    status_code=201,
)
async def import_calls(
    file: UploadFile,
    wish: WishDep,
    *,
    dry_run: Annotated[Flag, Form(description="read and report, change nothing")] = False,
    edge: EdgeDep,
    caller: CallerDep,
    files: FilesDep,
    response: Response,
) -> ImportView:
    """Import a file; 201 when it is done, 202 while some of it is left (`continue`)."""
    options = await asyncio.to_thread(actions.settled, file.file, wish=wish)
    stored = await _keep(files, file)
    async with edge.open(caller) as tx:
        run = await actions.begin(
            tx, stored, name=file.filename or "calls", options=options, dry_run=dry_run
        )
    return await _run(edge, caller, files, run, response)


@routes.post(
    "/{import_id}/continue",
    permission="calls.import",
    place=IN_ACTION,
    shows=RecordKind.IMPORT,
    work=STARTER,
    own_transactions=True,
)
async def continue_import(
    import_id: UUID, edge: EdgeDep, caller: CallerDep, files: FilesDep, response: Response
) -> ImportView:
    """Go on with an import; 202 while some of it is left."""
    async with edge.open(caller, read_only=True) as tx:
        run = await _found(tx, import_id)
    return await _run(edge, caller, files, run, response)


@routes.post(
    "/calls/agents",
    permission="calls.import",
    place=OWN,
    max_body_size=LARGEST_FILE,
    own_transactions=True,
)
async def list_named_agents(
    file: UploadFile, wish: WishDep, edge: EdgeDep, caller: CallerDep
) -> NamedAgents:
    """Whom a file names, so that people can register them from it on purpose; nothing is kept
    (KPI-0a).
    """
    options = await asyncio.to_thread(actions.settled, file.file, wish=wish)
    named = await asyncio.to_thread(agents, file.file, options)
    async with edge.open(caller, read_only=True) as tx:
        found = await actions.named_agents(tx, options, named)
    return NamedAgents(
        agents=[
            NamedAgent(name=name, line=line, calls=calls, known=known)
            for name, line, calls, known in found
        ]
    )


@routes.get("", permission="calls.import", shows=RecordKind.IMPORT, work=STARTER)
async def list_imports(tx: TxDep, paging: Paging) -> Page[ImportView]:
    runs = await store.list_imports(
        tx, reach=tx.reach, after=paging.position(datetime, UUID), limit=paging.fetch
    )
    return paging.page(
        [ImportView.of(run) for run in runs], key=lambda view: (view.started_at, view.import_id)
    )


@routes.get("/{import_id}", permission="calls.import", shows=RecordKind.IMPORT, work=STARTER)
async def get_import(import_id: UUID, tx: TxDep) -> ImportView:
    return ImportView.of(await _found(tx, import_id))


@routes.get(
    "/{import_id}/rejected", permission="calls.import", shows=RecordKind.IMPORT, work=STARTER
)
async def list_rejected_lines(import_id: UUID, tx: TxDep, paging: Paging) -> Page[RejectedLine]:
    """The lines of an import that are no calls, by number."""
    await _found(tx, import_id)
    after = paging.position(int)
    bad = await store.rejected(tx, import_id, after=after[0] if after else None, limit=paging.fetch)
    rows = [
        RejectedLine(line=one.line, cell=one.cell, code=one.code, value=one.value) for one in bad
    ]
    return paging.page(rows, key=lambda row: (row.line,))


async def _found(tx: TxDep, import_id: UUID) -> Import:
    run = await store.find(tx, import_id)
    if run is None or not tx.reach.covers({"started_by": run.started_by}):
        raise NotFound(NO_IMPORT, import_id=import_id)
    return run


async def _run(
    edge: EdgeDep, caller: CallerDep, files: FileStore, run: Import, response: Response
) -> ImportView:
    """Slice after slice, each in its own transaction, until it is done or the caller has waited
    long enough.
    """
    until = monotonic() + PATIENCE_SECONDS
    pause = FIRST_PAUSE_SECONDS
    while run.state == "open" and monotonic() < until:
        try:
            async with edge.open(caller) as tx:
                run = await actions.go_on(tx, files, run.import_id)
        except (DBAPIError, OSError, TimeoutError) as error:
            if not transient(error):
                raise
            if monotonic() + pause > until:
                raise unable(error, IMPORTED_STAYS) from error
            await asyncio.sleep(pause)
            pause *= 2
    if run.state == "open":
        response.status_code = 202
    return ImportView.of(run)


async def _keep(files: FileStore, file: UploadFile) -> Stored:
    async def chunks() -> AsyncIterator[bytes]:
        await file.seek(0)
        while chunk := await file.read(CHUNK):
            yield chunk

    return await files.put(chunks(), largest=LARGEST_FILE)
