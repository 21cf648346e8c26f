"""Every import is kept with its result, and the file on which it rests (ORG-3, ORG-20)."""

from collections.abc import AsyncIterable, AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from chassis import files
from chassis.files import FileStore
from chassis.http import Invalid
from chassis.ids import uuid7
from chassis.tx import Tx
from people.imports import store
from people.imports.formats import UnreadableFile
from people.imports.rules import Bad, Evidence, Report


class Unreadable(Invalid):
    slug = "unreadable-file"
    title = {"zh-Hans": "文件无法读取", "en": "The file cannot be read"}


async def report(
    tx: Tx,
    kind: str,
    *,
    given: int,
    created: int,
    changed: int,
    faults: Sequence[Bad],
    evidence: Evidence | None,
    dry_run: bool,
    passed_over: Sequence[str] = (),
    opened: Sequence[str] = (),
    short_notice: int = 0,
) -> Report:
    """What an import did; kept unless it was a dry run."""
    rejected = len({fault.line for fault in faults})
    made = Report(
        import_id=None if dry_run else uuid7(),
        evidence=evidence,
        dry_run=dry_run,
        given=given,
        created=created,
        changed=changed,
        unchanged=given - created - changed - rejected,
        rejected=rejected,
        faults=sorted(faults, key=lambda fault: (fault.line, fault.where)),
        passed_over=passed_over,
        opened=opened,
        short_notice=short_notice,
    )
    if not dry_run:
        await store.add_import(tx, kind, made)
    return made


@contextmanager
def readable() -> Iterator[None]:
    """Refuse a file of which no row can be taken, saying what is wrong and where."""
    try:
        yield
    except UnreadableFile as why:
        raise Unreadable(str(why)) from None


async def keep_evidence(tx: Tx, kept_in: FileStore, chunks: AsyncIterable[bytes], *, largest: int, name: str, media_type: str) -> Evidence:
    """Keep a file on which imports will rest."""
    stored = await kept_in.put(chunks, largest=largest)
    return Evidence(await files.add(tx, stored, media_type=media_type, name=name), stored.sha256, name)


async def keep_bytes(tx: Tx, kept_in: FileStore, data: bytes, *, name: str, media_type: str) -> Evidence:
    """The same for a file that is at hand."""

    async def whole() -> AsyncIterator[bytes]:
        yield data

    return await keep_evidence(tx, kept_in, whole(), largest=len(data), name=name, media_type=media_type)


async def find_evidence(tx: Tx, file_id: UUID) -> Evidence:
    """A file that was kept before; refuses one that was not."""
    kept = await files.get(tx, file_id)
    return Evidence(kept.file_id, kept.sha256, kept.name)
