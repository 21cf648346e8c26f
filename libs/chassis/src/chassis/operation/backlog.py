"""What waits at both ends of a service: its outbox, and its positions in the log."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.messages.rows import columns_of, reader
from chassis.messages.tables import audit, positions, tenants
from chassis.messages.tx import Tx

_OUTBOX = text(
    """
    SELECT count(*) AS rows, coalesce(max(id), 0) AS last, coalesce(extract(epoch
       FROM now() - min(recorded_at)), 0)::float AS oldest_seconds,
           (SELECT count(*) FROM dead_rows) AS dead_rows
      FROM outbox
    """
)
_WAITS = text("SELECT EXISTS (SELECT FROM outbox WHERE id <= :last)")


@dataclass(frozen=True, slots=True)
class Outbox:
    """What has not been published yet. last: the highest id in it."""

    rows: int
    last: int
    oldest_seconds: float
    dead_rows: int


@dataclass(frozen=True, slots=True)
class Position:
    """How far a consumer is in one partition."""

    topic: str
    partition: int
    epoch: int
    next_offset: int
    moved_at: datetime | None


async def outbox(connection: AsyncConnection) -> Outbox:
    result = await connection.execute(_OUTBOX)
    return reader(Outbox, tuple(result.keys()))(result.one())


async def is_waiting(connection: AsyncConnection, last: int) -> bool:
    """Whether anything up to this id is still to be published."""
    return bool((await connection.execute(_WAITS, {"last": last})).scalar_one())


async def positions_of(
    connection: AsyncConnection, consumer: str
) -> Mapping[tuple[str, int], Position]:
    """(topic, partition) → how far the consumer is."""
    columns = columns_of(positions, Position)
    result = await connection.execute(select(*columns).where(positions.c.consumer == consumer))
    read = reader(Position, tuple(result.keys()))
    found = [read(row) for row in result]
    return {(position.topic, position.partition): position for position in found}


async def reset_position(
    connection: AsyncConnection, consumer: str, topic: str, partition: int, next_offset: int
) -> bool:
    """Set a partition back or forward and fence its owner; False: there is no such position."""
    moved = await connection.execute(
        update(positions)
        .where(
            positions.c.consumer == consumer,
            positions.c.topic == topic,
            positions.c.partition == partition,
        )
        .values(next_offset=next_offset, epoch=positions.c.epoch + 1)
    )
    return bool(moved.rowcount)


async def is_simulated(tx: Tx) -> bool:
    """Whether the tenant's clock is moved by hand."""
    query = select(tenants.c.simulated).where(tenants.c.tenant_id == tx.tenant)
    return bool((await tx.execute(query)).scalar())


async def note(
    connection: AsyncConnection, actor: str, act: str, subject: str, detail: Mapping[str, object]
) -> None:
    """Keep an act of operation in the audit."""
    await connection.execute(
        insert(audit).values(actor=actor, act=act, subject=subject, detail=detail)
    )
