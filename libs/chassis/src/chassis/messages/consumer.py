"""The consumer: one PostgreSQL transaction per (topic, partition) batch; PostgreSQL is the
authority, Kafka only distributes.

What a batch is, and its fence, is in `partitions`; here are polling, back-pressure, retries and
rebalances. What Kafka knows of our offsets is a hint for lag tools; a partition always continues
where the table `positions` says.
"""

import asyncio
import contextlib
import random
from collections.abc import Callable, Sequence
from datetime import timedelta
from time import monotonic
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.abc import ConsumerRebalanceListener
from aiokafka.coordinator.assignors.sticky.sticky_assignor import StickyPartitionAssignor
from aiokafka.errors import KafkaError, OffsetOutOfRangeError
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.messages import broker, clock, metrics
from chassis.messages.database import EVERY_TENANT, transaction, transient
from chassis.messages.hearing import Decoder, Heard
from chassis.messages.partitions import Fenced, Owned, acquire, apply, set_aside
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
        self._acquiring = asyncio.Lock()
        self._applying: dict[TopicPartition, asyncio.Task[None]] = {}

    async def run(self, stopping: asyncio.Event) -> None:
        """Until told to stop: take partitions, poll, apply. Kafka or PostgreSQL being away is
        waited out.
        """
        while not stopping.is_set():
            try:
                await self._consume(stopping)
            except (KafkaError, OSError) as error:
                log.warning(
                    "consumer restarted", consumer=self.subscriptions.consumer, error=repr(error)
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
                await self._acquire_assigned(kafka)
                polled = dict(self.owned)
                for partition, records in (await self._poll(kafka)).items():
                    if self.owned.get(partition) is polled[partition]:
                        await self._receive(partition, records)
                    else:
                        # acquired again meanwhile: these records may lie before or behind the
                        # place that was sought, so it is sought again
                        self.owned.pop(partition, None)
                self._start_batches()
                if monotonic() - hinted > _HINT_SECONDS:
                    hinted = monotonic()
                    await self._commit_hint(kafka)
            await asyncio.gather(*self._applying.values())
            await self._commit_hint(kafka)
        finally:
            await self._release()
            await kafka.stop()

    def _start_batches(self) -> None:
        """Let every partition with something to do do it, while the next records are fetched and
        decoded.
        """
        for partition, task in list(self._applying.items()):
            if task.done():
                del self._applying[partition]
                task.result()  # raises what ended it
        now = monotonic()
        for partition, owned in self.owned.items():
            if (
                not owned.waiting
                or owned.retry_at > now
                or owned.stopped
                or partition in self._applying
            ):
                continue
            # Few records wait for company while others are busy: a transaction costs much the same
            # for one and for a hundred.
            if (
                len(owned.waiting) >= self.settings.consumer_rows
                or len(self._applying) <= self.settings.pool_size // 4
            ):
                self._applying[partition] = asyncio.create_task(self._apply_waiting(partition))

    async def _release(self) -> None:
        self.owned = {}
        tasks, self._applying = list(self._applying.values()), {}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # The listener only saves time: its exceptions are swallowed by the client, and
    # `_acquire_assigned` looks again in every turn.
    async def on_partitions_revoked(self, revoked: Sequence[TopicPartition]) -> None:
        for partition in revoked:
            self.owned.pop(partition, None)
        metrics.REBALANCES.inc()

    # The client's own list is fuller
    async def on_partitions_assigned(self, assigned: Sequence[TopicPartition]) -> None:  # noqa: ARG002
        if self.kafka is not None:
            await self._acquire_assigned(self.kafka)

    async def _acquire_assigned(self, kafka: AIOKafkaConsumer) -> None:
        # the loop and the listener, one after the other: acquired twice, it would be fenced once
        async with self._acquiring:
            assigned = kafka.assignment()
            for partition in [partition for partition in self.owned if partition not in assigned]:
                del self.owned[partition]
            for partition in sorted(assigned - self.owned.keys()):
                try:
                    async with transaction(self.engine, EVERY_TENANT) as connection:
                        owned = await acquire(connection, self.subscriptions.consumer, partition)
                except Exception as error:
                    if not transient(error):
                        raise
                    log.warning(
                        "partition not acquired yet",
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
            await asyncio.sleep(0.005 if self._applying else 0.05)
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

    async def _apply_waiting(self, partition: TopicPartition) -> None:
        """Apply what waits of one partition. Leaves it waiting after something transient, drops it
        when fenced.
        """
        owned = self.owned.get(partition)
        if owned is None:
            return
        async with self._slots:
            try:
                await self._apply_by_halves(partition, owned)
            except Fenced:
                log.warning(
                    "fenced",
                    topic=partition.topic,
                    partition=partition.partition,
                    epoch=owned.epoch,
                )
                metrics.FENCED.inc()
                if self.owned.get(partition) is owned:
                    del self.owned[partition]  # the next turn acquires it, if it is still ours
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

    async def _apply_by_halves(self, partition: TopicPartition, owned: Owned) -> None:
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
                    await self._attempt(partition, owned, batch, attempt, error)
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

    async def _attempt(
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

    async def _commit_hint(self, kafka: AIOKafkaConsumer) -> None:
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
