"""Other ways to bring rows to Kafka: a loop that sends and waits, and the library
faststream-outbox.
"""

import asyncio
import json
from time import perf_counter

from faststream.kafka import KafkaBroker
from faststream_outbox import OutboxBroker, make_outbox_table
from sqlalchemy import MetaData

from benchmarks.stage import Stage
from chassis.messages.database import EVERY_TENANT, plain_connection, transaction
from chassis.messages.outbox import message_headers
from chassis.messages.relay import new_producer

LOOPED = 400
LIBRARY = 4_000
WORKERS = 8
_table = make_outbox_table(MetaData(), table_name="library_outbox")


async def naive(stage: Stage, fill: str) -> float:
    """Read some, send each and wait, delete each: one acknowledgement and one commit per row."""
    await stage.empty("outbox")
    await stage.run(f"{fill} ORDER BY id LIMIT {LOOPED}")
    connection, producer = (
        await plain_connection(stage.settings, name="benchmark"),
        new_producer(stage.settings),
    )
    await producer.start()
    try:
        started = perf_counter()
        while rows := await connection.fetch(
            "SELECT id, record_key, headers::text, payload FROM outbox ORDER BY id LIMIT 100"
        ):
            for row_id, key, headers, payload in rows:
                sent = message_headers(json.loads(headers), row_id)
                await producer.send_and_wait(
                    stage.relayed, key=key.encode(), value=payload, headers=sent
                )
                await connection.execute("DELETE FROM outbox WHERE id = $1", row_id)
        return LOOPED / (perf_counter() - started)
    finally:
        await producer.stop()
        await connection.close()


async def faststream_outbox(stage: Stage) -> float:
    """The library as its documentation has it, with its batch and worker settings raised until it
    became no faster.
    """
    async with stage.engine.begin() as connection:
        await connection.run_sync(_table.drop, checkfirst=True)
        await connection.run_sync(_table.create)
    rows = OutboxBroker(stage.engine, outbox_table=_table, logger=None)
    kafka = KafkaBroker(
        stage.settings.kafka,
        acks="all",
        enable_idempotence=True,
        compression_type="lz4",
        linger_ms=0,
        logger=None,
    )
    published = kafka.publisher(stage.relayed)

    @published
    @rows.subscriber(
        "calls",
        max_workers=WORKERS,
        fetch_batch_size=1000,
        min_fetch_interval=0.01,
        terminal_flush_batch_size=1000,
    )
    async def relay(body: dict[str, object]) -> dict[str, object]:
        return body

    async with transaction(stage.engine, EVERY_TENANT) as connection:
        await rows.publish_batch(
            *(json.loads(call.value) for call in stage.calls[:LIBRARY]),
            queue="calls",
            session=connection,
        )
    await kafka.start()
    try:
        started = perf_counter()
        await rows.start()
        # The library signals nothing
        while (await stage.run("SELECT count(*) FROM library_outbox"))[0][0]:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        return LIBRARY / (perf_counter() - started)
    finally:
        await rows.stop()
        await kafka.stop()
