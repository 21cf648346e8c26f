"""Records from memory to Kafka as fast as the client can: the limit of every relay, and how the
load gets there.
"""

import asyncio
from collections.abc import Sequence

from aiokafka import AIOKafkaProducer

from benchmarks.calls import Call, by_partition


async def send(producer: AIOKafkaProducer, topic: str, calls: Sequence[Call]) -> None:
    """Every partition's records in order, partitions side by side, each batch after the
    acknowledgement of the one before.
    """
    await asyncio.gather(
        *(_send_log(producer, topic, number, log) for number, log in by_partition(calls).items())
    )


async def _send_log(
    producer: AIOKafkaProducer, topic: str, partition: int, log: Sequence[Call]
) -> None:
    position = 0
    while position < len(log):
        batch = producer.create_batch()
        while position < len(log):
            call = log[position]
            if (
                batch.append(key=call.key, value=call.value, timestamp=None, headers=call.headers)
                is None
            ):
                break
            position += 1
        batch.close()
        await (await producer.send_batch(batch, topic, partition=partition))
