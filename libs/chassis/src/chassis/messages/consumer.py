"""The consumer: one PostgreSQL transaction per (topic, partition) batch; PostgreSQL is the
authority, Kafka only distributes.

Every batch begins with a fence: it commits only if this owner's epoch still stands and nobody was
here before it (messaging.md §3). What Kafka knows of our offsets is a hint for lag tools; a
partition is always taken up where the table `positions` says.
"""

import asyncio
import contextlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.abc import ConsumerRebalanceListener
from aiokafka.coordinator.assignors.sticky.sticky_assignor import StickyPartitionAssignor
from aiokafka.errors import KafkaError, OffsetOutOfRangeError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.messages import broker, clock, hearing, metrics
from chassis.messages.database import EVERY_TENANT, transaction, transient
from chassis.messages.hearing import Decoder, Heard
from chassis.messages.poison import Attempt, Halving
from chassis.messages.settings import Settings
from chassis.messages.subscriptions import Subscriptions

log = structlog.get_logger()

_SLICE = 64
"""Records decoded before the event loop gets a turn: heartbeats and the answers of PostgreSQL to
the batch before share it.
"""
_SMALL_BATCH = 20
"""Below this many records the share of unreadable ones says nothing about the code."""
_HINT_SECONDS = 5.0
_HINT_PATIENCE_SECONDS = 5.0

