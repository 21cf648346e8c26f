"""An open inbox learns of new messages at once, over a stream that ends when it must."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
import uvicorn
from services.console.serving import eventually, served
from services.notify.given import Directory
from sqlalchemy import text

from chassis.http import live
from chassis.messages.database import engine_for
from chassis.operation.serving import _Server
from chassis.testing import ServiceUnderTest

EVENTS = {"Accept": live.MEDIA_TYPE}
Json = dict[str, Any]


class Stream:
    """One open stream of somebody's inbox."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self._lines = answer.aiter_lines()
        self.last_id: str | None = None

    async def next(self) -> Json:
        """The next event; what is between events is passed over."""
        async with asyncio.timeout(20):
            async for line in self._lines:
                if line.startswith("id: "):
                    self.last_id = line.removeprefix("id: ")
                elif line.startswith("data: "):
                    data: Json = json.loads(line.removeprefix("data: "))
                    return data
        raise EOFError

    async def ended(self) -> None:
        """Wait for its end, which is a clean one."""
        async with asyncio.timeout(20):
            async for _ in self._lines:
                pass


@pytest.fixture
async def url(notify: ServiceUnderTest) -> AsyncIterator[str]:
    async with served(notify.app, lifespan="off") as url:
        yield url
        notify.app.state.live.close()


@asynccontextmanager
async def following(
    notify: ServiceUnderTest, directory: Directory, url: str, who: str, **headers: str
) -> AsyncIterator[Stream]:
    """Somebody's inbox, followed after its first event was read."""
    asked = notify.client(directory.person(who), roles=["agent"]).headers
    async with (
        httpx.AsyncClient(headers={**asked, **EVENTS, **headers}) as client,
        client.stream("GET", f"{url}/v1/inbox/events") as answer,
    ):
        assert answer.status_code == 200, await answer.aread()
        yield Stream(answer)


@pytest.mark.rule("NTF-9")
async def test_a_new_message_arrives_at_once_and_with_its_page(
    notify: ServiceUnderTest, directory: Directory, url: str
) -> None:
    async with (
        following(notify, directory, url, "A") as mine,
        following(notify, directory, url, "C") as others,
    ):
        assert await mine.next() == {"unread": 0, "new": 0, "items": []}
        await others.next()
        scored = directory.scored("A")
        began = asyncio.get_running_loop().time()
        await notify.given(scored)
        news = await mine.next()
        assert asyncio.get_running_loop().time() - began < 1
        (message,) = news["items"]
        assert (news["unread"], message["title"]) == (1, "One of your calls has been scored")
        assert message["open"] == {"page": "evaluation", "id": str(scored.evaluation_id)}
        assert mine.last_id == message["message_id"]

        own = notify.client(directory.person("A"), roles=["agent"])
        await own.post("/v1/inbox/marks", json={"mark": "read", "message_ids": None})
        assert await mine.next() == {"unread": 0, "new": 0, "items": []}
        await notify.given(directory.scored("C"))
        assert (await others.next())["unread"] == 1  # nothing of A's came between


async def test_what_came_while_nobody_listened_comes_first(
    notify: ServiceUnderTest, directory: Directory, url: str
) -> None:
    async with following(notify, directory, url, "A") as stream:
        await stream.next()
        await notify.given(directory.scored("A"))
        await stream.next()
        last = stream.last_id
    assert last is not None
    missed = directory.scored("A")
    await notify.given(missed)
    async with following(notify, directory, url, "A", **{"Last-Event-ID": last}) as again:
        news = await again.next()
        assert [one["open"]["id"] for one in news["items"]] == [str(missed.evaluation_id)]
        assert news["unread"] == 2


@pytest.mark.parametrize("last", [str(UUID(int=1)), "ffffffff-ffff-7fff-bfff-ffffffffffff"])
async def test_an_id_that_is_none_of_ours_is_no_reason_to_fail(
    notify: ServiceUnderTest, directory: Directory, url: str, last: str
) -> None:
    async with following(notify, directory, url, "A", **{"Last-Event-ID": last}) as stream:
        assert (await stream.next())["items"] == []


async def test_a_stream_that_nothing_happens_on_holds_no_connection_of_the_pool(
    notify: ServiceUnderTest, directory: Directory, url: str
) -> None:
    async with following(notify, directory, url, "A") as stream:
        await stream.next()
        pool = notify.engine.pool
        await eventually(lambda: pool.checkedout() == 0)  # type: ignore[attr-defined]


