"""The worker of the latency benchmark, a process of its own as every worker is: it hears the calls
and writes down which it heard.
"""

import asyncio
import os
from collections.abc import Sequence
from typing import Any

import asyncpg
from aiokafka import AIOKafkaProducer
from sqlalchemy import MetaData, text

from benchmarks.stage import call_handled
from chassis.messages.relay import Relay
from chassis.messages.service import Service
from chassis.messages.settings import settings
from chassis.messages.subscriptions import Received, Subscriptions, on_batch
from chassis.messages.tx import Tx
from chassis.operation import worker

TOPIC = "BENCHMARK_TOPIC"
WRITE = text("INSERT INTO echoed SELECT unnest(CAST(:ids AS uuid[]))")


async def write(tx: Tx, batch: Sequence[Received[Any]]) -> None:
    await tx.execute(WRITE, {"ids": [received.envelope.id for received in batch]})


class Listening(Relay):
    """The relay, which besides looking for itself can be told: the peer of the wake-up by
    looking.
    """

    async def _move(
        self, connection: asyncpg.Connection, producer: AIOKafkaProducer, stopping: asyncio.Event
    ) -> None:
        await connection.add_listener("outbox", lambda *_: self.wake())
        await super()._move(connection, producer, stopping)


if __name__ == "__main__":
    heard = Subscriptions("echo", on_batch(call_handled(os.environ[TOPIC]), write))
    worker.Relay = Listening  # type: ignore[attr-defined]
    worker.main(Service(name="echo", metadata=MetaData(), subscriptions=heard), settings())
