"""The relay: outbox rows become Kafka records, and a row is gone only when the broker has
acknowledged it (messaging.md §2).

`Courier` is the sans-I/O core: it decides what may be sent, what may be deleted and which keys
wait. `Relay` is the shell around it: a connection with an advisory lock (one owner per service), a
producer, a loop.
"""

import asyncio
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import asyncpg
import orjson
import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError
from aiokafka.partitioner import DefaultPartitioner

from chassis.messages import broker, metrics
from chassis.messages.database import array, plain_connection
from chassis.messages.outbox import message_headers
from chassis.messages.settings import Settings

log = structlog.get_logger()

TopicPartition = tuple[str, int]


class Waiting(NamedTuple):
    """One outbox row as the relay reads it."""

    id: int
    topic: str
    record_key: str
    headers: str
    payload: bytes | None


@dataclass(slots=True)
class Courier:
    """What the relay may do next, without doing it.

    Laws (model tests): a row is given up only after its acknowledgement; rows of one partition are
    sent in id order, and after a failure none behind the failed one is sent before it; a row in
    flight is not read again; a held key is never overtaken.
    """

    in_flight: dict[int, TopicPartition] = field(default_factory=dict)
    acked: list[int] = field(default_factory=list)
    failed: set[TopicPartition] = field(default_factory=set)

    def hidden(self) -> list[int]:
        """Ids that a read must skip: on their way, or acknowledged and about to be deleted."""
        return [*self.in_flight, *self.acked]

    def load(self, rows: Iterable[tuple[int, TopicPartition]]) -> dict[TopicPartition, list[int]]:
        """Take freshly read rows (ascending ids) on board; per partition the ids to send, in order.

        Rows of a partition that failed since they were read stay behind: they are read again,
        oldest first.
        """
        parcels: dict[TopicPartition, list[int]] = defaultdict(list)
        for row_id, partition in rows:
            if partition not in self.failed:
                self.in_flight[row_id] = partition
                parcels[partition].append(row_id)
        self.failed.clear()
        return parcels

    def acknowledge(self, ids: Iterable[int]) -> None:
        """The broker has these for good."""
        for row_id in ids:
            del self.in_flight[row_id]
            self.acked.append(row_id)

    def fail(self, partition: TopicPartition) -> None:
        """Nothing more of this partition was acknowledged in this round: its rows are free to be
        read again.
        """
        self.failed.add(partition)
        for row_id in [row_id for row_id, where in self.in_flight.items() if where == partition]:
            del self.in_flight[row_id]

    def give_up(self) -> list[int]:
        """The ids to delete now; they are deleted in the same statement that reads the next
        rows.
        """
        ids, self.acked = self.acked, []
        return ids


# One round trip and one commit per round: forget what was acknowledged, read what comes next. Never
# `id > last`: ids commit out of order. NOT IN a subquery is looked up in a hash; `<> ALL` of a
# parameter would be compared one by one, thousands of times for each row.
_TURN = """
WITH gone AS (DELETE FROM outbox WHERE id = ANY($1::text::bigint[]))
SELECT id, topic, record_key, headers::text, payload
  FROM outbox
 WHERE id NOT IN (SELECT unnest($2::text::bigint[])) AND NOT (topic || '|' || record_key =
    ANY($3::text[]))
 ORDER BY id LIMIT $4
"""
_FORGET = "DELETE FROM outbox WHERE id = ANY($1::text::bigint[])"
_HELD = "SELECT DISTINCT topic || '|' || record_key FROM dead_rows"
_BURY = """
WITH dead AS (DELETE FROM outbox WHERE id = $1 RETURNING *)
INSERT INTO dead_rows (id, event_id, topic, record_key, headers, payload, recorded_at, error)
SELECT id, event_id, topic, record_key, headers, payload, recorded_at, $2 FROM dead
"""
_OWN = "SELECT pg_try_advisory_lock($1)"
_RELAY_LOCK = int.from_bytes(hashlib.sha256(b"zhipei relay").digest()[:8], signed=True)


