"""A file of any size is sent as it is read: half a gigabyte goes through a process that has room
for a fraction of it.
"""

import asyncio
import json
import resource
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

SIZE = 512 << 20
ROOM = 160 << 20  # for Python, its libraries and what is under way
SEND = """
import asyncio, sys
from pathlib import Path
from zhipei.client.http import Services
async def send(url, how, path):
    async with Services({"kpi": url}) as services:
        caller = services.caller("secret")
        await (caller.submit("kpi", "/", path, name="calls.csv") if how == "form" else caller.upload("kpi", "/", path, type="text/csv"))
asyncio.run(send(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
"""


@asynccontextmanager
async def listening(counted: list[int]) -> AsyncIterator[str]:
    """A server that refuses the first request when it has read it, takes the second, and counts the
    octets of each body.
    """

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.partition("content-length: ")[2].split()[0])
        left = length
        while left:
            left -= len(await reader.read(min(left, 1 << 20)))
        counted.append(length)
        status, body = ("503 Busy", {}) if len(counted) == 1 else ("201 Created", {"done": True})
        said = json.dumps(body).encode()
        writer.write(
            f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {len(said)}\r\n\r\n".encode()
            + said
        )
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, limit=1 << 20)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.mark.parametrize(("how", "around"), [("form", range(100, 400)), ("body", range(1))])
async def test_a_file_larger_than_the_memory_is_sent_whole_and_again_when_it_must_be(
    tmp_path: Path, how: str, around: range
) -> None:
    calls, counted = tmp_path / "calls.csv", list[int]()
    with calls.open("wb") as file:
        file.truncate(SIZE)
    async with listening(counted) as url:
        sending = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            SEND,
            url,
            how,
            calls,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (ROOM, ROOM)),
            stderr=subprocess.PIPE,
        )
        _, said = await sending.communicate()
    assert sending.returncode == 0, said.decode()
    assert len(counted) == 2
    assert all(octets - SIZE in around for octets in counted)
