"""A worker that is told to stop while Kafka is away stops, within the time that whoever stops it
waits.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from benchmarks.rounds import until
from benchmarks.stage import staged
from flows.installation import free_base
from platforms import chosen

from chassis.messages.consumer import Consumer
from chassis.messages.relay import Relay
from chassis.messages.subscriptions import Received, Subscriptions, on_batch
from chassis.messages.tx import Tx
from zhipei.platform.local import LocalPlatform
from zhipei.supervisor.parts import STOP_SECONDS

EVENTS = 100


async def hear(tx: Tx, batch: Sequence[Received[Any]]) -> None: ...


@pytest.mark.skipif(chosen() == "containers", reason="stops a Kafka of its own")
async def test_what_speaks_with_kafka_ends_when_kafka_is_away(tmp_path: Path) -> None:
    with LocalPlatform(tmp_path / "data", free_base(), trusting=True) as platform:
        async with staged(platform.postgres, platform.bootstrap, tmp_path, calls=EVENTS) as stage:
            stopping = asyncio.Event()
            consumer = Consumer(
                stage.settings,
                stage.engine,
                Subscriptions("stopped", on_batch(stage.heard, hear)),
                lambda: None,
            )
            running = [
                asyncio.create_task(part.run(stopping))
                for part in (consumer, Relay("stopped", stage.settings))
            ]
            await until(
                lambda: sum(owned.next_offset for owned in consumer.owned.values()) >= EVENTS
            )
            await asyncio.to_thread(platform.kafka.stop)
            stopping.set()
            _, still = await asyncio.wait(running, timeout=STOP_SECONDS)
            for late in still:
                late.cancel()
            assert not still