class Relay:
    """Moves the outbox of one service to Kafka. One owner at a time; two for a moment only repeat a
    prefix, which consumers drop.
    """

    def __init__(self, service: str, settings: Settings) -> None:
        self.service = service
        self.settings = settings
        self.courier = Courier()
        self.woken = asyncio.Event()
        self._partitions: dict[str, list[int]] = {}
        self._targets: dict[tuple[str, str], int] = {}
        self._held: list[str] = []

    def wake(self) -> None:
        """Rows were written by this very process: no need to wait for the next look."""
        self.woken.set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Until told to stop: own the outbox, move rows; after any failure begin anew with a new
        producer (messaging.md §2).
        """
        pause = 0.1
        while not stopping.is_set():
            try:
                await self._own_and_move(stopping)
                pause = 0.1
            except (
                KafkaError,
                asyncpg.PostgresError,
                asyncpg.InterfaceError,
                OSError,
                TimeoutError,
            ) as error:
                # aiokafka's idempotent producer can wedge for good after a leaderless partition: it
                # is thrown away, never repaired.
                log.warning("relay began anew", service=self.service, error=repr(error))
                metrics.RELAY_RESTARTS.inc()
                await _wait(stopping, pause)
                pause = min(pause * 2, 5.0)

    async def _own_and_move(self, stopping: asyncio.Event) -> None:
        connection = await plain_connection(self.settings, name=f"{self.service}-relay")
        try:
            while not await connection.fetchval(_OWN, _RELAY_LOCK):
                await _wait(stopping, 1.0)
                if stopping.is_set():
                    return
            producer = new_producer(self.settings)
            self.courier, self._targets, self._partitions = Courier(), {}, {}
            try:
                await broker.start(producer, self.settings)
                await self._move(connection, producer, stopping)
            finally:
                await producer.stop()
        finally:
            connection.terminate()

    async def _move(
        self, connection: asyncpg.Connection, producer: AIOKafkaProducer, stopping: asyncio.Event
    ) -> None:
        self._held = [row[0] for row in await connection.fetch(_HELD)]
        pause = self.settings.relay_busy_seconds
        sending: asyncio.Task[list[Waiting]] | None = None
        while True:
            # While the broker takes one load, the next is read: rows on their way are hidden from
            # the read, not deleted.
            rows = await self._turn(connection)
            if sending is not None:
                await self._settle(connection, sending)
                sending = None
            if rows:
                parcels = await self._load(producer, rows)
                sending = asyncio.create_task(self._send(producer, parcels))
                pause = self.settings.relay_busy_seconds
                if len(rows) < self.settings.relay_rows:  # nothing more to overlap with
                    await self._settle(connection, sending)
                    sending = None
                continue
            if self.courier.acked:
                continue
            if stopping.is_set():
                return
            self.woken.clear()
            woken = await _wait(self.woken, pause)
            pause = (
                self.settings.relay_busy_seconds
                if woken
                else min(pause * 2, self.settings.relay_idle_seconds)
            )

    async def _turn(self, connection: asyncpg.Connection) -> Sequence[Waiting]:
        hidden = self.courier.hidden()
        gone = self.courier.give_up()
        rows = await connection.fetch(
            _TURN, array(gone), array(hidden), self._held, self.settings.relay_rows
        )
        metrics.RELAYED.inc(len(gone))
        return [Waiting(*row) for row in rows]

    async def _load(
        self, producer: AIOKafkaProducer, rows: Sequence[Waiting]
    ) -> dict[TopicPartition, list[Waiting]]:
        for topic in {row.topic for row in rows} - self._partitions.keys():
            self._partitions[topic] = sorted(await producer.partitions_for(topic))
        by_id = {row.id: row for row in rows}
        placed = [(row.id, (row.topic, self._partition(row.topic, row.record_key))) for row in rows]
        return {
            where: [by_id[row_id] for row_id in ids]
            for where, ids in self.courier.load(placed).items()
        }

    def _partition(self, topic: str, key: str) -> int:
        known = self._targets.get((topic, key))
        if known is None:
            partitions = self._partitions[topic]
            if len(self._targets) > 200_000:  # noqa: PLR2004  # a bound on memory, not a rule
                self._targets.clear()
            known = self._targets[topic, key] = DefaultPartitioner()(
                key.encode(), partitions, partitions
            )
        return known

    async def _send(
        self, producer: AIOKafkaProducer, parcels: Mapping[TopicPartition, list[Waiting]]
    ) -> list[Waiting]:
        """Send every partition's rows side by side; returns rows that the broker will never take,
        raises what may pass.
        """
        outcomes = await asyncio.gather(
            *(self._send_partition(producer, where, rows) for where, rows in parcels.items()),
            return_exceptions=True,
        )
        for where, outcome in zip(parcels, outcomes, strict=True):
            if outcome is not None:
                self.courier.fail(where)
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome
        return [outcome for outcome in outcomes if isinstance(outcome, Waiting)]

    async def _settle(
        self, connection: asyncpg.Connection, sending: asyncio.Task[list[Waiting]]
    ) -> None:
        try:
            dead = await sending
        except BaseException:
            await connection.execute(
                _FORGET, array(self.courier.give_up())
            )  # what was acknowledged is not sent again
            raise
        for row in dead:
            await connection.execute(_BURY, row.id, "larger than the broker takes")
            self._held.append(f"{row.topic}|{row.record_key}")
            log.error("event refused by the broker", topic=row.topic, outbox_id=row.id)
            metrics.DEAD_ROWS.inc()

    async def _send_partition(
        self, producer: AIOKafkaProducer, where: TopicPartition, rows: Sequence[Waiting]
    ) -> Waiting | None:
        """Send rows in order, batch after batch, each only after the one before was acknowledged;
        returns a row that can never be sent.
        """
        topic, partition = where
        position = 0
        single = False
        while position < len(rows):
            batch = producer.create_batch()
            taken = 0
            for row in rows[position:]:
                headers = message_headers(orjson.loads(row.headers), row.id)
                if (
                    batch.append(
                        key=row.record_key.encode(),
                        value=row.payload,
                        timestamp=None,
                        headers=headers,
                    )
                    is None
                ):
                    break
                taken += 1
                if single:
                    break
            batch.close()
            try:
                await (await producer.send_batch(batch, topic, partition=partition))
            except MessageSizeTooLargeError:
                if taken == 1:
                    return rows[position]
                single = True  # one by one, so that only the row that is too large is blamed
                continue
            self.courier.acknowledge(row.id for row in rows[position : position + taken])
            position += taken
        return None


def new_producer(settings: Settings) -> AIOKafkaProducer:
    """A producer with the guarantees that the relay relies on: acks=all, idempotent, ordered per
    partition.
    """
    return AIOKafkaProducer(
        **broker.access(settings),
        acks="all",
        enable_idempotence=True,
        compression_type="lz4",
        linger_ms=0,
        max_batch_size=512 * 1024,
        max_request_size=2 * 1024 * 1024,
        request_timeout_ms=20_000,
        metadata_max_age_ms=30_000,
    )


async def _wait(event: asyncio.Event, seconds: float) -> bool:
    """Whether `event` was set within that time."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True
