"""Parked events and what an operator does with them: look, retry or release, edit, discard. Each
act is audited (messaging.md §4).

Parked events belong to the operator of the platform, not to a tenant's people: they are bytes that
could not be read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.http.problems import Conflict, NotFound
from chassis.http.wording import Message
from chassis.messages import clock, hearing
from chassis.messages.database import EVERY_TENANT, enter, transaction
from chassis.messages.hearing import Decoder, Headers
from chassis.messages.subscriptions import Received, Subscriptions
from chassis.messages.tables import audit, parked

NO_PARKED = Message("没有编号为 {parked_id} 的搁置事件", "There is no parked event {parked_id}")
NOTHING_PARKED = Message(
    "{topic}/{partition} 的键 {key} 下没有搁置的事件",
    "Nothing is parked under {key} of {topic}/{partition}",
)
STILL_UNREADABLE = Message(
    "搁置事件 {parked_id} 仍无法读取：{reason}",
    "Parked event {parked_id} still cannot be read: {reason}",
)
NOT_PARKED = Message(
    "事件 {parked_id} 已不在搁置状态：{state}", "Event {parked_id} is no longer parked: {state}"
)
HANDLER_FAILED = Message("处理失败：{error}: {reason}", "The handler failed: {error}: {reason}")

_BUMP = text(
    "UPDATE positions SET epoch = epoch + 1 WHERE consumer = :consumer AND topic = :topic AND "
    "partition = :partition"
)


@dataclass(frozen=True, slots=True)
class Key:
    """The records of one key of one partition: what is held, and released, together."""

    consumer: str
    topic: str
    partition: int
    record_key: str

    def where(self) -> tuple[Any, ...]:
        return (
            parked.c.consumer == self.consumer,
            parked.c.topic == self.topic,
            parked.c.partition == self.partition,
            parked.c.record_key == self.record_key,
            parked.c.state == "parked",
        )


class _Record(NamedTuple):
    """A parked row as a record again."""

    topic: str
    offset: int
    key: bytes | None
    headers: Headers
    value: bytes | None


class StillFails(Conflict):
    slug = "parked-event-still-fails"
    title = {"zh-Hans": "搁置的事件仍无法处理", "en": "The parked event still fails"}


async def parked_list(
    connection: AsyncConnection, *, state: str = "parked", after: int = 0, limit: int = 50
) -> Sequence[Any]:
    """Parked events, oldest first, without their values."""
    columns = [column for column in parked.columns if column.name not in ("value", "headers")]
    query = (
        select(*columns)
        .where(parked.c.state == state, parked.c.id > after)
        .order_by(parked.c.id)
        .limit(limit)
    )
    return (await connection.execute(query)).all()


async def parked_one(connection: AsyncConnection, parked_id: int) -> Row[Any]:
    """One parked event with all that came; refuses an id that does not exist."""
    row = (await connection.execute(select(parked).where(parked.c.id == parked_id))).one_or_none()
    if row is None:
        raise NotFound(NO_PARKED, parked_id=parked_id)
    return row


async def release(
    engine: AsyncEngine, subscriptions: Subscriptions, key: Key, *, actor: str, keep: timedelta
) -> int:
    """Replay all that is parked under a key, in order, in one transaction, and let the key go; how
    many events that were.

    The epoch is bumped first: the running owner is fenced until it has read anew which keys are
    held. Raises StillFails, having changed nothing but the count of attempts.
    """
    decoder = Decoder(subscriptions, keep=keep)
    try:
        async with transaction(engine, EVERY_TENANT) as connection:
            await connection.execute(
                _BUMP, {"consumer": key.consumer, "topic": key.topic, "partition": key.partition}
            )
            rows = (
                await connection.execute(
                    select(parked).where(*key.where()).order_by(parked.c.offset).with_for_update()
                )
            ).all()
            batch = [
                received for row in rows if (received := _read_again(decoder, row)) is not None
            ]
            new = await hearing.fresh(connection, key.consumer, key.topic, key.partition, batch)
            await hearing.handle(connection, subscriptions, new)
            await enter(connection, EVERY_TENANT)
            await connection.execute(
                update(parked)
                .where(parked.c.id.in_([row.id for row in rows]))
                .values(state="released", resolved_at=func.now())
            )
            await _audit(connection, actor, "released", key, {"events": [row.id for row in rows]})
    except StillFails:
        await _count_attempt(engine, key)
        raise
    except Exception as error:
        await _count_attempt(engine, key, f"{type(error).__name__}: {error}")
        raise StillFails(HANDLER_FAILED, error=type(error).__name__, reason=error) from error
    if not rows:
        raise NotFound(NOTHING_PARKED, key=key.record_key, topic=key.topic, partition=key.partition)
    return len(rows)


def _read_again(decoder: Decoder, row: Row[Any]) -> Received[Any] | None:
    headers = [(name, value.encode()) for name, value in row.headers]
    heard = decoder.decode(
        _Record(row.topic, row.offset, row.record_key.encode(), headers, row.value), clock.wall()
    )
    if heard.fault is not None:
        raise StillFails(STILL_UNREADABLE, parked_id=row.id, reason=heard.fault)
    return heard.received


async def edit(connection: AsyncConnection, parked_id: int, value: bytes, *, actor: str) -> None:
    """Put another value in place of a parked one; the old one stays in the audit trail."""
    row = await parked_one(connection, parked_id)
    _still_parked(row)
    await connection.execute(update(parked).where(parked.c.id == parked_id).values(value=value))
    before = (row.value or b"").decode("utf-8", "replace")
    await _audit(
        connection,
        actor,
        "edited",
        key_of(row),
        {"event": parked_id, "before": before, "after": value.decode("utf-8", "replace")},
    )


async def discard(connection: AsyncConnection, parked_id: int, *, actor: str, reason: str) -> None:
    """Decide that one parked event shall have no effect. Those behind it wait until their key is
    released.
    """
    row = await parked_one(connection, parked_id)
    _still_parked(row)
    await connection.execute(
        update(parked)
        .where(parked.c.id == parked_id)
        .values(state="discarded", resolved_at=func.now())
    )
    await connection.execute(
        _BUMP, {"consumer": row.consumer, "topic": row.topic, "partition": row.partition}
    )
    await _audit(
        connection, actor, "discarded", key_of(row), {"event": parked_id, "reason": reason}
    )


def key_of(row: Row[Any]) -> Key:
    """The key under which a parked row is held."""
    return Key(row.consumer, row.topic, row.partition, row.record_key)


def _still_parked(row: Row[Any]) -> None:
    if row.state != "parked":
        raise Conflict(NOT_PARKED, parked_id=row.id, state=row.state)


async def _count_attempt(engine: AsyncEngine, key: Key, error: str | None = None) -> None:
    async with transaction(engine, EVERY_TENANT) as connection:
        first = select(func.min(parked.c.id)).where(*key.where()).scalar_subquery()
        changes = {"attempts": parked.c.attempts + 1, **({"error": error[:2000]} if error else {})}
        await connection.execute(update(parked).where(parked.c.id == first).values(changes))


async def _audit(
    connection: AsyncConnection, actor: str, act: str, key: Key, detail: dict[str, Any]
) -> None:
    subject = f"{key.topic}/{key.partition}/{key.record_key}"
    await connection.execute(
        insert(audit).values(actor=actor, act=f"parked-event-{act}", subject=subject, detail=detail)
    )
