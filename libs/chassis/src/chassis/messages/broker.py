"""How a process comes to Kafka: where it is, who the process is there, and what it says when it is
not let in (operations.md §6).
"""

from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.conn import collect_hosts, create_conn
from aiokafka.errors import (
    AuthenticationFailedError,
    IllegalSaslStateError,
    KafkaConnectionError,
    KafkaError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
)

from chassis.messages.settings import Settings

_REFUSALS = (
    AuthenticationFailedError,
    IllegalSaslStateError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
)
_KNOCK_MILLISECONDS = 5_000


class NotLetIn(Exception):
    """Kafka is there, but not for this user with this password. Waiting does not help, so whoever
    runs the process has to read it.
    """

    def __init__(self, settings: Settings, why: object) -> None:
        super().__init__(
            f"Kafka at {settings.kafka} does not let the user {settings.kafka_username} in: {why}\n"
            "  → KAFKA_USERNAME and KAFKA_PASSWORD (or the file in KAFKA_PASSWORD_FILE) must be "
            "those that the broker was given, and"
            " KAFKA_BOOTSTRAP_SERVERS its listener for services"
        )


def access(settings: Settings) -> dict[str, Any]:
    """What every client is made with. Without a user it connects plainly, to a broker that asks
    nobody or for what anybody may read.
    """
    return {"bootstrap_servers": settings.kafka, **_identity(settings)}


def _identity(settings: Settings) -> dict[str, Any]:
    if settings.kafka_username is None or settings.kafka_password is None:
        return {}
    return {
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "SCRAM-SHA-256",
        "sasl_plain_username": settings.kafka_username,
        "sasl_plain_password": settings.kafka_password.get_secret_value(),
    }


async def start(
    client: AIOKafkaProducer | AIOKafkaConsumer | AIOKafkaAdminClient, settings: Settings
) -> None:
    """Start a client. Raises NotLetIn when a broker refuses the user, which the client itself takes
    for a broker that is away.
    """
    try:
        await client.start()
    except KafkaConnectionError:
        if settings.kafka_username is not None:
            await _knock(settings)
        raise


async def _knock(settings: Settings) -> None:
    for host, port, _ in collect_hosts(settings.kafka):
        try:
            connection = await create_conn(
                host, port, request_timeout_ms=_KNOCK_MILLISECONDS, **_identity(settings)
            )
        except _REFUSALS as refusal:
            raise NotLetIn(settings, refusal) from refusal
        except (KafkaError, OSError, TimeoutError):
            continue  # away, as the client found
        connection.close()
