"""Importing a call file slice by slice: each is one transaction, so an import may stop anywhere and
goes on where it stood (KPI-0).
"""

import asyncio
from collections import Counter
from typing import BinaryIO, Final
from uuid import UUID

from chassis.http.problems import Fault, NotFound, Refusal
from chassis.http.reach import act_in
from chassis.http.wording import Message
from chassis.messages.ids import uuid7
from chassis.messages.tx import Tx
from chassis.operation.files import FileStore, Stored
from kpi.calls.facts import actions as calls
from kpi.calls.facts.actions import Origin
from kpi.calls.facts.formats import BadLine, ReadCall, Unreadable, zone
from kpi.calls.imports import store
from kpi.calls.imports.formats import Options, Slice, Wish, read, settle
from kpi.calls.imports.store import Import
from kpi.calls.queue_log.formats import assemble, entry
from kpi.calls.queue_log.rules import Entry

NO_IMPORT = Message("没有编号为 {import_id} 的导入", "There is no import {import_id}")

SLICE_LINES: Final = 2000


class UnreadableFile(Refusal):
    status = 422
    slug = "unreadable-file"
    title = {"zh-Hans": "文件无法读取", "en": "The file cannot be read"}

    @classmethod
    def of(cls, fault: Unreadable) -> "UnreadableFile":
        return cls(
            fault.detail, errors=[Fault(where="body.file", code=fault.code, detail=fault.detail)]
        )


async def begin(tx: Tx, stored: Stored, *, name: str, options: Options, dry_run: bool) -> Import:
    """An import of a stored file; one of the same file that was broken off goes on."""
    act_in(tx)  # each call is asked for where its agent belongs
    chosen = options.model_dump(mode="json")
    if (open_one := await store.find_open(tx, stored.sha256, chosen, dry_run=dry_run)) is not None:
        return open_one
    run = Import(
        import_id=uuid7(),
        file_sha256=stored.sha256,
        size=stored.size,
        name=name,
        format=options.format,
        options=chosen,
        dry_run=dry_run,
        state="open",
        position=0,
        line=0,
        counts={},
        started_by=tx.caller.person_id if tx.caller else None,
        started_at=tx.now,
        finished_at=None,
    )
    await store.add(tx, run)
    return run


async def go_on(tx: Tx, files: FileStore, import_id: UUID) -> Import:
    """Take the next slice of an import; of one that is done nothing happens. NotFound for an
    unknown one.
    """
    run = await store.find(tx, import_id, lock=True)
    if run is None:
        raise NotFound(NO_IMPORT, import_id=import_id)
    act_in(tx)
    if run.state == "done":
        return run
    options = Options.model_validate(run.options)
    secret = await calls.customer_secret(tx)
    found = await asyncio.to_thread(_read, files, run, options, secret)
    counts = Counter(run.counts) + await _apply(tx, run, options, found)
    if found.ended:
        waiting = _waiting(run, options)
        counts["incomplete"] = await store.count_open(tx, waiting)
        if run.dry_run:
            await store.drop_open(tx, waiting)
    await store.advance(
        tx, import_id, found.after, dict(counts), finished_at=tx.now if found.ended else None
    )
    done = await store.find(tx, import_id)
    if done is None:
        raise NotFound(NO_IMPORT, import_id=import_id)
    return done


def _read(files: FileStore, run: Import, options: Options, secret: bytes) -> Slice:
    with files.open(run.file_sha256) as stream:
        return read(stream, options, secret, start=run.at, most=SLICE_LINES)


async def _apply(tx: Tx, run: Import, options: Options, found: Slice) -> Counter[str]:
    """Put a slice's calls on record and its bad lines aside; how many became what."""
    told, rejected = found.told, found.rejected
    if found.entries:
        made = await _assembled(tx, run, options, found.entries)
        told = [one for one in made if isinstance(one, ReadCall)]
        rejected = [*rejected, *(one for one in made if isinstance(one, BadLine))]
    origin = Origin(
        source=options.source, match=options.match, import_id=run.import_id, dry_run=run.dry_run
    )
    done = await calls.record(tx, origin, told)
    rejected = [*rejected, *done.rejected]
    await store.reject(tx, run.import_id, rejected)
    return done.counts + Counter(rejected=len(rejected))


async def _assembled(
    tx: Tx, run: Import, options: Options, entries: list[Entry]
) -> list[ReadCall | BadLine]:
    """Calls out of these lines and those that waited for them; what is not whole yet waits on."""
    waiting = _waiting(run, options)
    await tx.lock(f"open calls of {waiting}")
    held = await store.take_open(tx, waiting, {one.passage for one in entries})
    earlier = [
        one
        for line, written in held
        if isinstance(one := entry(line, written, zone(options.zone)), Entry)
    ]
    made, left = assemble(entries, earlier)
    await store.keep_open(tx, waiting, left)
    return made


def _waiting(run: Import, options: Options) -> str:
    """Under which name open calls wait: those of a dry run apart from the real ones."""
    return str(run.import_id) if run.dry_run else options.source


async def named_agents(
    tx: Tx, options: Options, named: list[tuple[str, int, int]]
) -> list[tuple[str, int, int, bool]]:
    """The people whom a file names, each with whether one person of that name is known (KPI-0a)."""
    known = await calls.known_agents(tx, [name for name, _, _ in named], options.match)
    return [(*one, one[0] in known) for one in named]


def settled(stream: BinaryIO, *, wish: Wish) -> Options:
    """The options for a file; UnreadableFile if it cannot be read with them."""
    try:
        return settle(stream, wish)
    except Unreadable as fault:
        raise UnreadableFile.of(fault) from fault
