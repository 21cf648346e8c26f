"""PostgreSQL: one engine per process, and transactions that know their tenant (row-level security
reads it).
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import asyncpg
import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from chassis.messages.settings import Settings
from zhipei_events.values import plain

EVERY_TENANT = "*"
POOL_SECONDS = 5.0  # how long work waits for a connection before the database counts as busy
_SESSION = {
    "timezone": "UTC",
    "jit": "off",  # short statements: compiling them costs more than it saves
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "60s",
}
_TENANT = text("SELECT set_config('zhipei.tenant', :tenant, true)")
TRANSIENT_CLASSES = ("40", "08", "53", "57")
"""SQLSTATE classes that pass by themselves: rolled back, connection, resources, intervention. See
`transient`.
"""


def to_json(value: object) -> str:
    """JSON text of plain values, as PostgreSQL takes it. TypeError: a value is none."""
    return orjson.dumps(value, default=_plain).decode()


def array(column: Sequence[object]) -> str:
    """Ids, numbers, dates, truths or nulls as PostgreSQL writes an array; in SQL `CAST(CAST(:column
    AS text) AS uuid[])`.

    Given a list, the driver asks of every element whether it is a list again, in Python: thousands
    of times what this takes. Texts go as lists all the same, since JSON escapes otherwise.
    """
    return f"{{{to_json(column)[1:-1]}}}"


def _plain(value: object) -> object:
    """The driver's UUID is a UUID, but orjson takes no subclasses; exact numbers are texts, as in
    the contract; sets have no order, so they get one.
    """
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, UUID | Fraction):
        return str(value)
    if isinstance(value, frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} is no plain value")


def engine_for(
    settings: Settings,
    *,
    name: str,
    longest_statement: str | None = None,
    pool_seconds: float = POOL_SECONDS,
) -> AsyncEngine:
    """The process's engine, `name` in pg_stat_activity. longest_statement: as PostgreSQL writes it
    ("30s"), None: without a limit; pool_seconds: how long work waits for a connection.
    """
    session = {**_SESSION, "application_name": name}
    if longest_statement is not None:
        session["statement_timeout"] = longest_statement
    return create_async_engine(
        settings.sqlalchemy_url,
        pool_size=settings.pool_size,
        max_overflow=settings.pool_size,
        pool_timeout=pool_seconds,
        # a broken connection shows as a transient error, and those are tried again
        pool_pre_ping=False,
        # rows hold names and addresses of people, and errors are logged
        hide_parameters=True,
        json_serializer=to_json,
        json_deserializer=orjson.loads,
        connect_args={"server_settings": session, "timeout": 10},
    )


async def plain_connection(settings: Settings, *, name: str) -> asyncpg.Connection:
    """A connection outside the pool, for what holds a session-long lock."""
    return await asyncpg.connect(
        settings.asyncpg_dsn, server_settings={**_SESSION, "application_name": name}, timeout=10
    )


async def enter(connection: AsyncConnection, tenant: UUID | str) -> None:
    """From here to the end of the transaction rows of `tenant` are visible and no others."""
    await connection.execute(_TENANT, {"tenant": str(tenant)})


@asynccontextmanager
async def transaction(
    engine: AsyncEngine, tenant: UUID | str, *, read_only: bool = False
) -> AsyncIterator[AsyncConnection]:
    """One transaction of one tenant; commits at the end of the block, rolls back when it raises."""
    async with engine.begin() as connection:
        if read_only:
            await connection.execute(text("SET TRANSACTION READ ONLY"))
        await enter(connection, tenant)
        yield connection


def sqlstate(error: BaseException) -> str | None:
    """The SQLSTATE behind an exception of SQLAlchemy or asyncpg, or None."""
    seen: BaseException | None = error
    while seen is not None:
        state = getattr(seen, "sqlstate", None)
        if isinstance(state, str):
            return state
        seen = getattr(seen, "orig", None) or seen.__cause__
    return None


def transient(error: BaseException) -> bool:
    """Whether the same work may succeed when it is done again: the database was away, busy, or
    chose us as a victim.
    """
    state = sqlstate(error)
    if state is not None:
        return (
            state[:2] in TRANSIENT_CLASSES or state == "55P03"
        )  # lock_not_available: lock_timeout
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OSError | TimeoutError | asyncpg.InterfaceError):
            return True
        seen = getattr(seen, "orig", None) or seen.__cause__
    return False
