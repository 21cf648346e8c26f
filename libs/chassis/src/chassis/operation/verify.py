"""The invariants, checked on the running system: the log against what each consumer has seen
(ground-rules.md, Proof).

    python -m post verify    → {"service": "post", "ok": true, "checks": [{"name", "ok", "checked",
    "broken", "examples"}]}

The system may go on while it is checked: the log's ends are read first, and what is behind them
must have been handled.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, NamedTuple
from uuid import UUID

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from sqlalchemy import ARRAY, Text, Uuid, bindparam, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.messages import broker
from chassis.messages.database import EVERY_TENANT, engine_for, enter, to_json
from chassis.messages.hearing import subject_hash
from chassis.messages.service import Projection, Service
from chassis.messages.settings import Settings
from chassis.messages.tables import (
    CHASSIS,
    dead_rows,
    order_violations,
    outbox,
    parked,
    positions,
    seen,
    subjects,
)
from zhipei_events.envelope import Envelope, Unreadable

_EXAMPLES = 5
_PATIENCE_SECONDS = 60.0


class Logged(NamedTuple):
    """One record of the log: where it lies, and what its headers say (None where they cannot be
    read).
    """

    topic: str
    partition: int
    offset: int
    type: str
    envelope: Envelope | None


@dataclass(slots=True)
class Check:
    """One invariant: how many things were looked at, and those that break it."""

    name: str
    checked: int = 0
    broken: int = 0
    examples: list[str] = field(default_factory=list)

    def look(self, found: Iterable[object], checked: int) -> "Check":
        """Add things that break it."""
        self.checked += checked
        for one in found:
            self.broken += 1
            if len(self.examples) < _EXAMPLES:
                self.examples.append(str(one))
        return self

    def report(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "ok": not self.broken,
            "checked": self.checked,
            "broken": self.broken,
            "examples": self.examples,
        }


async def verify(service: Service, settings: Settings) -> dict[str, Any]:
    """Check one service against the log; `ok` is False when anything breaks an invariant."""
    engine = engine_for(settings, name=f"{service.name}-verify")
    own = {event.TOPIC for event in service.subjects}
    try:
        async with (
            _log(settings, {*service.subscriptions.topics, *own}) as log,
            engine.connect() as connection,
        ):
            records = [record async for record in log]
            await connection.execution_options(isolation_level="REPEATABLE READ")
            await enter(connection, EVERY_TENANT)
            checks = [
                *await _said(connection),
                *await _heard(connection, service, records),
                await _in_order(connection, service, records),
                await _caused(connection, service, records),
                await _rooted(connection, service, records),
                *[await _agrees(connection, projection) for projection in service.projections],
            ]
            await connection.rollback()
    finally:
        await engine.dispose()
    return {
        "service": service.name,
        "ok": not any(check.broken for check in checks),
        "checks": [check.report() for check in checks],
    }


async def _said(connection: AsyncConnection) -> list[Check]:
    """I1, at the source: nothing waits in the outbox, and nothing died there."""
    waiting = (await connection.execute(select(outbox.c.id, outbox.c.topic))).all()
    dead = (
        await connection.execute(select(dead_rows.c.id, dead_rows.c.topic, dead_rows.c.error))
    ).all()
    return [
        Check("I1 outbox empty").look(waiting, len(waiting)),
        Check("I1 no row refused by the broker").look(dead, len(dead)),
    ]


async def _heard(
    connection: AsyncConnection, service: Service, records: list[Logged]
) -> list[Check]:
    """I1: what the log holds for us = what was seen or parked, up to the log's end."""
    consumer, types, topics = (
        service.subscriptions.consumer,
        service.subscriptions.types,
        set(service.subscriptions.topics),
    )
    ours = [
        record
        for record in records
        if record.topic in topics and (record.type in types or not record.type)
    ]
    handled = {
        row[0]
        for row in await connection.execute(
            select(seen.c.event_id).where(seen.c.consumer == consumer)
        )
    }
    aside = select(parked.c.topic, parked.c.partition, parked.c.offset).where(
        parked.c.consumer == consumer
    )
    put_aside = {tuple(row) for row in await connection.execute(aside)}
    lost = [
        record
        for record in ours
        if not ((record.envelope and record.envelope.id in handled) or record[:3] in put_aside)
    ]
    places = {
        (row.topic, row.partition): row.next_offset
        for row in await connection.execute(
            select(positions).where(positions.c.consumer == consumer)
        )
    }
    ends: dict[tuple[str, int], int] = {}
    for record in ours:
        ends[record.topic, record.partition] = max(
            ends.get((record.topic, record.partition), 0), record.offset + 1
        )
    behind = [
        (where, places.get(where, 0), end)
        for where, end in ends.items()
        if places.get(where, 0) < end
    ]
    return [
        Check("I1 every event in the log was handled or parked").look(lost, len(ours)),
        Check("I1 no partition is behind").look(behind, len(ends)),
    ]