_TAKE = text(
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
    """A partition that this process took: its epoch, how far it is, and the keys behind which
    events wait.
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


async def take(connection: AsyncConnection, consumer: str, partition: TopicPartition) -> Owned:
    """Become the owner: from now on a batch of the owner before writes nothing."""
    where = {"consumer": consumer, "topic": partition.topic, "partition": partition.partition}
    epoch, next_offset = (await connection.execute(_TAKE, where)).one()
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
    """One batch in one transaction that the caller commits: fence, park, skip what was seen,
    handle, say.

    batch: records in order of offset, at least one between both; poison: those in front of it that
    are to be parked. Returns what was parked and how many events were said. Raises Fenced.
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


class Consumer(ConsumerRebalanceListener):  # type: ignore[misc]  # the client ships no types
    """The running consumer of one service. `emitted` is called when a batch left rows in the
    outbox.
    """

    def __init__(
        self,
        settings: Settings,
        engine: AsyncEngine,
        subscriptions: Subscriptions,
        emitted: Callable[[], None],
    ) -> None:
        self.settings = settings
        self.engine = engine
        self.subscriptions = subscriptions
        self.decoder = Decoder(subscriptions, keep=timedelta(days=settings.seen_days))
        self.emitted = emitted
        self.owned: dict[TopicPartition, Owned] = {}
        self.kafka: AIOKafkaConsumer | None = None
        self._slots = asyncio.Semaphore(settings.pool_size)
        self._taking = asyncio.Lock()
        self._settling: dict[TopicPartition, asyncio.Task[None]] = {}

    async def run(self, stopping: asyncio.Event) -> None:
        """Until told to stop: take partitions, poll, apply. Kafka or PostgreSQL being away is
        waited out.
        """
        while not stopping.is_set():
            try:
                await self._consume(stopping)
            except (KafkaError, OSError) as error:
                log.warning(
                    "consumer began anew", consumer=self.subscriptions.consumer, error=repr(error)
                )
                metrics.CONSUMER_RESTARTS.inc()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stopping.wait(), 1.0)

    async def _consume(self, stopping: asyncio.Event) -> None:
        self.owned = {}
        self.kafka = kafka = new_consumer(self.settings, self.subscriptions.consumer)
        kafka.subscribe(self.subscriptions.topics, listener=self)
        hinted = monotonic()
        try:
            await broker.start(kafka, self.settings)
            while not stopping.is_set():
                await self._take_assigned(kafka)
                asked = dict(self.owned)
                for partition, records in (await self._poll(kafka)).items():
                    if self.owned.get(partition) is asked[partition]:
                        await self._receive(partition, records)
                    # taken anew meanwhile: these records may lie before or behind the place that
                    # was sought, so it is sought again
                    else:
                        self.owned.pop(partition, None)
                self._go_on()
                if monotonic() - hinted > _HINT_SECONDS:
                    hinted = monotonic()
                    await self._hint(kafka)
            await asyncio.gather(*self._settling.values())
            await self._hint(kafka)
        finally:
            await self._let_go()
            await kafka.stop()

    def _go_on(self) -> None:
        """Let every partition with something to do do it, while the next records are fetched and
        decoded.
        """
        for partition, task in list(self._settling.items()):
            if task.done():
                del self._settling[partition]
                task.result()  # raises what ended it
        now = monotonic()
        for partition, owned in self.owned.items():
            if (
                not owned.waiting
                or owned.retry_at > now
                or owned.stopped
                or partition in self._settling
            ):
                continue
            # Few records wait for company while others are busy: a transaction costs much the same
            # for one and for a hundred.
            if (
                len(owned.waiting) >= self.settings.consumer_rows
                or len(self._settling) <= self.settings.pool_size // 4
            ):
                self._settling[partition] = asyncio.create_task(self._advance(partition))

    async def _let_go(self) -> None:
        self.owned = {}
        tasks, self._settling = list(self._settling.values()), {}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # The listener only saves time: its exceptions are swallowed by the client, and `_take_assigned`
    # looks again in every turn.
    async def on_partitions_revoked(self, revoked: Sequence[TopicPartition]) -> None:
        for partition in revoked:
            self.owned.pop(partition, None)
        metrics.REBALANCES.inc()

    # The client's own list is fuller
    async def on_partitions_assigned(self, assigned: Sequence[TopicPartition]) -> None:  # noqa: ARG002
        if self.kafka is not None:
            await self._take_assigned(self.kafka)

    async def _take_assigned(self, kafka: AIOKafkaConsumer) -> None:
        async with (
            self._taking
        ):  # the loop and the listener, one after the other: taken twice, it would be fenced once
            assigned = kafka.assignment()
            for partition in [partition for partition in self.owned if partition not in assigned]:
                del self.owned[partition]
            for partition in sorted(assigned - self.owned.keys()):
                try:
                    async with transaction(self.engine, EVERY_TENANT) as connection:
                        owned = await take(connection, self.subscriptions.consumer, partition)
                except Exception as error:
                    if not transient(error):
                        raise
                    log.warning(
                        "partition not taken yet",
                        topic=partition.topic,
                        partition=partition.partition,
                        error=repr(error),
                    )
                    return
                # "none" as reset policy: an offset that retention overtook means lost events. Only
                # a first start begins at the beginning.
                if owned.next_offset:
                    kafka.seek(partition, owned.next_offset)
                else:
                    await kafka.seek_to_beginning(partition)
                self.owned[partition] = owned

    async def _poll(
        self, kafka: AIOKafkaConsumer
    ) -> dict[TopicPartition, list[ConsumerRecord[bytes, bytes]]]:
        """What Kafka has of the partitions with room: of each at most one batch is decoded ahead,
        of all as many as are applied at once.
        """
        running = {
            partition: owned
            for partition, owned in self.owned.items()
            if not owned.stopped and not owned.failures
        }
        retrying, rows = (
            any(owned.failures for owned in self.owned.values()),
            self.settings.consumer_rows,
        )
        free = [partition for partition, owned in running.items() if len(owned.waiting) <= rows]
        if (
            not free
            or sum(len(owned.waiting) for owned in running.values())
            > rows * self.settings.pool_size // 2
        ):
            await asyncio.sleep(0.005 if self._settling else 0.05)
            return {}
        metrics.LAST_POLL.set_to_current_time()
        try:
            polled: dict[Any, Any] = await kafka.getmany(
                *free, timeout_ms=20 if retrying else 200, max_records=rows
            )
        except OffsetOutOfRangeError as error:
            for partition in self.owned.keys() & (error.args[0].keys() if error.args else ()):
                self._stop(partition, self.owned[partition], "its offset is gone from the log")
            return {}
        return polled

    def _stop(self, partition: TopicPartition, owned: Owned, why: str) -> None:
        owned.stopped, owned.waiting = True, []
        metrics.PARTITIONS_STOPPED.inc()
        log.error(
            "partition stopped", topic=partition.topic, partition=partition.partition, why=why
        )

    async def _receive(
        self, partition: TopicPartition, records: Sequence[ConsumerRecord[bytes, bytes]]
    ) -> None:
        owned = self.owned.get(partition)
        if owned is None:
            return  # taken from us, or not yet ours: they are fetched again from the position
        now = clock.wall()
        for index, record in enumerate(records):
            if record.offset >= owned.next_offset:
                owned.waiting.append(self.decoder.decode(record, now))
            if index % _SLICE == _SLICE - 1:
                await asyncio.sleep(0)

    async def _advance(self, partition: TopicPartition) -> None:
        """Apply what waits of one partition. Leaves it waiting after something transient, drops it
        when fenced.
        """
        owned = self.owned.get(partition)
        if owned is None:
            return
        async with self._slots:
            try:
                await self._settle(partition, owned)
            except Fenced:
                log.warning(
                    "fenced",
                    topic=partition.topic,
                    partition=partition.partition,
                    epoch=owned.epoch,
                )
                metrics.FENCED.inc()
                if self.owned.get(partition) is owned:
                    del self.owned[partition]  # the next turn takes it anew, if it is still ours
            except Exception as error:
                if not transient(error):
                    raise
                owned.failures += 1
                owned.retry_at = monotonic() + min(0.05 * 2**owned.failures, 10.0) * random.uniform(  # noqa: S311
                    0.5, 1.0
                )  # jitter, not a secret
                log.warning(
                    "batch to be tried again",
                    topic=partition.topic,
                    partition=partition.partition,
                    error=repr(error),
                    failures=owned.failures,
                )
                metrics.BATCH_RETRIES.inc()

    def _out_of_order(self, owned: Owned, batch: Sequence[Heard]) -> bool:
        faults = len(batch) - [heard.fault for heard in batch].count(None)
        many = len(batch) >= _SMALL_BATCH and faults > self.settings.max_parked_share * len(batch)
        return many or len(owned.held) > self.settings.max_held_keys

    async def _settle(self, partition: TopicPartition, owned: Owned) -> None:
        """Apply all that waits, finding poison by halves; every attempt that succeeds is committed
        and moves the position.
        """
        while owned.waiting:
            batch, started = owned.waiting[: self.settings.consumer_rows], monotonic()
            if self._out_of_order(owned, batch):
                self._stop(
                    partition,
                    owned,
                    "too much of it cannot be handled, which is a bug and no bad data",
                )
                return
            halving, error = Halving(len(batch)), ""
            while (attempt := halving.next()) is not None:
                try:
                    await self._try(partition, owned, batch, attempt, error)
                except Fenced:
                    raise
                except Exception as failure:
                    if transient(failure):
                        raise
                    error = f"{type(failure).__name__}: {failure}"
                    log.warning(
                        "batch failed",
                        topic=partition.topic,
                        partition=partition.partition,
                        size=attempt.end - attempt.first,
                        error=error[:500],
                    )
                    halving.failed()
                else:
                    halving.succeeded()
            owned.failures = 0
            metrics.BATCH_SECONDS.observe(monotonic() - started)

    async def _try(
        self,
        partition: TopicPartition,
        owned: Owned,
        batch: Sequence[Heard],
        attempt: Attempt,
        error: str,
    ) -> None:
        poison = [set_aside(batch[index], "poison", error) for index in attempt.park]
        chosen = batch[attempt.first : attempt.end]
        async with transaction(self.engine, EVERY_TENANT) as connection:
            aside, emitted = await apply(
                connection, self.subscriptions, partition, owned, batch=chosen, poison=poison
            )
        # Committed: only now does this process believe it.
        owned.held.update(fault.key for fault in aside)
        owned.next_offset = batch[max([*attempt.park, attempt.end - 1])].offset + 1
        owned.waiting = [heard for heard in owned.waiting if heard.offset >= owned.next_offset]
        metrics.handled(partition.topic, chosen, aside)
        if emitted:
            self.emitted()

    async def _hint(self, kafka: AIOKafkaConsumer) -> None:
        offsets = {
            partition: owned.next_offset
            for partition, owned in self.owned.items()
            if owned.next_offset
        }
        if offsets:
            # The client would go on trying for as long as Kafka is away, and a worker that was told
            # to stop would never end.
            with contextlib.suppress(KafkaError, TimeoutError):
                async with asyncio.timeout(_HINT_PATIENCE_SECONDS):
                    await kafka.commit(offsets)


def new_consumer(settings: Settings, group: str) -> AIOKafkaConsumer:
    """A client with the settings of messaging.md §3; it never commits by itself and never resets by
    itself.
    """
    return AIOKafkaConsumer(
        **broker.access(settings),
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="none",
        session_timeout_ms=settings.session_timeout_ms,
        heartbeat_interval_ms=min(3_000, settings.session_timeout_ms // 3),
        rebalance_timeout_ms=60_000,
        max_poll_interval_ms=300_000,
        metadata_max_age_ms=30_000,
        max_partition_fetch_bytes=2 * 1024 * 1024,
        fetch_max_wait_ms=settings.consumer_fetch_wait_ms,
        partition_assignment_strategy=(StickyPartitionAssignor,),
    )
