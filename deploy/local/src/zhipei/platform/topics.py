"""The contract's topics, made on a broker from `zhipei_events.catalogue` (EVT-6); `python -m zhipei.platform.topics kafka:9092`."""

import asyncio
import sys
import time
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError

from zhipei.failure import Failure
from zhipei_events.catalogue import TOPICS, Topic

LOCAL_PARTITIONS = 6  # enough to see rebalances; production takes the catalogue's numbers
TOPIC_ALREADY_EXISTS = 36
PATIENCE_SECONDS = 60.0
Answer = TypeVar("Answer")


def create_topics(bootstrap: str, topics: Sequence[Topic] = TOPICS, partitions_at_most: int = LOCAL_PARTITIONS) -> None:
    """Make the topics that are not there yet; what is there stays as it is. Raises Failure when the broker refuses."""
    wanted = [
        NewTopic(topic.name, min(topic.partitions, partitions_at_most), replication_factor=1, topic_configs=_configuration(topic))
        for topic in topics
    ]

    async def create(admin: AIOKafkaAdminClient) -> list[tuple[str, int, str | None]]:
        return [(error[0], error[1], error[2]) for error in (await admin.create_topics(wanted)).topic_errors]

    refused = [error for error in _ask(bootstrap, create) if error[1] not in {0, TOPIC_ALREADY_EXISTS}]
    if refused:
        raise Failure(f"Kafka refused topics: {refused}", "see kafka.log in the data dir")


def topic_names(bootstrap: str) -> frozenset[str]:
    """What a metadata request answers: a broker that answers it is ready."""

    async def names(admin: AIOKafkaAdminClient) -> frozenset[str]:
        return frozenset(await admin.list_topics())

    return _ask(bootstrap, names)


def _configuration(topic: Topic) -> dict[str, str]:
    if topic.retention_ms is None:
        return {"cleanup.policy": "compact"}
    return {"cleanup.policy": "delete", "retention.ms": str(topic.retention_ms)}


def _ask(bootstrap: str, question: Callable[[AIOKafkaAdminClient], Coroutine[Any, Any, Answer]]) -> Answer:
    """Put a question to the broker from synchronous code, also from below a running event loop (hence the thread)."""

    async def ask() -> Answer:
        admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
        await admin.start()
        try:
            return await question(admin)
        finally:
            await admin.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, ask()).result()


def insist(bootstrap: str) -> None:
    """Make the topics on a broker that has just started: it may answer before it can do what it is asked."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            create_topics(bootstrap)
        except (Failure, KafkaError, OSError):
            if time.monotonic() > end:
                raise
            time.sleep(1)
        else:
            return


if __name__ == "__main__":
    insist(sys.argv[1])
