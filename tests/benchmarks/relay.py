"""Relay: a full outbox to Kafka, beside moving the rows without Kafka, sending from memory without
rows, and other relays.
"""

import asyncio
from collections.abc import Sequence
from functools import partial
from time import perf_counter

import asyncpg

from benchmarks.java import produce
from benchmarks.relay_peers import faststream_outbox, naive
from benchmarks.rounds import Arm, Ticks, Wrong, until
from benchmarks.sending import send
from benchmarks.stage import Stage
from chassis.messages import metrics, outbox, relay
from chassis.messages.database import EVERY_TENANT, array, plain_connection, transaction

FILL = (
    "INSERT INTO outbox (event_id, topic, record_key, headers, payload) SELECT event_id, "
    "topic, record_key, headers, payload FROM ready"
)


class Slowed(relay.Relay):
    """The deliberate slow-down: as long again as each turn took."""

    ticks: Ticks

    async def _turn(self, connection: asyncpg.Connection) -> Sequence[relay.Waiting]:
        rows = await super()._turn(connection)
        self.ticks.tick(len(rows))
        return rows


async def arms(stage: Stage) -> list[Arm]:
    """The rows are made by the chassis once and copied into the outbox for each turn of an arm."""
    async with transaction(stage.engine, EVERY_TENANT) as connection:
        await outbox.add(connection, [call.waiting(stage.relayed) for call in stage.calls])
    await stage.run("CREATE UNLOGGED TABLE ready AS SELECT * FROM outbox ORDER BY id")
    everyone = [
        Arm("ours", "ours", partial(ours, stage)),
        Arm("select and delete only", "limit", partial(rows_only, stage)),
        Arm("send_batch from memory", "limit", partial(from_memory, stage)),
        Arm("naive send and wait", "peer", partial(naive, stage, FILL)),
    ]
    if stage.full:
        everyone.append(Arm("kafka-producer-perf-test", "limit", partial(produce, stage)))
        everyone.append(Arm("faststream-outbox", "peer", partial(faststream_outbox, stage)))
    return everyone


def relayed() -> int:
    return int(metrics.RELAYED._value.get())  # asking the registry would compute every metric


async def ours(stage: Stage) -> float:
    """The chassis' relay as a worker runs it, from the commit that fills the outbox to the last
    row's deletion.
    """
    await stage.empty("outbox")
    runner = (
        Slowed("benchmark", stage.settings)
        if stage.slow
        else relay.Relay("benchmark", stage.settings)
    )
    if isinstance(runner, Slowed):
        runner.ticks = Ticks(slow=True)
    stopping, start = asyncio.Event(), await stage.ends(stage.relayed)
    running = asyncio.create_task(runner.run(stopping))
    try:
        await _fill_and_wait(stage, runner, 1)  # it runs and has its producer
        took = await _fill_and_wait(stage, runner, len(stage.calls))
    finally:
        stopping.set()
        await running
    await check(stage, start, len(stage.calls) + 1)
    return len(stage.calls) / took


async def _fill_and_wait(stage: Stage, runner: relay.Relay, rows: int) -> float:
    """Seconds from the commit of so many rows to the deletion of the last."""
    wanted = relayed() + rows
    await stage.run(f"{FILL} ORDER BY id LIMIT {rows}")
    committed = perf_counter()
    runner.wake()
    await until(lambda: relayed() >= wanted, every=0.002)
    return perf_counter() - committed


async def rows_only(stage: Stage) -> float:
    """Limit: the same statement, the same number of rows at once; nothing is sent."""
    await stage.empty("outbox")
    await stage.run(FILL + " ORDER BY id")
    connection = await plain_connection(stage.settings, name="benchmark")
    gone: list[int] = []
    try:
        started = perf_counter()
        while rows := await connection.fetch(
            relay._TURN, array(gone), array(gone), [], stage.settings.relay_rows
        ):
            gone = [row["id"] for row in rows]
        took = perf_counter() - started
    finally:
        await connection.close()
    return len(stage.calls) / took


async def from_memory(stage: Stage) -> float:
    """Limit: the same records with headers ready, the same producer; nothing is read and nothing
    deleted.
    """
    producer = relay.new_producer(stage.settings)
    await producer.start()
    try:
        await send(producer, stage.relayed, stage.calls[:100])
        started = perf_counter()
        await send(producer, stage.relayed, stage.calls)
        return len(stage.calls) / (perf_counter() - started)
    finally:
        await producer.stop()


async def check(stage: Stage, start: dict[int, int], rows: int) -> None:
    """Nothing waits, everything is in the log once, and the sequences of each partition only rise
    (I1-I3).
    """
    if (waiting := await stage.run("SELECT count(*) FROM outbox")) != [(0,)]:
        raise Wrong(f"{waiting} rows still wait")
    consumer = await stage.consumer(stage.relayed, start)
    sequences: dict[int, list[int]] = {}
    try:
        while sum(map(len, sequences.values())) < rows and (
            polled := await consumer.getmany(timeout_ms=2000, max_records=5000)
        ):
            for partition, records in polled.items():
                sequences.setdefault(partition.partition, []).extend(
                    int(dict(record.headers)["ce_sequence"]) for record in records
                )
    finally:
        await consumer.stop()
    found = sum(map(len, sequences.values()))
    if found != rows or any(log != sorted(set(log)) for log in sequences.values()):
        raise Wrong(f"of {rows} rows {found} are in the log, or not in order")
