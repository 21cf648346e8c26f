"""A partition in PostgreSQL: who owns it, and a batch applied under the fence of its owner
(messaging.md §3).

A batch commits only if its owner's epoch is still the newest and nobody was here before it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from aiokafka import TopicPartition
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.messages import hearing
from chassis.messages.hearing import Heard
from chassis.messages.subscriptions import Subscriptions

_ACQUIRE = text(
    """
    INSERT INTO positions AS p (consumer, topic, partition, epoch, next_offset) VALUES (:consumer,
       :topic, :partition, 1, 0)
    ON CONFLICT (consumer, topic, partition) DO UPDATE SET epoch = p.epoch + 1
    RETURNING epoch, next_offset
    """
)
_FENCE = text(
    """
    UPDATE positions SET next_offset = :next, moved_at = now()
     WHERE consumer = :consumer AND topic = :topic AND partition = :partition AND epoch = :epoch
        AND next_offset <= :first
    """
)
_HELD = text(
    "SELECT DISTINCT record_key FROM parked WHERE consumer = :consumer AND topic = :topic AND "
    "partition = :partition AND state = 'parked'"
)


class Fenced(Exception):
    """Another owner took this partition, or was further already: nothing of this batch may be
    written (I6).
    """


@dataclass(slots=True)
class Owned:
    """A partition of this process: its epoch, how far it is, and the keys behind which events
    wait.
    """

    epoch: int
    next_offset: int
    held: set[str]
    waiting: list[Heard] = field(
        default_factory=list
    )  # decoded: the batch being applied, then what came behind it
    retry_at: float = 0.0
    failures: int = 0
    stopped: bool = False


async def acquire(connection: AsyncConnection, consumer: str, partition: TopicPartition) -> Owned:
    """Become the owner: from now on a batch of the previous owner writes nothing."""
    where = {"consumer": consumer, "topic": partition.topic, "partition": partition.partition}
    epoch, next_offset = (await connection.execute(_ACQUIRE, where)).one()
    return Owned(epoch, next_offset, {row[0] for row in await connection.execute(_HELD, where)})


async def apply(
    connection: AsyncConnection,
    subscriptions: Subscriptions,
    partition: TopicPartition,
    owned: Owned,
    *,
    batch: Sequence[Heard],
    poison: Sequence[Heard],
) -> tuple[list[Heard], int]:
    """One batch in one transaction that the caller commits: fence, park, skip repeats,
    handle, emit.

    batch: records in order of offset, at least one between both; poison: those in front of it that
    are to be parked. Returns the parked records and the number of events emitted. Raises Fenced.
    """
    everything = [*poison, *batch]
    where = {
        "consumer": subscriptions.consumer,
        "topic": partition.topic,
        "partition": partition.partition,
    }
    position = {
        "epoch": owned.epoch,
        "first": everything[0].offset,
        "next": everything[-1].offset + 1,
    }
    if (await connection.execute(_FENCE, {**where, **position})).rowcount == 0:
        raise Fenced
    aside, clear = sort_out(batch, owned.held | {fault.key for fault in poison})
    aside = [*poison, *aside]
    await hearing.park(connection, **where, faults=aside)
    received = [heard.received for heard in clear if heard.received is not None]
    new = await hearing.fresh(connection, **where, batch=received)
    return aside, await hearing.handle(connection, subscriptions, new) if new else 0


def sort_out(batch: Sequence[Heard], held: set[str]) -> tuple[list[Heard], list[Heard]]:
    """Split a batch into what is put aside – unreadable, or behind a held key – and what may be
    handled.

    Law: once a record of a key is put aside, every later record of that key that concerns us is put
    aside too (I3, I4).
    """
    holding, aside, clear = set(held), [], []
    for heard in batch:
        if heard.fault is not None:
            aside.append(heard)
            holding.add(heard.key)
        elif heard.received is not None and heard.key in holding:
            aside.append(set_aside(heard, "held", "waits behind a parked event of the same key"))
        else:
            clear.append(heard)
    return aside, clear


def set_aside(heard: Heard, reason: str, error: str) -> Heard:
    """The same record with what keeps it from being handled."""
    return Heard(
        heard.offset, heard.key, heard.headers, heard.value, heard.received, error[:2000], reason
    )