async def _in_order(connection: AsyncConnection, service: Service, records: list[Logged]) -> Check:
    """I3: the consumer saw no sequence fall, and its last sequence of each subject is the log's."""
    check = Check("I3 the last sequence of no subject fell")
    consumer = service.subscriptions.consumer
    fell = (
        await connection.execute(
            select(order_violations).where(order_violations.c.consumer == consumer)
        )
    ).all()
    check.look(fell, len(fell))
    aside = select(parked.c.topic, parked.c.partition, parked.c.offset).where(
        parked.c.consumer == consumer, parked.c.state != "released"
    )
    put_aside = {tuple(row) for row in await connection.execute(aside)}
    newest: dict[UUID, int] = {}
    for record in records:
        if (
            record.envelope
            and record.type in service.subscriptions.types
            and record[:3] not in put_aside
        ):
            hashed = subject_hash(record.envelope)
            newest[hashed] = max(newest.get(hashed, -1), record.envelope.sequence or 0)
    query = select(subjects.c.subject_hash, subjects.c.last_sequence).where(
        subjects.c.consumer == consumer
    )
    kept = {row.subject_hash: row.last_sequence for row in await connection.execute(query)}
    return check.look(
        [
            (hashed, kept.get(hashed), last)
            for hashed, last in newest.items()
            if kept.get(hashed, -1) < last
        ],
        len(newest),
    )


async def _caused(connection: AsyncConnection, service: Service, records: list[Logged]) -> Check:
    """I5: the cause of every effect row is an event that was seen, or one of our own that we react
    to as we say it (EVT-10).
    """
    check = Check("I5 every effect row has a cause that was handled")
    unheard = {event.TYPE for event in service.subjects} - service.subscriptions.types.keys()
    own = {record.envelope.id for record in records if record.envelope and record.type in unheard}
    for table in service.metadata.sorted_tables:
        if "cause_id" in table.columns and table.name not in CHASSIS.tables:
            unseen = text(
                # Own table names
                f'SELECT t.cause_id FROM "{table.name}" t LEFT JOIN seen s ON s.consumer = '  # noqa: S608
                f":consumer AND s.event_id = t.cause_id"
                " WHERE t.cause_id IS NOT NULL AND s.event_id IS NULL"
            )
            rows = (
                await connection.execute(unseen, {"consumer": service.subscriptions.consumer})
            ).all()
            # Own table names
            count = text(f'SELECT count(*) FROM "{table.name}" WHERE cause_id IS NOT NULL')  # noqa: S608
            check.look(
                [(table.name, row[0]) for row in rows if row[0] not in own],
                (await connection.execute(count)).scalar_one(),
            )
    return check


async def _rooted(connection: AsyncConnection, service: Service, records: list[Logged]) -> Check:
    """I5, the other way: every published event has the row that its command wrote; nothing of an
    aborted command was published.
    """
    check = Check("I5 every published event has its row")
    for event, column in service.subjects.items():
        told = {
            record.envelope.subject.rpartition(":")[2]
            for record in records
            if record.envelope and record.type == event.TYPE
        }
        kind = Uuid() if isinstance(column.type, Uuid) else Text()
        wanted = [UUID(value) for value in told] if isinstance(kind, Uuid) else list(told)
        missing = text(
            # Own names
            f'SELECT told FROM unnest(:told) AS told LEFT JOIN "{column.table.name}" t ON '  # noqa: S608
            f't."{column.name}" = told'
            f' WHERE t."{column.name}" IS NULL'
        ).bindparams(bindparam("told", type_=ARRAY(kind)))
        check.look(
            [(event.TYPE, row[0]) for row in await connection.execute(missing, {"told": wanted})],
            len(told),
        )
    return check


