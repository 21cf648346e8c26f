"""What one client can take of a service: time, memory and connections are bounded before work."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import pytest
import uvicorn
from sqlalchemy import text

from chassis.http import bodies
from chassis.messages.database import engine_for
from chassis.messages.settings import Settings
from chassis.operation import connections
from chassis.operation.app import create_app
from chassis.operation.connections import TimedProtocol
from chassis.testing import ServiceUnderTest


async def trickle() -> AsyncIterator[bytes]:
    """A body that begins and never ends."""
    yield b'{"text": "'
    await asyncio.Event().wait()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "GRACE_SECONDS", 0.2)
    monkeypatch.setattr(connections, "HEADER_SECONDS", 0.2)


@pytest.mark.usefixtures("impatient")
async def test_a_body_that_trickles_is_given_up(notebook: ServiceUnderTest) -> None:
    answer = await notebook.client(roles=["writer"]).post("/v1/notes", content=trickle())
    assert (answer.status_code, answer.json()["type"]) == (
        408,
        "urn:zhipei:problem:body-too-slow",
    )


async def test_slow_bodies_take_no_connection_from_those_who_are_quick(
    notebook: ServiceUnderTest,
) -> None:
    slow = [
        asyncio.create_task(notebook.client(roles=["writer"]).post("/v1/notes", content=trickle()))
        for _ in range(3 * notebook.settings.pool_size)
    ]
    await asyncio.sleep(0)
    quick = notebook.client(roles=["reader"])
    async with asyncio.timeout(5):
        assert (await quick.get("/v1/notes")).status_code == 200
    for task in slow:
        task.cancel()
    await asyncio.gather(*slow, return_exceptions=True)


async def test_who_waits_too_long_for_a_connection_is_told_when_to_come_back(
    notebook: ServiceUnderTest, notebook_settings: Settings
) -> None:
    settings = notebook_settings.model_copy(update={"pool_size": 1})
    engine = engine_for(settings, name="full", pool_seconds=0.2)
    notebook.app.state.edge = replace(notebook.app.state.edge, engine=engine)
    client = notebook.client(roles=["reader"])
    assert (await client.get("/v1/notes")).status_code == 200
    async with engine.connect(), engine.connect():
        answer = await client.get("/v1/notes")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    await engine.dispose()


async def test_a_statement_of_the_api_ends_in_time(notebook_settings: Settings) -> None:
    engine = engine_for(notebook_settings, name="short", longest_statement="50ms")
    with pytest.raises(Exception, match="statement timeout"):
        async with engine.connect() as connection:
            await connection.execute(text("SELECT pg_sleep(5)"))
    await engine.dispose()


async def test_a_parameter_that_nobody_reads_is_refused(notebook: ServiceUnderTest) -> None:
    answer = await notebook.client(roles=["reader"]).get("/v1/notes?colour=red")
    assert answer.status_code == 400
    assert answer.json()["errors"] == [{"where": "query.colour", "code": "unknown_parameter"}]


async def test_an_answer_names_a_hundred_faults_at_most(notebook: ServiceUnderTest) -> None:
    body = {f"field {number}": 1 for number in range(10_000)}
    answer = await notebook.client(roles=["writer"]).post("/v1/notes/closed", json=body)
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) == 100


async def test_a_key_that_a_caller_made_up_is_shown_but_shortened(
    notebook: ServiceUnderTest,
) -> None:
    body = b'{"a\\ud800' + b"b" * 10_000 + b'": 1}'
    answer = await notebook.client(roles=["writer"]).post(
        "/v1/notes/closed", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422
    assert len(answer.content) < 2_000


@asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[int]:
    """The notebook on a port of its own, as its process serves it."""
    from notebook.service import SERVICE  # noqa: PLC0415 - only here

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        engine = engine_for(settings, name="served")
        app = create_app(SERVICE, settings, engine)
        server = uvicorn.Server(
            uvicorn.Config(app, http=TimedProtocol, lifespan="off", log_config=None)
        )
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            await task
            await engine.dispose()


@pytest.mark.usefixtures("impatient")
async def test_headers_that_never_end_are_given_up_and_others_are_served(
    notebook_settings: Settings,
) -> None:
    async with served(notebook_settings) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /livez HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        await writer.drain()
        async with asyncio.timeout(5):
            assert await reader.read() == b"", "the connection is closed without an answer"
        writer.close()
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            for _ in range(2):
                assert (await client.get("/livez")).status_code == 200
