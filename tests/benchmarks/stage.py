"""The stage on which all arms play: one real PostgreSQL with kpi's migrated database, one real
Kafka with the contract's topics.
"""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from aiokafka import AIOKafkaConsumer, TopicPartition
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from benchmarks.calls import PARTITIONS, Call, make_calls
from benchmarks.rounds import Wrong
from benchmarks.sending import send
from chassis.messages.database import EVERY_TENANT, engine_for, transaction
from chassis.messages.relay import new_producer
from chassis.messages.settings import Settings
from chassis.operation.worker import collect_by_the_clock
from chassis.testing import Server, cloned
from kpi.__main__ import SERVICE
from zhipei.platform.local import LocalPlatform
from zhipei.platform.topics import create_topics
from zhipei_events.catalogue import Topic
from zhipei_events.kpi import CallHandled

FEW = 300  # calls for who is slow
HOUR = 3_600_000  # milliseconds
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


@dataclass(slots=True)
class Stage:
    """What an arm is given. `calls` stand already on the topic of `heard`, which is of this stage
    alone, and in memory.
    """

    settings: Settings
    engine: AsyncEngine
    calls: list[Call]
    tenant: UUID
    heard: type[CallHandled]
    relayed: str
    few: str
    full: bool = False
    slow: bool = False
    platform: LocalPlatform | None = None  # on which whole services may run beside the stage

    async def run(self, *statements: str, **parameters: object) -> list[tuple[Any, ...]]:
        """Execute statements in one transaction; the rows of the last."""
        async with transaction(self.engine, EVERY_TENANT) as connection:
            results = [
                await connection.execute(text(statement), parameters) for statement in statements
            ]
            return [tuple(row) for row in results[-1]] if results[-1].returns_rows else []

    async def empty(self, *tables: str) -> None:
        await self.run(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY")

    async def consumer(self, topic: str, start: dict[int, int] | None = None) -> AIOKafkaConsumer:
        """A client without a group, as fast as ours. start: an offset for each partition, by
        default the first.
        """
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self.settings.kafka,
            max_partition_fetch_bytes=2 * 1024 * 1024,
            fetch_max_wait_ms=100,
        )
        await consumer.start()
        offsets = start or dict.fromkeys(PARTITIONS, 0)
        consumer.assign([TopicPartition(topic, partition) for partition in offsets])
        for partition, offset in offsets.items():
            consumer.seek(TopicPartition(topic, partition), offset)
        return consumer

    async def ends(self, topic: str) -> dict[int, int]:
        """The offset behind the last record of each partition."""
        consumer = await self.consumer(topic)
        try:
            ends = await consumer.end_offsets(
                [TopicPartition(topic, partition) for partition in PARTITIONS]
            )
        finally:
            await consumer.stop()
        return {partition.partition: offset for partition, offset in ends.items()}


@asynccontextmanager
async def staged(
    server: Server,
    bootstrap: str,
    files: Path,
    *,
    calls: int,
    full: bool = False,
    slow: bool = False,
) -> AsyncIterator[Stage]:
    """A stage with `calls` handled calls in kpi.calls. Raises Wrong when the server does not write
    as durably as in production.
    """
    heard, relayed, few = (
        call_handled(f"bench.calls-{uuid4()}"),
        f"bench.relayed-{uuid4()}",
        f"bench.few-{uuid4()}",
    )
    create_topics(
        bootstrap,
        [
            Topic(name, "bench", "calls", len(PARTITIONS), HOUR)
            for name in (heard.TOPIC, relayed, few)
        ],
    )
    async with cloned(SERVICE, server, files, role="kpi", kafka=bootstrap) as cloned_settings:
        settings = cloned_settings.model_copy(
            update={"pool_size": Settings.model_fields["pool_size"].default}
        )
        engine = engine_for(settings, name="benchmark")
        try:
            tenant = uuid4()
            stage = Stage(
                settings, engine, make_calls(tenant, calls), tenant, heard, relayed, few, full, slow
            )
            for name, wanted in DURABLE.items():
                if (found := await stage.run(f"SHOW {name}")) != [(wanted,)]:
                    raise Wrong(f"PostgreSQL has {name} = {found}, not {wanted}")
            await _publish(stage)
            gc.collect()
            collect_by_the_clock()  # as in a worker, for every arm
            yield stage
        finally:
            gc.enable()
            gc.unfreeze()
            await engine.dispose()


def call_handled(topic: str) -> type[CallHandled]:
    """The event of the contract on a topic of our own: nobody else's records are in it, and ours
    are in nobody's way.
    """

    class Handled(
        CallHandled, type="kpi.call-handled", topic=topic, subject="call_id", key="agent_id"
    ):
        pass

    return Handled


async def _publish(stage: Stage) -> None:
    """Put the calls on their topic, each under its key's partition, in order."""
    producer = new_producer(stage.settings)
    await producer.start()
    try:
        await send(producer, stage.heard.TOPIC, stage.calls)
        await send(producer, stage.few, stage.calls[:FEW])
    finally:
        await producer.stop()
