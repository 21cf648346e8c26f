"""Where the log ends: what our own positions are compared with."""

from contextlib import suppress

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from chassis.broker import NotLetIn, access, start
from chassis.settings import Settings

log = structlog.get_logger()


class Ends:
    """The ends of the log, read by clients that are kept; None while Kafka is away."""

    def __init__(self, settings: Settings, topics: tuple[str, ...]) -> None:
        self._settings = settings
        self._topics = list(topics)
        self._clients: tuple[AIOKafkaAdminClient, AIOKafkaConsumer] | None = None

    async def read(self) -> dict[tuple[str, int], int] | None:
        if not self._topics:
            return {}
        try:
            admin, consumer = self._clients or await self._connect()
            described = await admin.describe_topics(self._topics)
            parts = [TopicPartition(one["topic"], part["partition"]) for one in described for part in one["partitions"]]
            ends = await consumer.end_offsets(parts) if parts else {}
            return {(part.topic, part.partition): end for part, end in ends.items()}
        except (KafkaError, OSError, TimeoutError):
            await self.close()
            return None
        except NotLetIn as refused:
            log.error("ends of the log not read", error=str(refused))  # noqa: TRY400  # it says all itself
            await self.close()
            return None

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
        clients, self._clients = self._clients, None
        with suppress(KafkaError, OSError):
            if clients is not None:
                await clients[0].close()
                await clients[1].stop()
