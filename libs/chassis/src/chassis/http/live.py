"""Streams of server-sent events, woken by NOTIFY: while nothing happens they hold no connection of
the pool.

    await wake(tx, [person_id])          # in the transaction that changes what a person follows

    @routes.get("/events", permission="letters.read", shows=OWN, own_transactions=True, **STREAM)
    async def follow(request: Request, caller: CallerDep, edge: EdgeDep) -> Response:
        return await live_of(request).stream(edge, caller, tell)     # tell: (tx) -> bytes | None

A stream ends when the service stops, when the caller's tokens are revoked, when the person opens
too many, and after some minutes: browsers connect again by themselves, with Last-Event-ID.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Final
from uuid import UUID

import structlog
from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.requests import Request
from starlette.responses import StreamingResponse

from chassis.http.failures import refusal_of
from chassis.http.problems import Busy, Malformed, Refusal
from chassis.http.routes import Edge
from chassis.http.wording import Message
from chassis.messages.database import EVERY_TENANT, plain_connection, transaction
from chassis.messages.settings import Settings
from chassis.messages.tables import token_floors
from chassis.messages.tx import Caller, Tx
from chassis.messages.waking import CHANNEL

ACCEPT_EVENTS = Message(
    "请以 Accept: {media_type} 请求事件流", "Ask for events with Accept: {media_type}"
)
MANY_STREAMS = Message("打开的事件流已达上限", "Too many streams are open")

log = structlog.get_logger()

MEDIA_TYPE = "text/event-stream"
MOST_STREAMS = 500
"""Of one process; more are refused with 503, and whoever asks polls meanwhile."""
MOST_OF_A_PERSON = 5
LONGEST_SECONDS = 600.0
HEARTBEAT_SECONDS = 15.0
LOOK_SECONDS = 2.0
"""How often revoked tokens are looked for, while somebody listens."""
_AT_ONCE = 4  # streams that read the database at a time
_RETRY = b"retry: 2000\n\n"
_HEARTBEAT = b":\n\n"
STREAM: Final[dict[str, Any]] = {
    "response_class": StreamingResponse,
    "responses": {
        200: {
            "description": "Server-sent events until the session ends",
            "content": {MEDIA_TYPE: {"schema": {"type": "string"}}},
        }
    },
}
"""What a route that streams says of itself."""

Tell = Callable[[Tx], Awaitable[bytes | None]]
"""What is new for somebody, as `event` writes it; None: nothing."""


def event(name: str, data: str, *, id: str | None = None) -> bytes:
    """One event. data: a line of JSON; id: what comes back as Last-Event-ID."""
    lead = f"id: {id}\n" if id else ""
    return f"{lead}event: {name}\ndata: {data}\n\n".encode()


def live_of(request: Request) -> "Live":
    """The streams of the process. Raises Malformed for a request that does not ask for events."""
    if not any(MEDIA_TYPE in accepted for accepted in request.headers.getlist("accept")):
        raise Malformed(ACCEPT_EVENTS, media_type=MEDIA_TYPE)
    live: Live = request.app.state.live
    return live


@dataclass(eq=False, slots=True)
class _Listener:
    """One open stream."""

    caller: Caller
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    closed: bool = False

    def close(self) -> None:
        self.closed = True
        self.woken.set()


class Live:
    """Everybody who listens in this process."""

    def __init__(self, settings: Settings, engine: AsyncEngine, *, name: str) -> None:
        self._settings = settings
        self._engine = engine
        self._name = name
        self._streams: dict[tuple[UUID, UUID], list[_Listener]] = {}
        self._count = 0
        self._listening: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._closing = False

    async def stream(self, edge: Edge, caller: Caller, tell: Tell) -> StreamingResponse:
        """What is new for a person: now, and whenever `wake` names them. Raises Busy, and
        Unauthenticated for a revoked token.
        """
        if self._closing or self._count >= MOST_STREAMS:
            raise Busy(MANY_STREAMS)
        async with edge.open(caller, read_only=True):
            pass
        headers = {"X-Accel-Buffering": "no"}
        return StreamingResponse(
            self._events(edge, caller, tell), media_type=MEDIA_TYPE, headers=headers
        )

    def close(self) -> None:
        """End every stream; no further one is opened."""
        self._closing = True
        self._ready.set()
        for listener in self._all():
            listener.close()
        if self._listening is not None:
            self._listening.cancel()

    async def _events(self, edge: Edge, caller: Caller, tell: Tell) -> AsyncIterator[bytes]:
        ends_at = monotonic() + LONGEST_SECONDS * random.uniform(0.9, 1)  # noqa: S311  # no secret
        async with self._joined(caller) as listener:
            yield _RETRY
            while not listener.closed and (left := ends_at - monotonic()) > 0:
                if listener.woken.is_set():
                    listener.woken.clear()
                    try:
                        async with self._turns, edge.open(caller, read_only=True) as tx:
                            told = await tell(tx)
                    except Exception as error:
                        if isinstance(error, Refusal) or refusal_of(error) is not None:
                            return  # whoever listens connects again, and is told why not
                        raise
                    if told is not None:
                        yield told
                try:
                    async with asyncio.timeout(min(HEARTBEAT_SECONDS, left)):
                        await listener.woken.wait()
                except TimeoutError:
                    yield _HEARTBEAT

    @asynccontextmanager
    async def _joined(self, caller: Caller) -> AsyncIterator[_Listener]:
        """A listener who hears everything from here on, and first looks what there is."""
        key = caller.tenant, caller.person_id or caller.tenant
        listener = _Listener(caller)
        listener.woken.set()
        theirs = self._streams.setdefault(key, [])
        for oldest in theirs[: max(0, len(theirs) + 1 - MOST_OF_A_PERSON)]:
            oldest.close()
        theirs.append(listener)
        self._count += 1
        try:
            if self._listening is None or self._listening.done():
                self._listening = asyncio.create_task(self._listen())
            if self._closing:
                listener.close()
            await self._ready.wait()
            yield listener
        finally:
            self._count -= 1
            theirs.remove(listener)
            if not theirs and self._streams.get(key) is theirs:
                del self._streams[key]

    async def _listen(self) -> None:
        """Hold one connection of its own while anybody listens."""
        while self._count and not self._closing:
            try:
                connection = await plain_connection(self._settings, name=f"{self._name}-live")
                try:
                    await connection.add_listener(CHANNEL, self._on_notify)
                    self._ready.set()
                    for listener in self._all():  # what came while nobody heard it
                        listener.woken.set()
                    while self._count and not connection.is_closed():
                        await self._close_revoked()
                        await asyncio.sleep(LOOK_SECONDS)
                finally:
                    if not self._closing:
                        self._ready.clear()
                    await connection.close(timeout=LOOK_SECONDS)
            except Exception:  # whatever it was: without a listener every stream would be deaf
                log.warning("streams are not woken", exc_info=True)
                await asyncio.sleep(LOOK_SECONDS)

    def _on_notify(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        tenant, _, people = str(payload).partition(" ")
        for person in people.split(","):
            for listener in self._streams.get((UUID(tenant), UUID(person)), ()):
                listener.woken.set()

    async def _close_revoked(self) -> None:
        """End streams of people whose tokens were revoked after they connected."""
        query = select(
            token_floors.c.tenant_id, token_floors.c.person_id, token_floors.c.tokens_from
        )
        mine = tuple_(token_floors.c.tenant_id, token_floors.c.person_id).in_(list(self._streams))
        async with transaction(self._engine, EVERY_TENANT, read_only=True) as connection:
            floors = (await connection.execute(query.where(mine))).all()
        for tenant, person, floor in floors:
            for listener in self._streams.get((tenant, person), ()):
                issued_at = listener.caller.issued_at
                if floor is not None and issued_at is not None and issued_at < floor:
                    listener.close()

    def _all(self) -> list[_Listener]:
        return [listener for theirs in self._streams.values() for listener in theirs]
