"""Where the log ends: what our own positions are compared with."""

from contextlib import suppress
from time import monotonic

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from chassis.messages.broker import NotLetIn, access, start
from chassis.messages.settings import Settings

log = structlog.get_logger()

DESCRIBED_SECONDS = 30.0
"""So long a topic is taken to have the partitions that it had: they are added once in years, and a
look happens many times a second.
"""


class Ends:
    """The ends of the log, read by clients that are kept; None while Kafka is away."""

    def __init__(self, settings: Settings, topics: tuple[str, ...]) -> None:
        self._settings = settings
        self._topics = list(topics)
        self._clients: tuple[AIOKafkaAdminClient, AIOKafkaConsumer] | None = None
        self._parts: tuple[float, list[TopicPartition]] | None = None

    async def read(self) -> dict[tuple[str, int], int] | None:
        if not self._topics:
            return {}
        try:
            admin, consumer = self._clients or await self._connect()
            parts = await self._partitions(admin)
            ends = await consumer.end_offsets(parts) if parts else {}
            return {(part.topic, part.partition): end for part, end in ends.items()}
        except (KafkaError, OSError, TimeoutError):
            await self.close()
            return None
        except NotLetIn as refused:
            # It says all itself
            log.error("ends of the log not read", error=str(refused))  # noqa: TRY400
            await self.close()
            return None

    async def _partitions(self, admin: AIOKafkaAdminClient) -> list[TopicPartition]:
        if (
            self._parts is None
            or not self._parts[1]
            or monotonic() - self._parts[0] > DESCRIBED_SECONDS
        ):
            described = await admin.describe_topics(self._topics)
            self._parts = (
                monotonic(),
                [
                    TopicPartition(one["topic"], part["partition"])
                    for one in described
                    for part in one["partitions"]
                ],
            )
        return self._parts[1]

    async def _connect(self) -> tuple[AIOKafkaAdminClient, AIOKafkaConsumer]:
        # A consumer that subscribes to nothing: it only asks for offsets, and fetches no record.
        clients = (
            AIOKafkaAdminClient(**access(self._settings), request_timeout_ms=5_000),
            AIOKafkaConsumer(**access(self._settings)),
        )
        self._clients = clients  # before they start: a client that could not is closed as well
        for client in clients:
            await start(client, self._settings)
        return clients

    async def close(self) -> None:
        clients, self._clients, self._parts = self._clients, None, None
        with suppress(KafkaError, OSError):
            if clients is not None:
                await clients[0].close()
                await clients[1].stop()
