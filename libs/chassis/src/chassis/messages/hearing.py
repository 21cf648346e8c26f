"""From records to effects: decode, skip what was seen, hand over to the functions, all in the
transaction that the caller opened.

The same path serves the running consumer, the release of parked events and the tests.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import ARRAY, BigInteger, LargeBinary, Text, Uuid, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.messages import database
from chassis.messages.ids import uuid7_floor
from chassis.messages.subscriptions import Received, Subscriptions
from chassis.messages.tx import Tx
from zhipei_events.envelope import Envelope, Event, State, Unreadable

Headers = Sequence[tuple[str, bytes]]
"""As the client hands them over; a header without a value has empty octets here."""


_CLOCKS_DIFFER = timedelta(days=1)
"""An id from further ahead than this was not made by a clock."""
_UUID7 = 7


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


class Heard(NamedTuple):
    """One record after decoding: something to handle (`received`), something to park (`fault`), or
    nothing to us (neither).
    """

    offset: int
    key: str
    headers: Headers
    value: bytes | None
    received: Received[Any] | None = None
    fault: str | None = None
    reason: str | None = None  # of the fault: undecodable | too_old | poison | held


class Decoder:
    """Reads records as this consumer understands them. Nothing raises: what cannot be read is a
    fault, to be parked.
    """

    def __init__(self, subscriptions: Subscriptions, *, keep: timedelta) -> None:
        self.types = {name.encode(): event_type for name, event_type in subscriptions.types.items()}
        self.keep = keep
        self._range = (
            datetime.min.replace(tzinfo=UTC),
            0,
            0,
        )  # a time and the ids that are remembered then

    def decode(self, record: Record, now: datetime) -> Heard:
        """One record. now: wall clock; ids older than what `seen` remembers cannot be told apart
        from repeats and are parked.
        """
        key, headers, value = record.key, record.headers, record.value
        given = dict(headers)
        name = given.get("ce_type")
        shown = _shown_key(key)
        event_type = self.types.get(name) if name is not None else None
        if name is not None and event_type is None:
            return Heard(record.offset, shown, headers, value)
        try:
            envelope = Envelope.read(given, key)
            event = self._event(record.topic, event_type, envelope, value)
        except (Unreadable, ValidationError, UnicodeDecodeError) as error:
            return Heard(
                record.offset, shown, headers, value, fault=str(error)[:2000], reason="undecodable"
            )
        if not self._remembered(envelope.id, now):
            fault = f"event id {envelope.id} lies outside the ids that are remembered"
            return Heard(record.offset, shown, headers, value, fault=fault, reason="too_old")
        return Heard(record.offset, shown, headers, value, Received(event, envelope))

    def _remembered(self, event_id: UUID, now: datetime) -> bool:
        if now != self._range[0]:  # many records are read by one look at the clock
            self._range = (
                now,
                uuid7_floor(now - self.keep).int,
                uuid7_floor(now + _CLOCKS_DIFFER).int,
            )
        number = event_id.int
        return self._range[1] < number < self._range[2] and number >> 76 & 0xF == _UUID7

    def _event(
        self, topic: str, event_type: type[Event] | None, envelope: Envelope, value: bytes | None
    ) -> Event | None:
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


# One statement: which of these ids are repeats, the last sequence of each subject, and any subject
# whose sequence fell (I2, I3). OFFSET 0: each subject is looked up by its key; a join would read
# all subjects there are, more with every batch. It answers with the repeats: almost always there
# are none, and thousands of new ids need not travel back. PostgreSQL makes the hash of a subject
# (see `subject_hash`), which is a quarter of the work that it is here. Which event fell is asked
# when one did.
_FRESH = text(
    """
    WITH incoming AS (
        SELECT event_id, md5(subject)::uuid AS subject_hash, sequence
          FROM unnest(CAST(CAST(:ids AS text) AS uuid[]), CAST(:subjects AS text[]),
             CAST(CAST(:sequences AS text) AS bigint[]))
            AS heard (event_id, subject, sequence)
    ), fresh AS (
        INSERT INTO seen (consumer, event_id) SELECT :consumer, event_id FROM incoming
           ON CONFLICT DO NOTHING RETURNING event_id
    ), spoken AS (
        SELECT subject_hash, min(sequence) AS first, max(sequence) AS last FROM incoming
           JOIN fresh USING (event_id) GROUP BY subject_hash
    ), fell AS (
        INSERT INTO order_violations (consumer, topic, partition, event_id, sequence, last_sequence)
        SELECT :consumer, :topic, :partition,
               (SELECT event_id FROM incoming WHERE subject_hash = spoken.subject_hash
                  AND sequence = spoken.first LIMIT 1),
               spoken.first, subjects.last_sequence
          FROM spoken CROSS JOIN LATERAL (
               SELECT last_sequence FROM subjects WHERE consumer = :consumer
                  AND subject_hash = spoken.subject_hash OFFSET 0) AS subjects
         WHERE spoken.first <= subjects.last_sequence
    ), kept AS (
        INSERT INTO subjects (consumer, subject_hash, last_sequence)
        SELECT :consumer, subject_hash, last FROM spoken ORDER BY subject_hash
        ON CONFLICT (consumer, subject_hash) DO UPDATE SET last_sequence =
           greatest(subjects.last_sequence, excluded.last_sequence)
    )
    SELECT event_id FROM incoming
     WHERE (SELECT count(*) FROM fresh) < :heard AND event_id NOT IN (SELECT event_id FROM fresh)
    """
)

_VIOLATION = text(
    """
    INSERT INTO order_violations (consumer, topic, partition, event_id, sequence, last_sequence)
    VALUES (:consumer, :topic, :partition, :event_id, :sequence, :last)
    """
)
_PARK = text(
    """
    INSERT INTO parked (consumer, topic, partition, "offset", record_key, event_id, type, headers,
       value, reason, error)
    SELECT :consumer, :topic, :partition, "offset", record_key, event_id, type, headers::jsonb,
       value, reason, error
      FROM unnest(:offsets, :keys, :ids, :types, :headers, :values, :reasons, :errors)
        AS fault ("offset", record_key, event_id, type, headers, value, reason, error)
    ON CONFLICT (consumer, topic, partition, "offset") DO NOTHING
    """
).bindparams(
    bindparam("offsets", type_=ARRAY(BigInteger)),
    bindparam("ids", type_=ARRAY(Uuid)),
    bindparam("values", type_=ARRAY(LargeBinary)),
    *(
        bindparam(name, type_=ARRAY(Text))
        for name in ("keys", "types", "headers", "reasons", "errors")
    ),
)


def subject_hash(envelope: Envelope) -> UUID:
    """Sixteen octets for (source, subject); a collision could only show a false violation, never
    lose an event.
    """
    return UUID(bytes=hashlib.md5(_subject(envelope).encode(), usedforsecurity=False).digest())


def _subject(envelope: Envelope) -> str:
    return f"{envelope.source}|{envelope.subject}"


async def fresh(
    connection: AsyncConnection,
    consumer: str,
    topic: str,
    partition: int,
    batch: Sequence[Received[Any]],
) -> list[Received[Any]]:
    """Those of a batch that this consumer has never handled, in order, each once; records what it
    has now seen.
    """
    if not batch:
        return []
    first = {
        received.envelope.id.int: received for received in reversed(batch)
    }  # the int of a UUID hashes five times as fast
    once = (
        list(batch)
        if len(first) == len(batch)
        else [received for received in batch if first[received.envelope.id.int] is received]
    )
    envelopes = [received.envelope for received in once]
    subjects, sequences = (
        [_subject(envelope) for envelope in envelopes],
        [envelope.sequence or 0 for envelope in envelopes],
    )
    where = {"consumer": consumer, "topic": topic, "partition": partition}
    ids = database.array([envelope.id for envelope in envelopes])
    parameters = {
        **where,
        "heard": len(once),
        "ids": ids,
        "subjects": subjects,
        "sequences": database.array(sequences),
    }
    repeats = {row[0].int for row in await connection.execute(_FRESH, parameters)}
    if not repeats and len(set(subjects)) == len(subjects):
        return once
    result: list[Received[Any]] = []
    last: dict[str, int] = {}
    for received, subject, sequence in zip(once, subjects, sequences, strict=True):
        if received.envelope.id.int in repeats:
            continue
        result.append(received)
        before = last.get(
            subject, -1
        )  # inside the batch; against what came before the statement has looked
        if sequence <= before:
            await connection.execute(
                _VIOLATION,
                {**where, "event_id": received.envelope.id, "sequence": sequence, "last": before},
            )
        last[subject] = max(before, sequence)
    return result


async def handle(
    connection: AsyncConnection, subscriptions: Subscriptions, batch: Sequence[Received[Any]]
) -> int:
    """Hand fresh events to their functions, tenant by tenant, and write what they say to the
    outbox; how many events that is.
    """
    emitted = 0
    by_tenant: dict[int, list[Received[Any]]] = {}
    for received in batch:
        by_tenant.setdefault(received.envelope.tenant.int, []).append(
            received
        )  # the order of each subject stays
    for _, group in sorted(by_tenant.items()):
        tenant = group[0].envelope.tenant
        await database.enter(connection, tenant)
        tx = Tx(
            connection=connection,
            tenant=tenant,
            actor=f"service:{subscriptions.consumer}",
            fixed_now=None,
            reactions=subscriptions.reactions,
        )
        for subscription, chosen in subscriptions.in_order(group):
            await subscription.handle(tx, chosen)
            await tx.react()
        emitted += await tx.flush()
    return emitted


async def park(
    connection: AsyncConnection, consumer: str, topic: str, partition: int, faults: Iterable[Heard]
) -> None:
    """Put records aside as they came, with what is wrong; their keys are held from here on."""
    rows = [
        {
            "offsets": fault.offset,
            "keys": fault.key,
            "ids": fault.received.envelope.id if fault.received else None,
            "types": next(
                (_shown(value) for name, value in fault.headers if name == "ce_type" and value),
                None,
            ),
            "headers": database.to_json(
                [[name.replace("\0", "\ufffd"), _shown(value)] for name, value in fault.headers]
            ),
            "values": fault.value,
            "reasons": fault.reason,
            "errors": (fault.fault or "").replace("\0", "\ufffd"),
        }
        for fault in faults
    ]
    if rows:
        columns = {name: [row[name] for row in rows] for name in rows[0]}
        await connection.execute(
            _PARK, {"consumer": consumer, "topic": topic, "partition": partition, **columns}
        )


def _shown(octets: bytes | None) -> str:
    """Octets as text that PostgreSQL takes, whatever they are: what cannot be read is parked, not
    refused.
    """
    return (octets or b"").decode("utf-8", "replace").replace("\0", "\ufffd")


_shown_key = lru_cache(maxsize=10_000)(_shown)
"""The same few thousand people come again and again."""
