"""The outbox: events become rows in the transaction of the facts that they tell (messaging.md
§1).
"""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.messages.database import array, to_json
from zhipei_events.envelope import Envelope

# One statement however many rows; the identity is drawn in the order of the arrays, so per subject
# id order is the order of emission.
_ADD = text(
    """
    INSERT INTO outbox (event_id, topic, record_key, headers, payload)
    SELECT event_id, topic, record_key, headers::jsonb, payload
      FROM unnest(CAST(CAST(:event_ids AS text) AS uuid[]), CAST(:topics AS text[]),
         CAST(:keys AS text[]), CAST(:headers AS text[]),
                  CAST(:payloads AS bytea[])) WITH ORDINALITY
        AS waiting (event_id, topic, record_key, headers, payload, nr)
     ORDER BY nr
    """
)


class Row(NamedTuple):
    """One event as it waits: encoded once, in the command."""

    event_id: UUID
    topic: str
    record_key: str
    headers: str  # JSON object of CloudEvents attributes, without the sequence
    payload: bytes | None


def row(topic: str, envelope: Envelope, payload: bytes | None) -> Row:
    """The row of an event; `payload` None is the tombstone of a state topic."""
    return Row(envelope.id, topic, envelope.key, to_json(envelope.attributes()), payload)


async def add(connection: AsyncConnection, rows: Sequence[Row]) -> None:
    """Write rows in one statement."""
    if rows:
        ids, topics, keys, headers, payloads = (list(column) for column in zip(*rows, strict=True))
        await connection.execute(
            _ADD,
            {
                "event_ids": array(ids),
                "topics": topics,
                "keys": keys,
                "headers": headers,
                "payloads": payloads,
            },
        )


def message_headers(attributes: dict[str, Any], sequence: int) -> list[tuple[str, bytes]]:
    """Kafka headers of a row: its attributes and, as the sequence of its subject, its outbox id."""
    headers = [(name, value.encode()) for name, value in attributes.items()]
    headers.append(("ce_sequence", b"%d" % sequence))
    return headers