async def test_the_stream_of_somebody_whose_tokens_are_revoked_ends(
    notify: ServiceUnderTest, directory: Directory, url: str
) -> None:
    async with following(notify, directory, url, "A") as stream:
        await stream.next()
        began = asyncio.get_running_loop().time()
        async with notify.tx() as tx:
            values = {
                "tenant": notify.tenant,
                "person": directory.person("A"),
                "at": datetime.now(UTC) + timedelta(minutes=1),
            }
            await tx.execute(
                text(
                    "INSERT INTO token_floors (tenant_id, person_id, tokens_from)"
                    " VALUES (:tenant, :person, :at)"
                    " ON CONFLICT (tenant_id, person_id) DO UPDATE SET tokens_from = :at"
                ),
                values,
            )
        await stream.ended()
        assert asyncio.get_running_loop().time() - began < 5
    with pytest.raises(AssertionError, match="revoked"):
        async with following(notify, directory, url, "A"):
            pass


async def test_the_oldest_stream_of_a_person_ends_when_there_are_too_many(
    notify: ServiceUnderTest, directory: Directory, url: str
) -> None:
    async with AsyncExitStack() as stack:
        streams = [
            await stack.enter_async_context(following(notify, directory, url, "A"))
            for _ in range(live.MOST_OF_A_PERSON + 1)
        ]
        await streams[0].ended()
        for stream in streams[1:]:
            assert (await stream.next())["unread"] == 0
        await notify.given(directory.scored("A"))
        assert [(await stream.next())["unread"] for stream in streams[1:]] == [1] * 5


async def test_more_streams_than_a_process_bears_are_refused(
    notify: ServiceUnderTest, directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "MOST_STREAMS", 0)
    client = notify.client(directory.person("A"), roles=["agent"])
    answer = await client.get("/v1/inbox/events", headers=EVENTS)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")


async def test_who_does_not_ask_for_events_gets_none(
    notify: ServiceUnderTest, directory: Directory
) -> None:
    client = notify.client(directory.person("A"), roles=["agent"])
    assert (await client.get("/v1/inbox/events")).status_code == 400
    assert (await notify.client().get("/v1/inbox/events", headers=EVENTS)).status_code == 403


async def test_streams_come_back_when_the_database_does(
    notify: ServiceUnderTest, directory: Directory, url: str
) -> None:
    async with following(notify, directory, url, "A") as stream:
        await stream.next()
        async with notify.tx() as tx:
            await tx.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE application_name = 'notify-live' AND datname = current_database()"
                )
            )
        await notify.given(directory.scored("A"))
        while not (news := await stream.next())["items"]:
            pass
        assert news["unread"] == 1


async def test_streams_end_as_soon_as_the_service_is_told_to_stop(
    notify: ServiceUnderTest, directory: Directory
) -> None:
    class Guest(_Server):
        @contextmanager
        def capture_signals(self) -> Iterator[None]:
            yield

    config = uvicorn.Config(notify.app, port=0, log_config=None, lifespan="off")
    server = Guest(config, notify.app.state.live.close)
    serving = asyncio.create_task(server.serve())
    await eventually(lambda: server.started)
    url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    async with following(notify, directory, url, "A") as stream:
        await stream.next()
        server.should_exit = True
        await stream.ended()
    async with asyncio.timeout(10):
        await serving


async def test_streams_are_woken_again_after_the_pool_had_no_connection_left(
    notify: ServiceUnderTest, directory: Directory, url: str
) -> None:
    narrow = engine_for(notify.settings, name="narrow", pool_seconds=0.2)
    notify.app.state.live = live.Live(notify.settings, narrow, name="narrow")

    async def listeners() -> set[int]:
        found = "SELECT pid FROM pg_stat_activity WHERE application_name = 'narrow-live'"
        async with notify.tx() as tx:
            return set((await tx.execute(text(found))).scalars())

    async with following(notify, directory, url, "A") as stream:
        await stream.next()
        before = await listeners()
        async with AsyncExitStack() as held, asyncio.timeout(20):
            for _ in range(2 * notify.settings.pool_size):
                await held.enter_async_context(narrow.connect())
            while before & await listeners():  # noqa: ASYNC110  # PostgreSQL tells nobody
                await asyncio.sleep(0.01)
        await notify.given(directory.scored("A"))
        while not (news := await stream.next())["items"]:
            pass
        assert news["unread"] == 1
    await narrow.dispose()
