"""From records to effects: decode, skip what was seen, hand over to the functions, all in the transaction that the caller opened.

The same path serves the running consumer, the release of parked events and the tests.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Protocol
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import ARRAY, BigInteger, LargeBinary, Text, Uuid, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis import database
from chassis.ids import uuid7_time
from chassis.subscriptions import Received, Subscriptions
from chassis.tx import Tx
from zhipei_events.envelope import Envelope, Event, State, Unreadable

Headers = Sequence[tuple[str, bytes]]
"""As the client hands them over; a header without a value has empty octets here."""


class Record(Protocol):
    """A record as the Kafka client gives it, or as it was parked."""

    @property
    def topic(self) -> str: ...
    @property
    def offset(self) -> int: ...
    @property
    def key(self) -> bytes | None: ...
    @property
    def headers(self) -> Headers: ...
    @property
    def value(self) -> bytes | None: ...


@dataclass(frozen=True, slots=True)
class Heard:
    """One record after decoding: something to handle (`received`), something to park (`fault`), or nothing to us (neither)."""

    offset: int
    key: str
    headers: Headers
    value: bytes | None
    received: Received[Any] | None = None
    fault: str | None = None
    reason: str | None = None  # of the fault: undecodable | too_old | poison | held


class Decoder:
    """Reads records as this consumer understands them. Nothing raises: what cannot be read is a fault, to be parked."""

    def __init__(self, subscriptions: Subscriptions, *, keep: timedelta) -> None:
        self.types = subscriptions.types
        self.keep = keep

    def decode(self, record: Record, now: datetime) -> Heard:
        """One record. now: wall clock; ids older than what `seen` remembers cannot be told apart from repeats and are parked."""
        offset, headers, value = record.offset, record.headers, record.value
        name = next((content for header, content in headers if header == "ce_type"), None)
        shown = (record.key or b"").decode("utf-8", "replace")
        event_type = self.types.get(name.decode("utf-8", "replace")) if name is not None else None
        if name is not None and event_type is None:
            return Heard(offset, shown, headers, value)
        try:
            envelope = Envelope.read(headers, record.key)
            event = self._event(record.topic, event_type, envelope, value)
        except (Unreadable, ValidationError, UnicodeDecodeError) as error:
            return Heard(offset, shown, headers, value, fault=str(error)[:2000], reason="undecodable")
        made = uuid7_time(envelope.id)
        if made is None or not now - self.keep < made < now + timedelta(days=1):
            return Heard(
                offset, shown, headers, value, fault=f"event id {envelope.id} lies outside the ids that are remembered", reason="too_old"
            )
        return Heard(offset, shown, headers, value, received=Received(event, envelope))

    def _event(self, topic: str, event_type: type[Event] | None, envelope: Envelope, value: bytes | None) -> Event | None:
        if event_type is None:
            raise Unreadable("header ce_type is missing")
        if topic != event_type.TOPIC or envelope.source != f"/zhipei/{event_type.PUBLISHER}":
            raise Unreadable(f"{envelope.type} of {envelope.source} does not belong on {topic}")
        if envelope.sequence is None:
            raise Unreadable("header ce_sequence is missing")
        if value is None:
            if issubclass(event_type, State):
                return None
            raise Unreadable("null is no event outside a state topic")
        return event_type.model_validate_json(value)


# One statement: which of these ids are new, the last sequence of each subject, and any subject whose sequence fell (I2, I3).
_FRESH = text(
    """
    WITH incoming AS (
        SELECT * FROM unnest(:ids, :subjects, :sequences) AS heard (event_id, subject_hash, sequence)
    ), fresh AS (
        INSERT INTO seen (consumer, event_id) SELECT :consumer, event_id FROM incoming ON CONFLICT DO NOTHING RETURNING event_id
    ), spoken AS (
        SELECT subject_hash, min(sequence) AS first, max(sequence) AS last, (array_agg(event_id ORDER BY sequence))[1] AS event_id
          FROM incoming JOIN fresh USING (event_id) GROUP BY subject_hash
    ), fell AS (
        INSERT INTO order_violations (consumer, topic, partition, event_id, sequence, last_sequence)
        SELECT :consumer, :topic, :partition, spoken.event_id, spoken.first, subjects.last_sequence
          FROM spoken JOIN subjects ON subjects.consumer = :consumer AND subjects.subject_hash = spoken.subject_hash
         WHERE spoken.first <= subjects.last_sequence
    ), kept AS (
        INSERT INTO subjects (consumer, subject_hash, last_sequence)
        SELECT :consumer, subject_hash, last FROM spoken ORDER BY subject_hash
        ON CONFLICT (consumer, subject_hash) DO UPDATE SET last_sequence = greatest(subjects.last_sequence, excluded.last_sequence)
    )
    SELECT event_id FROM fresh
    """
).bindparams(bindparam("ids", type_=ARRAY(Uuid)), bindparam("subjects", type_=ARRAY(Uuid)), bindparam("sequences", type_=ARRAY(BigInteger)))

_VIOLATION = text(
    """
    INSERT INTO order_violations (consumer, topic, partition, event_id, sequence, last_sequence)
    VALUES (:consumer, :topic, :partition, :event_id, :sequence, :last)
    """
)
_PARK = text(
    """
    INSERT INTO parked (consumer, topic, partition, "offset", record_key, event_id, type, headers, value, reason, error)
    SELECT :consumer, :topic, :partition, "offset", record_key, event_id, type, headers::jsonb, value, reason, error
      FROM unnest(:offsets, :keys, :ids, :types, :headers, :values, :reasons, :errors)
        AS fault ("offset", record_key, event_id, type, headers, value, reason, error)
    ON CONFLICT (consumer, topic, partition, "offset") DO NOTHING
    """
).bindparams(
    bindparam("offsets", type_=ARRAY(BigInteger)),
    bindparam("ids", type_=ARRAY(Uuid)),
    bindparam("values", type_=ARRAY(LargeBinary)),
    *(bindparam(name, type_=ARRAY(Text)) for name in ("keys", "types", "headers", "reasons", "errors")),
)


def subject_hash(envelope: Envelope) -> UUID:
    """Sixteen octets for (source, subject); a collision could only show a false violation, never lose an event."""
    return UUID(bytes=hashlib.md5(f"{envelope.source}|{envelope.subject}".encode(), usedforsecurity=False).digest())


async def fresh(
    connection: AsyncConnection, consumer: str, topic: str, partition: int, batch: Sequence[Received[Any]]
) -> list[Received[Any]]:
    """Those of a batch that this consumer has never handled, in order, each once; records what it has now seen."""
    if not batch:
        return []
    first: dict[UUID, Received[Any]] = {}
    for received in batch:
        first.setdefault(received.envelope.id, received)
    hashes = {event_id: subject_hash(received.envelope) for event_id, received in first.items()}
    where = {"consumer": consumer, "topic": topic, "partition": partition}
    sequences = [received.envelope.sequence for received in first.values()]
    parameters = {**where, "ids": list(first), "subjects": list(hashes.values()), "sequences": sequences}
    new = {row[0] for row in await connection.execute(_FRESH, parameters)}
    result = [received for event_id, received in first.items() if event_id in new]
    last: dict[UUID, int] = {}
    for received in result:  # order inside the batch; against what came before the statement has looked
        envelope, sequence = received.envelope, received.envelope.sequence or 0
        before = last.get(hashes[envelope.id], -1)
        if sequence <= before:
            await connection.execute(_VIOLATION, {**where, "event_id": envelope.id, "sequence": sequence, "last": before})
        last[hashes[envelope.id]] = max(before, sequence)
    return result


async def handle(connection: AsyncConnection, subscriptions: Subscriptions, batch: Sequence[Received[Any]]) -> int:
    """Hand fresh events to their functions, tenant by tenant, and write what they say to the outbox; how many events that is."""
    emitted = 0
    for tenant, group in groupby(sorted(batch, key=_tenant), key=_tenant):  # sorted is stable: the order of each subject stays
        await database.enter(connection, tenant)
        tx = Tx(connection=connection, tenant=tenant, actor=f"service:{subscriptions.consumer}", fixed_now=None)
        for subscription, received in subscriptions.in_order(group):
            await subscription.handle(tx, received)
        emitted += await tx.flush()
    return emitted


async def park(connection: AsyncConnection, consumer: str, topic: str, partition: int, faults: Iterable[Heard]) -> None:
    """Put records aside as they came, with what is wrong; their keys are held from here on."""
    rows = [
        {
            "offsets": fault.offset,
            "keys": fault.key,
            "ids": fault.received.envelope.id if fault.received else None,
            "types": next((value.decode("utf-8", "replace") for name, value in fault.headers if name == "ce_type" and value), None),
            "headers": database.to_json([[name, (value or b"").decode("utf-8", "replace")] for name, value in fault.headers]),
            "values": fault.value,
            "reasons": fault.reason,
            "errors": fault.fault,
        }
        for fault in faults
    ]
    if rows:
        columns = {name: [row[name] for row in rows] for name in rows[0]}
        await connection.execute(_PARK, {"consumer": consumer, "topic": topic, "partition": partition, **columns})


def _tenant(received: Received[Any]) -> UUID:
    return received.envelope.tenant
