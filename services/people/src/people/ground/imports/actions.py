"""Every import is kept with its result, and the file on which it rests (ORG-3, ORG-20)."""

from asyncio import to_thread
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any
from uuid import UUID

from chassis.http.problems import Invalid
from chassis.http.wording import Message
from chassis.messages.ids import uuid7
from chassis.messages.tx import Tx
from chassis.operation import files
from chassis.operation.files import FileStore, Stored
from people.ground.imports import store
from people.ground.imports.formats import Entry, Form, Given
from people.ground.imports.rules import Bad, Evidence, Report
from people.ground.sheets import formats as sheets
from people.ground.sheets.formats import UnreadableFile

FILE_REFUSED = Message("文件 {file}：{reason}", "File {file}: {reason}")


class Unreadable(Invalid):
    slug = "unreadable-file"
    title = {"zh-Hans": "文件无法读取", "en": "The file cannot be read"}


async def report(
    tx: Tx,
    kind: str,
    given: Given[Any],
    *,
    created: int,
    changed: int,
    refused: Sequence[Bad],
    opened: Sequence[str] = (),
    short_notice: int = 0,
) -> Report:
    """What an import did with what it was given; kept unless it was a rehearsal. refused: rows that
    could be read but not taken.
    """
    faults = [*given.faults, *refused]
    rejected = len({fault.line for fault in faults})
    is_kept = not tx.is_rehearsal
    made = Report(
        import_id=uuid7() if is_kept else None,
        evidence=given.evidence if is_kept else None,
        dry_run=not is_kept,
        given=len(given),
        created=created,
        changed=changed,
        unchanged=len(given) - created - changed - rejected,
        rejected=rejected,
        faults=sorted(faults, key=lambda fault: (fault.line, fault.where)),
        passed_over=given.passed_over,
        opened=opened,
        short_notice=short_notice,
    )
    if is_kept:
        await store.add_import(tx, kind, made)
    return made


async def read_rows(form: Form[Entry], rows: Sequence[Mapping[str, Any]]) -> Given[Entry]:
    """What a set request gives."""
    return await to_thread(form.read_rows, rows)  # seconds for a whole center: others are served


async def read_file(
    tx: Tx, form: Form[Entry], data: bytes, kept_in: FileStore, *, name: str
) -> Given[Entry]:
    """What a CSV or XLSX file gives; it is kept as evidence. Refuses one of which no row can be
    taken.
    """
    try:
        given = await to_thread(form.read_file, data)
    except UnreadableFile as why:
        raise Unreadable(FILE_REFUSED, file=name, reason=why.detail) from None
    media_type = sheets.media_type(data)
    evidence = await keep_bytes(tx, kept_in, data, name=name, media_type=media_type)
    return replace(given, evidence=evidence)


async def note_evidence(tx: Tx, stored: Stored, *, name: str, media_type: str) -> Evidence:
    """Record a stored file as one on which imports will rest."""
    return Evidence(
        await files.add(tx, stored, media_type=media_type, name=name), stored.sha256, name
    )


async def keep_bytes(
    tx: Tx, kept_in: FileStore, data: bytes, *, name: str, media_type: str
) -> Evidence:
    """Store a file that is at hand, and record it as evidence; of a rehearsal only its hash."""
    if tx.is_rehearsal:  # a file store has no transaction that could be taken back
        return Evidence(uuid7(), sha256(data).hexdigest(), name)

    async def whole() -> AsyncIterator[bytes]:
        yield data

    stored = await kept_in.put(whole(), largest=len(data))
    return await note_evidence(tx, stored, name=name, media_type=media_type)


async def find_evidence(tx: Tx, file_id: UUID) -> Evidence:
    """A file that was kept before; refuses one that was not."""
    kept = await files.get(tx, file_id)
    return Evidence(kept.file_id, kept.sha256, kept.name)
