"""Idempotency-Key: a write that is sent twice happens once, and both get the same answer.

The key's row is written first, so a second request with it waits for the first one's transaction;
the answer is stored in that same transaction. Refusals and errors store nothing: they changed
nothing, and the same request may succeed later.
"""

import hashlib
from datetime import timedelta

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive

from chassis.http.problems import BodyTooLarge, IdempotencyKeyReused, Malformed
from chassis.messages.tables import idempotency_keys as table
from chassis.messages.tx import Tx

KEPT = timedelta(days=7)
LONGEST_KEY = 255
REPLAYABLE_BODY = 1 << 20
REPLAYED = {"Idempotency-Replayed": "true"}
_NOT_REPEATED = frozenset({"content-length", "date", "server"})

_CLAIM = insert(table).values(
    tenant_id=bindparam("tenant_id"),
    actor=bindparam("actor"),
    route=bindparam("route"),
    key=bindparam("key"),
)
_CLAIM = _CLAIM.on_conflict_do_update(  # a row past its time is taken over as if it were not there
    index_elements=[table.c.tenant_id, table.c.actor, table.c.route, table.c.key],
    set_={
        "kept_at": func.now(),
        "fingerprint": None,
        "status": None,
        "headers": None,
        "body": None,
    },
    where=table.c.kept_at < func.now() - KEPT,
)
_CLAIM_ONE = _CLAIM.returning(table.c.key)
_MINE = (
    (table.c.tenant_id == bindparam("of_tenant"))
    & (table.c.actor == bindparam("of_actor"))
    & (table.c.route == bindparam("of_route"))
    & (table.c.key == bindparam("of_key"))
)
_KEPT = select(table.c.fingerprint, table.c.status, table.c.headers, table.c.body).where(_MINE)
_STORE = update(table).where(_MINE)


class Body:
    """The body of a request on its way in: limited, hashed as it streams, kept while it is small,
    so that work can be done again.
    """

    def __init__(self, request: Request, *, largest: int) -> None:
        if int(request.headers.get("content-length", 0)) > largest:
            raise BodyTooLarge(f"at most {largest} octets")
        self._largest = largest
        self._receive: Receive = request.receive
        self._hash = hashlib.sha256(f"{request.url.path}?{request.url.query}\n".encode())
        self._kept: list[Message] = []
        self._size = 0
        self._next = 0
        self._complete = False

    @property
    def repeatable(self) -> bool:
        return self._size <= REPLAYABLE_BODY

    def rewind(self) -> None:
        self._next = 0

    async def receive(self) -> Message:
        """The ASGI receive of the request; after `rewind` the same messages again."""
        if self._next < len(self._kept):
            self._next += 1
            return self._kept[self._next - 1]
        message = await self._receive()
        if message["type"] == "http.request":
            chunk = message.get("body", b"")
            self._hash.update(chunk)
            self._size += len(chunk)
            if self._size > self._largest:
                raise HTTPException(
                    BodyTooLarge.status, f"at most {self._largest} octets"
                )  # the one kind that FastAPI lets through
            self._complete = not message.get("more_body", False)
            if self.repeatable:
                self._kept.append(message)
                self._next += 1
            else:
                self._kept.clear()
                self._next = 0
        return message

    async def fingerprint(self) -> bytes:
        """SHA-256 over path, query and the whole body; reads what the handler left unread."""
        while not self._complete:
            if (await self.receive())["type"] == "http.disconnect":
                break
        return self._hash.digest()


def key_of(request: Request) -> str | None:
    """The request's key, or None. Raises Malformed for one that is empty or too long."""
    key = request.headers.get("idempotency-key")
    if key is not None and not 0 < len(key) <= LONGEST_KEY:
        raise Malformed(f"Idempotency-Key has 1 to {LONGEST_KEY} characters")
    return key


async def earlier(tx: Tx, route: str, key: str, body: Body) -> Response | None:
    """The answer that was given before, or None when the work is ours to do. Raises
    IdempotencyKeyReused.
    """
    claimed = await tx.execute(
        _CLAIM_ONE, {"tenant_id": tx.tenant, "actor": tx.actor, "route": route, "key": key}
    )
    if claimed.one_or_none() is not None:
        return None
    kept = (await tx.execute(_KEPT, _row(tx, route, key))).one()
    if kept.fingerprint != await body.fingerprint():
        raise IdempotencyKeyReused("use a new key for a new request")
    answer = Response(kept.body, status_code=kept.status)
    answer.raw_headers.extend(
        (name.encode("latin-1"), value.encode("latin-1")) for name, value in kept.headers
    )
    answer.headers.update(REPLAYED)
    return answer


async def store(tx: Tx, route: str, key: str, body: Body, answer: Response) -> None:
    """Keep the answer with the work that it tells of."""
    headers = [
        (name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.raw_headers
    ]
    values = {
        "fingerprint": await body.fingerprint(),
        "status": answer.status_code,
        "headers": [pair for pair in headers if pair[0] not in _NOT_REPEATED],
        "body": bytes(answer.body),
    }
    await tx.execute(_STORE.values(values), _row(tx, route, key))


async def expire(connection: AsyncConnection) -> None:
    """Drop the keys whose time is over; run now and then."""
    await connection.execute(delete(table).where(table.c.kept_at < func.now() - KEPT))


def _row(tx: Tx, route: str, key: str) -> dict[str, object]:
    return {"of_tenant": tx.tenant, "of_actor": tx.actor, "of_route": route, "of_key": key}
