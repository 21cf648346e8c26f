"""The file store."""

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from chassis.http.problems import BodyTooLarge, NotFound
from chassis.operation import files
from chassis.operation.files import FileStore
from chassis.testing import ServiceUnderTest

CONTENT = bytes(number * number % 251 for number in range(3 * files.CHUNK + 17))


async def stream(content: bytes, piece: int = 100_000) -> AsyncIterator[bytes]:
    for start in range(0, len(content), piece):
        yield content[start : start + piece]


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore.at((tmp_path / "with a blank").as_uri())


async def test_what_was_put_is_read_back_under_its_hash(store: FileStore) -> None:
    stored = await store.put(stream(CONTENT), largest=10**9)
    assert stored == (hashlib.sha256(CONTENT).hexdigest(), len(CONTENT))
    assert b"".join([chunk async for chunk in store.read(stored.sha256)]) == CONTENT
    assert await store.has(stored.sha256)


async def test_the_same_bytes_are_kept_once(store: FileStore) -> None:
    for piece in (10_000, 99_999):
        await store.put(stream(CONTENT, piece), largest=10**9)
    assert len([path for path in store.root.rglob("*") if path.is_file()]) == 1


async def test_what_is_too_large_leaves_nothing_behind(store: FileStore) -> None:
    with pytest.raises(BodyTooLarge):
        await store.put(stream(CONTENT), largest=len(CONTENT) - 1)
    assert [path for path in store.root.rglob("*") if path.is_file()] == []


async def test_what_is_not_there_is_not_found(store: FileStore) -> None:
    assert not await store.has("0" * 64)
    with pytest.raises(FileNotFoundError):
        [chunk async for chunk in store.read("0" * 64)]


@pytest.mark.parametrize("url", ["s3://bucket", "/folder", "file://"])
def test_a_store_that_is_not_served_is_said_at_start(url: str) -> None:
    with pytest.raises(ValueError, match="ZHIPEI_FILES"):
        FileStore.at(url)


async def test_a_file_belongs_to_its_tenant(notebook: ServiceUnderTest, store: FileStore) -> None:
    stored = await store.put(stream(b"hello"), largest=10)
    async with notebook.tx() as tx:
        file_id = await files.add(tx, stored, media_type="text/plain", name="../../etc/letter.txt")
        row = await files.get(tx, file_id)
    assert (row.sha256, row.size, row.media_type, row.name) == (*stored, "text/plain", "letter.txt")
    notebook.tenant = uuid4()
    async with notebook.tx() as tx:
        with pytest.raises(NotFound):
            await files.get(tx, file_id)
