"""Poison: what one event that cannot be handled costs a batch of 2,000, and whom it holds up
(I4).
"""

import asyncio
from collections.abc import Sequence
from math import ceil, log2
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import event, text

from benchmarks.rounds import Wrong, until
from benchmarks.sending import send
from benchmarks.stage import Stage, call_handled
from chassis.messages.consumer import Consumer
from chassis.messages.relay import new_producer
from chassis.messages.subscriptions import Received, Subscriptions, on_batch
from chassis.messages.tx import Tx
from zhipei.platform.topics import create_topics
from zhipei_events.catalogue import Topic

BATCH, POISONED = 2_000, 1_234
APPLY = text("INSERT INTO applied SELECT unnest(CAST(:ids AS uuid[]))")


async def measure(stage: Stage) -> dict[str, Any]:
    """Transactions with the poison less those without, over the same records."""
    await stage.run("CREATE TABLE applied (event_id uuid)")
    heard = call_handled(f"bench.poison-{uuid4()}")
    create_topics(stage.settings.kafka, [Topic(heard.TOPIC, "bench", "calls", 1, 3_600_000)])
    records = [call._replace(partition=0) for call in stage.calls[:BATCH]]
    producer = new_producer(stage.settings)
    await producer.start()
    try:
        await send(producer, heard.TOPIC, records)
    finally:
        await producer.stop()
    clean = await _transactions(stage, heard, None)
    if (await _counts(stage))[:2] != (BATCH, 0):
        raise Wrong("a clean batch was not applied")
    poisoned = await _transactions(stage, heard, records[POISONED].envelope.id)
    applied, held, same_key = await _counts(stage)
    behind = sum(1 for record in records[POISONED:] if record.key == records[POISONED].key)
    if (held, applied, same_key) != (behind, BATCH - behind, behind):
        raise Wrong(
            f"{applied} applied, {held} held, {same_key} of them of the poisoned key; {behind} "
            f"should wait"
        )
    extra, allowed = poisoned - clean, ceil(log2(BATCH)) + 1
    return {
        "name": "poison",
        "unit": "extra transactions",
        "rate": extra,
        "limit": allowed,
        "ratio_to_limit": round(allowed / extra, 3),
        "ratio_to_peers": {},
        "batch": BATCH,
        "applied": applied,
        "held": held,
        "transactions_without_poison": clean,
    }


async def _transactions(stage: Stage, heard: type, poisoned: UUID | None) -> int:
    """How many transactions the consumer begins to get through the topic."""
    await stage.empty("applied", "positions", "seen", "subjects", "order_violations", "parked")

    async def apply(tx: Tx, batch: Sequence[Received[Any]]) -> None:
        ids = [received.envelope.id for received in batch]
        if poisoned in ids:
            raise ValueError("poison")
        await tx.execute(APPLY, {"ids": ids})

    begun, stopping = [0], asyncio.Event()
    subscriptions = Subscriptions(f"poison-{uuid4()}", on_batch(heard, apply))
    consumer = Consumer(stage.settings, stage.engine, subscriptions, lambda: None)

    def count(_: object) -> None:
        begun[0] += 1

    event.listen(stage.engine.sync_engine, "begin", count)
    running = asyncio.create_task(consumer.run(stopping))
    try:
        await until(
            lambda: (
                running.done()
                or sum(owned.next_offset for owned in consumer.owned.values()) >= BATCH
            )
        )
    finally:
        stopping.set()
        await running
        event.remove(stage.engine.sync_engine, "begin", count)
    return begun[0]


async def _counts(stage: Stage) -> tuple[int, int, int]:
    """Applied once, parked, and parked under the key of the one that is poison."""
    query = (
        "SELECT (SELECT count(DISTINCT event_id) FROM applied), (SELECT count(*) FROM parked), "
        "(SELECT count(*) FROM parked WHERE"
        " record_key IN (SELECT record_key FROM parked WHERE reason = 'poison'))"
    )
    return tuple((await stage.run(query))[0])
