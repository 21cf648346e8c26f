"""Other consumers of the same events with the same action: FastStream by batch and by message, ours
with a transaction per event, COPY.
"""

from collections.abc import Callable
from time import perf_counter
from typing import Any, cast
from uuid import uuid4

from faststream import StreamMessage
from faststream.kafka import KafkaBroker

from benchmarks.rounds import Ticks, Wrong, until
from benchmarks.stage import FEW, Stage
from chassis.messages.database import plain_connection, transaction
from chassis.messages.tx import Tx
from kpi.figures.totals import actions
from kpi.figures.totals.handlers import _facts
from kpi.figures.totals.rules import Counted
from zhipei_events.kpi import CallHandled

COPIED = ("call_id", "key", "value")


async def apply(stage: Stage, counted: list[Counted]) -> None:
    """What every arm does with calls: one transaction, the action of kpi."""
    async with transaction(stage.engine, stage.tenant) as connection:
        await actions.count(
            Tx(
                connection=connection,
                tenant=stage.tenant,
                actor="service:benchmark",
                fixed_now=None,
            ),
            counted,
        )


async def decode(message: StreamMessage[Any]) -> CallHandled:
    """By the contract's own reader: the library's would refuse strict fields."""
    return CallHandled.model_validate_json(message.body)


async def decode_all(message: StreamMessage[Any]) -> list[CallHandled]:
    return [CallHandled.model_validate_json(body) for body in cast("list[bytes]", message.body)]


async def faststream_batch(stage: Stage) -> float:
    """FastStream's batch subscriber with the same batches and the same statements; it remembers
    neither ids nor positions.
    """
    ticks = Ticks()

    def subscribe(broker: KafkaBroker) -> None:
        rows = stage.settings.consumer_rows

        @broker.subscriber(
            stage.heard.TOPIC,
            batch=True,
            max_records=rows,
            group_id=f"peer-{uuid4()}",
            auto_offset_reset="earliest",
            decoder=decode_all,
        )
        async def heard(calls: list[CallHandled]) -> None:
            ticks.tick(len(calls))
            await apply(stage, [_facts(call, 1) for call in calls])

    return await _hear(stage, subscribe, ticks, len(stage.calls))


async def faststream_message(stage: Stage) -> float:
    """FastStream as its documentation begins: a function per message, here with one commit each. It
    gets a topic with fewer calls.
    """
    ticks = Ticks()

    def subscribe(broker: KafkaBroker) -> None:
        @broker.subscriber(
            stage.few, group_id=f"peer-{uuid4()}", auto_offset_reset="earliest", decoder=decode
        )
        async def heard(call: CallHandled) -> None:
            ticks.tick(1)
            await apply(stage, [_facts(call, 1)])

    return await _hear(stage, subscribe, ticks, FEW)


async def _hear(
    stage: Stage, subscribe: Callable[[KafkaBroker], Any], ticks: Ticks, count: int
) -> float:
    broker = KafkaBroker(stage.settings.kafka, logger=None)
    subscribe(broker)
    await broker.start()
    try:
        await until(lambda: sum(ticks.counts) >= count)
        return ticks.end()
    finally:
        await broker.stop()


async def copy(stage: Stage) -> float:
    """Limit: COPY of the records' bytes into a table without an index, one transaction per batch;
    nothing is summed.
    """
    await stage.run(
        "DROP TABLE IF EXISTS copied", "CREATE TABLE copied (call_id uuid, key bytea, value bytea)"
    )
    connection = await plain_connection(stage.settings, name="benchmark")
    size = stage.settings.consumer_rows
    batches = [stage.calls[start : start + size] for start in range(0, len(stage.calls), size)]
    try:
        started = perf_counter()
        for batch in batches:
            records = [(call.envelope.id, call.key, call.value) for call in batch]
            await connection.copy_records_to_table("copied", records=records, columns=COPIED)
        took = perf_counter() - started
    finally:
        await connection.close()
    if (found := (await stage.run("SELECT count(*) FROM copied"))[0][0]) != len(stage.calls):
        raise Wrong(f"{found} of {len(stage.calls)} records were copied")
    return len(stage.calls) / took
