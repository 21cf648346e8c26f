"""Apps on real sockets of the loopback, and processes that are ready when their port answers."""

import asyncio
import contextlib
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Literal

import httpx2
import uvicorn
from starlette.types import ASGIApp


class Guest(uvicorn.Server):
    """A server in a process whose signals are not its own."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def served(
    app: ASGIApp, *, port: int = 0, lifespan: Literal["on", "off"] = "on"
) -> AsyncIterator[str]:
    """The app under its URL, ready to be asked."""
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=port,
        log_config=None,
        access_log=False,
        lifespan=lifespan,
        timeout_graceful_shutdown=1,
    )
    server = Guest(config)
    serving = asyncio.create_task(server.serve())
    await eventually(lambda: server.started or serving.done())
    if serving.done():
        serving.result()
        raise RuntimeError("the server did not start")
    address = server.servers[0].sockets[0].getsockname()
    try:
        yield f"http://127.0.0.1:{address[1]}"
    finally:
        server.should_exit = True
        with contextlib.suppress(asyncio.CancelledError):
            await serving


@asynccontextmanager
async def process(script: Path, port: int) -> AsyncIterator[str]:
    """`python script PORT`, until the block ends."""
    running = subprocess.Popen(  # noqa: ASYNC220  # it starts once for a module
        [sys.executable, str(script), str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        async with httpx2.AsyncClient(trust_env=False) as client:

            async def answers() -> bool:
                with contextlib.suppress(httpx2.TransportError):
                    await client.get(f"{url}/keys")
                    return True
                return False

            async with asyncio.timeout(30):
                while not await answers():
                    if running.poll() is not None:
                        raise RuntimeError(f"{script.name} ended with {running.returncode}")
                    await asyncio.sleep(0.05)
        yield url
    finally:
        running.terminate()
        running.wait(10)


async def eventually(condition: Callable[[], bool], *, seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  # it becomes true in another task or process
            await asyncio.sleep(0.01)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