async def _agrees(connection: AsyncConnection, projection: Projection) -> Check:
    """I8: the projection equals one that is built from nothing in a schema of its own, row by
    row.
    """
    check = Check(f"I8 {projection.table} equals a rebuild")
    listed = text(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND "
        "table_name = :name ORDER BY ordinal_position"
    )
    names = [row[0] for row in await connection.execute(listed, {"name": projection.table})]
    columns = ", ".join(f'"{name}"' for name in names if name not in projection.ignore)
    await connection.execute(text("CREATE SCHEMA rebuilt"))
    await connection.execute(
        text(
            f'CREATE TABLE rebuilt."{projection.table}" (LIKE public."{projection.table}" '
            f"INCLUDING ALL)"
        )
    )
    await connection.execute(text("SET LOCAL search_path = rebuilt, public"))
    await connection.execute(text(projection.rebuild))
    live, anew = (
        f'SELECT {columns} FROM {schema}."{projection.table}"'  # noqa: S608
        for schema in ("public", "rebuilt")
    )  # own names
    differs = (
        await connection.execute(
            text(f"(({live}) EXCEPT ALL ({anew})) UNION ALL (({anew}) EXCEPT ALL ({live}))")
        )
    ).all()
    # Own names
    count = (await connection.execute(text(f"SELECT count(*) FROM ({live}) AS l"))).scalar_one()  # noqa: S608
    await connection.execute(text("DROP SCHEMA rebuilt CASCADE"))
    await connection.execute(text("SET LOCAL search_path = public"))
    return check.look(differs, count)


@asynccontextmanager
async def _log(settings: Settings, topics: Iterable[str]) -> AsyncIterator[AsyncIterator[Logged]]:
    """All records of some topics, from where they begin to where they end now."""
    consumer = AIOKafkaConsumer(
        **broker.access(settings), enable_auto_commit=False, auto_offset_reset="earliest"
    )
    try:
        await broker.start(consumer, settings)
        yield _records(consumer, topics)
    finally:
        await consumer.stop()


async def _records(consumer: AIOKafkaConsumer, topics: Iterable[str]) -> AsyncIterator[Logged]:
    partitions = [
        TopicPartition(topic, number)
        for topic in topics
        for number in await consumer._client._wait_on_metadata(topic)  # noqa: SLF001
    ]
    if not partitions:
        return
    consumer.assign(partitions)
    starts, ends = (
        await consumer.beginning_offsets(partitions),
        await consumer.end_offsets(partitions),
    )
    open_partitions = {partition for partition in partitions if ends[partition] > starts[partition]}
    for partition in partitions:
        consumer.seek(partition, starts[partition])
    patience = monotonic() + _PATIENCE_SECONDS
    while open_partitions:
        for partition, batch in (await consumer.getmany(timeout_ms=500, max_records=5000)).items():
            patience = monotonic() + _PATIENCE_SECONDS
            for record in batch:
                if record.offset < ends[partition]:
                    yield _logged(record)
        open_partitions = {
            partition
            for partition in open_partitions
            if await consumer.position(partition) < ends[partition]
        }
        if monotonic() > patience:
            raise TimeoutError(f"the log stands still at {sorted(open_partitions)}")


def _logged(record: ConsumerRecord[bytes, bytes]) -> Logged:
    kind = next(
        (value.decode("utf-8", "replace") for name, value in record.headers if name == "ce_type"),
        "",
    )
    try:
        envelope = Envelope.read(record.headers, record.key)
    except Unreadable:
        envelope = None
    return Logged(record.topic, record.partition, record.offset, kind, envelope)


def main(service: Service, settings: Settings) -> None:
    """Entry of `python -m <service> verify`: the findings as JSON; exit status 1 when anything
    breaks an invariant.
    """
    try:
        findings = asyncio.run(verify(service, settings))
    except broker.NotLetIn as refused:
        sys.exit(str(refused))
    print(to_json(findings))  # noqa: T201  # the command's answer
    sys.exit(0 if findings["ok"] else 1)
