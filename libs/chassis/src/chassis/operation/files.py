"""The file store: bytes under their SHA-256, rows in the database that say whose they are, what
type, under which name.

    store = FileStore.at(settings.files)
    stored = await store.put(request.stream(), largest=50 << 20)          # on disk before the row
    names it file_id = await add(tx, stored, media_type="audio/wav", name="call.wav") async for
    chunk in store.read((await get(tx, file_id)).sha256): ...

The same bytes are kept once. A file whose transaction was rolled back stays without a row, and
harms nobody.
"""

import asyncio
import errno
import hashlib
import os
import tempfile
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple
from urllib.parse import unquote, urlsplit
from uuid import UUID

from sqlalchemy import insert, select

from chassis.http.bodies import MOST_OCTETS
from chassis.http.problems import BodyTooLarge, NoSpace, NotFound
from chassis.http.wording import Message
from chassis.messages.ids import uuid7
from chassis.messages.tables import files
from chassis.messages.tx import Tx

NO_FILE = Message("没有编号为 {file_id} 的文件", "There is no file {file_id}")
FILES_FULL = Message(
    "{folder} 的磁盘空间已满：请清理，或用 ZHIPEI_FILES 指定其他位置，然后重新发送文件",
    "{folder} is full: make room, or let ZHIPEI_FILES name another place; then send the file again",
)

CHUNK = 1 << 20


class Stored(NamedTuple):
    """What was put: its name in the store, and its size in octets."""

    sha256: str
    size: int


class FileRow(NamedTuple):
    """What a tenant knows of one file."""

    file_id: UUID
    sha256: str
    size: int
    media_type: str
    name: str


@dataclass(frozen=True, slots=True)
class FileStore:
    """Files of a folder. Another kind of store has the same three methods."""

    root: Path

    @classmethod
    def at(cls, url: str) -> "FileStore":
        """The store at `file:///folder`. Raises ValueError for a scheme that is not served."""
        parts = urlsplit(url)
        if parts.scheme != "file" or not parts.path:
            raise ValueError(f"ZHIPEI_FILES is {url}: only file:///folder is served")
        return cls(Path(unquote(parts.path)))

    async def put(self, chunks: AsyncIterable[bytes], *, largest: int) -> Stored:
        """Keep a stream; it is on disk when this returns. Raises BodyTooLarge beyond `largest`
        octets, NoSpace when the disk is full.
        """
        await asyncio.to_thread(self.root.mkdir, parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        handle, name = await asyncio.to_thread(tempfile.mkstemp, dir=self.root, prefix="incoming-")
        try:
            async for chunk in chunks:
                size += len(chunk)
                if size > largest:
                    raise BodyTooLarge(MOST_OCTETS, largest=largest)
                digest.update(chunk)
                await asyncio.to_thread(_write_all, handle, chunk)
            await asyncio.to_thread(_settle, handle, Path(name), self._path(digest.hexdigest()))
        except OSError as fault:
            if fault.errno != errno.ENOSPC:
                raise
            raise NoSpace(FILES_FULL, folder=self.root) from fault
        finally:
            await asyncio.to_thread(_clear, handle, Path(name))
        return Stored(digest.hexdigest(), size)

    async def read(
        self, sha256: str, *, first: int = 0, size: int | None = None
    ) -> AsyncIterator[bytes]:
        """The bytes, a mebibyte at a time; of a part: from the octet `first` on, `size` of them.
        Raises FileNotFoundError.
        """
        left = size
        with await asyncio.to_thread(self._path(sha256).open, "rb") as file:
            file.seek(first)
            while left is None or left > 0:
                most = CHUNK if left is None else min(CHUNK, left)
                if not (chunk := await asyncio.to_thread(file.read, most)):
                    return
                left = None if left is None else left - len(chunk)
                yield chunk

    def open(self, sha256: str) -> BinaryIO:
        """The bytes as a seekable file, for readers that stop and go on; opens and reads block.
        Raises FileNotFoundError.
        """
        return self._path(sha256).open("rb")

    async def has(self, sha256: str) -> bool:
        return await asyncio.to_thread(self._path(sha256).is_file)

    def _path(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256[2:4] / sha256


async def add(tx: Tx, stored: Stored, *, media_type: str, name: str) -> UUID:
    """Name a stored file for the tenant. name: as the sender called it, without a path."""
    file_id = uuid7()
    row = {
        "tenant_id": tx.tenant,
        "file_id": file_id,
        **stored._asdict(),
        "media_type": media_type,
        "name": Path(name).name,
    }
    await tx.execute(insert(files).values(row))
    return file_id


async def get(tx: Tx, file_id: UUID) -> FileRow:
    """The tenant's file. Raises NotFound for another tenant's as for none."""
    query = select(files.c.file_id, files.c.sha256, files.c.size, files.c.media_type, files.c.name)
    row = (
        (await tx.execute(query.where(files.c.tenant_id == tx.tenant, files.c.file_id == file_id)))
        .mappings()
        .one_or_none()
    )
    if row is None:
        raise NotFound(NO_FILE, file_id=file_id)
    return FileRow(**row)


def _write_all(handle: int, chunk: bytes) -> None:
    view = memoryview(chunk)
    while view:
        view = view[os.write(handle, view) :]


def _clear(handle: int, incoming: Path) -> None:
    os.close(handle)
    incoming.unlink(missing_ok=True)


def _settle(handle: int, incoming: Path, final: Path) -> None:
    os.fsync(handle)
    final.parent.mkdir(parents=True, exist_ok=True)
    incoming.replace(final)
    folder = os.open(final.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
