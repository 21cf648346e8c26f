"""The contract's topics, made on a broker from `zhipei_events.catalogue` (EVT-6)."""

from collections.abc import Sequence

from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from zhipei.failure import Failure
from zhipei.platform.admin import OPERATOR, ask
from zhipei_events.catalogue import TOPICS, Topic

LOCAL_PARTITIONS = 6  # enough to see rebalances; production takes the catalogue's numbers
TOPIC_ALREADY_EXISTS = 36


def create_topics(
    bootstrap: str,
    topics: Sequence[Topic] = TOPICS,
    partitions_at_most: int = LOCAL_PARTITIONS,
    password: str | None = None,
) -> None:
    """Make the topics that are not there yet; what is there stays as it is. password: the
    operator's, where the broker asks for one.

    Raises Failure when the broker refuses.
    """
    wanted = [
        NewTopic(
            topic.name,
            min(topic.partitions, partitions_at_most),
            replication_factor=1,
            topic_configs=_configuration(topic),
        )
        for topic in topics
    ]

    async def create(admin: AIOKafkaAdminClient) -> list[tuple[str, int, str | None]]:
        return [
            (error[0], error[1], error[2])
            for error in (await admin.create_topics(wanted)).topic_errors
        ]

    refused = [
        error
        for error in ask(bootstrap, password, create)
        if error[1] not in {0, TOPIC_ALREADY_EXISTS}
    ]
    if refused:
        raise Failure(f"Kafka refused topics: {refused}", "see kafka.log in the data dir")


def topic_names(
    bootstrap: str, password: str | None = None, user: str = OPERATOR
) -> frozenset[str]:
    """What a metadata request answers: a broker that answers it is ready. Everybody sees what he
    may read; password: None as a stranger.
    """

    async def names(admin: AIOKafkaAdminClient) -> frozenset[str]:
        return frozenset(await admin.list_topics())

    return ask(bootstrap, password, names, user)


def _configuration(topic: Topic) -> dict[str, str]:
    if topic.retention_ms is None:
        return {"cleanup.policy": "compact"}
    return {"cleanup.policy": "delete", "retention.ms": str(topic.retention_ms)}
