"""Idempotency-Key: a write that is sent twice happens once, and both get the same answer.

The key's row is written first, so a second request with it waits for the first one's transaction;
the answer is stored in that same transaction. Refusals and errors store nothing: they changed
nothing, and the same request may succeed later.
"""

from datetime import timedelta

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import Response

from chassis.http.bodies import Body
from chassis.http.problems import Fault, IdempotencyKeyReused, Malformed
from chassis.http.wording import Message
from chassis.messages.tables import idempotency_keys as table
from chassis.messages.tx import Tx

BAD_KEY = Message(
    "Idempotency-Key 须为 1 至 {longest} 个可见字符",
    "Idempotency-Key has 1 to {longest} printable characters",
)
NEW_KEY = Message("不同的请求请使用新的幂等键", "Use a new key for another request")

KEPT = timedelta(days=7)
LONGEST_KEY = 255
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


def key_of(request: Request) -> str | None:
    """The request's key, or None. Raises Malformed for one that is empty or too long."""
    key = request.headers.get("idempotency-key")
    if key is not None and not (0 < len(key) <= LONGEST_KEY and key.isprintable()):
        raise Malformed(
            BAD_KEY,
            errors=[Fault(where="header.idempotency-key", code="bad_key")],
            longest=LONGEST_KEY,
        )
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
    if kept.fingerprint != body.fingerprint:
        raise IdempotencyKeyReused(NEW_KEY)
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
        "fingerprint": body.fingerprint,
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
