"""Consumer apply: kpi.call-handled events into the sums of days, beside the same statements fed
from memory, a drain and FastStream.

Three arms say what "the same statement from memory" may mean: the whole transaction (fence, dedupe,
sums) one after the other; partitions side by side as ours; and the sums alone. The first is the
least, so it is the limit, and the only one of them in the quick run; the ratio to each is printed.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

from aiokafka import TopicPartition

from benchmarks import consumer_peers
from benchmarks.calls import PARTITIONS, Call, by_partition
from benchmarks.rounds import Arm, Ticks, Wrong, until
from benchmarks.stage import Stage
from chassis.messages.consumer import Consumer
from chassis.messages.database import EVERY_TENANT, transaction
from chassis.messages.hearing import Heard
from chassis.messages.partitions import acquire, apply
from chassis.messages.subscriptions import Received, Subscriptions, on_batch
from chassis.messages.tx import Tx
from kpi.figures.totals import actions
from kpi.figures.totals.handlers import on_calls

EFFECTS = ("day_totals", "day_ratings")
SINGLY = 1_000  # events of which each has its own transaction
HEARD = ("positions", "seen", "subjects", "order_violations", "parked")


async def ours(stage: Stage, *, rows: int | None = None, upto: int | None = None) -> float:
    """The chassis' consumer as the worker of kpi runs it, which has heard nothing before."""
    await stage.empty(*HEARD)
    return await consume(stage, rows=rows, upto=upto)


async def consume(
    stage: Stage, *, rows: int | None = None, upto: int | None = None, before: int = 0
) -> float:
    """rows: events of a transaction; upto: stop after as many; before: events that the consumer has
    handled already.
    """
    await stage.empty(*EFFECTS)
    ticks, wanted, stopping = Ticks(stage.slow), upto or len(stage.calls), asyncio.Event()

    async def heard(tx: Tx, batch: Sequence[Received[Any]]) -> None:
        ticks.tick(len(batch))
        await on_calls(tx, batch)

    settings = stage.settings.model_copy(update={"consumer_rows": rows} if rows else {})
    consumer = Consumer(
        settings,
        stage.engine,
        Subscriptions("benchmark", on_batch(stage.heard, heard)),
        lambda: None,
    )
    running = asyncio.create_task(consumer.run(stopping))
    await until(
        lambda: (
            running.done() or sum(owned.next_offset for owned in consumer.owned.values()) >= wanted
        )
    )
    rate = ticks.end()
    stopping.set()
    await running
    seen, positions, violations, parked = (
        await stage.run(
            "SELECT (SELECT count(*) FROM seen), (SELECT sum(next_offset) FROM positions),"
            " (SELECT count(*) FROM order_violations), (SELECT count(*) FROM parked)"
        )
    )[0]
    await check(stage, sum(ticks.counts))
    if (seen - before, positions, violations, parked) != (
        sum(ticks.counts),
        sum(ticks.counts),
        0,
        0,
    ):
        raise Wrong(
            f"{seen} seen, {positions} behind us, {violations} out of order, {parked} parked"
        )
    return rate


async def from_memory(stage: Stage, *, at_once: int = 1) -> float:
    """Limit: the same transactions in the same batches, `at_once` side by side; nothing is fetched,
    decoded or translated.
    """
    await stage.empty(*EFFECTS, *HEARD)
    ticks, size, slots = Ticks(), stage.settings.consumer_rows, asyncio.Semaphore(at_once)

    async def heard(tx: Tx, batch: Sequence[Received[Any]]) -> None:
        ticks.tick(len(batch))
        await actions.count(
            tx, [received.event for received in batch]
        )  # already in the words of the sums

    subscriptions = Subscriptions("benchmark", on_batch(stage.heard, heard))

    async def feed(partition: TopicPartition, log: Sequence[Heard]) -> None:
        async with transaction(stage.engine, EVERY_TENANT) as connection:
            owned = await acquire(connection, "benchmark", partition)
        for start in range(0, len(log), size):
            async with slots, transaction(stage.engine, EVERY_TENANT) as connection:
                await apply(
                    connection,
                    subscriptions,
                    partition,
                    owned,
                    batch=log[start : start + size],
                    poison=(),
                )

    logs = [
        (
            TopicPartition(stage.heard.TOPIC, partition),
            [_decoded(offset, call) for offset, call in enumerate(log)],
        )
        for partition, log in by_partition(stage.calls).items()
    ]
    await asyncio.gather(*(feed(partition, log) for partition, log in logs))
    rate = ticks.end()
    await check(stage, sum(ticks.counts))
    return rate


def _decoded(offset: int, call: Call) -> Heard:
    return Heard(
        offset, call.envelope.key, call.headers, call.value, Received(call.counted, call.envelope)
    )


async def sums_alone(stage: Stage) -> float:
    """Limit: only the action of kpi, one batch after the other; nobody could say afterwards what
    was counted, or count it once.
    """
    await stage.empty(*EFFECTS)
    ticks, size = Ticks(), stage.settings.consumer_rows
    for log in by_partition(stage.calls).values():
        for start in range(0, len(log), size):
            batch = [call.counted for call in log[start : start + size]]
            async with transaction(stage.engine, stage.tenant) as connection:
                ticks.tick(len(batch))
                await actions.count(
                    Tx(
                        connection=connection,
                        tenant=stage.tenant,
                        actor="service:benchmark",
                        fixed_now=None,
                    ),
                    batch,
                )
    rate = ticks.end()
    await check(stage, sum(ticks.counts))
    return rate


async def drain(stage: Stage) -> float:
    """Limit: the client hands over the records, and nobody looks at them."""
    consumer = await stage.consumer(stage.heard.TOPIC)
    ticks = Ticks()
    try:
        while sum(ticks.counts) < len(stage.calls):
            polled = await consumer.getmany(
                timeout_ms=200, max_records=stage.settings.consumer_rows
            )
            ticks.tick(sum(map(len, polled.values())))
        return ticks.end()
    finally:
        await consumer.stop()


async def check(stage: Stage, handled: int) -> None:
    """Every call counted once (I1, I2)."""
    if (
        found := (await stage.run("SELECT coalesce(sum(handled), 0) FROM day_totals"))[0][0]
    ) != handled:
        raise Wrong(f"{handled} calls were handed over, {found} are counted")


async def counting(stage: Stage, peer: Callable[[Stage], Awaitable[float]]) -> float:
    """A peer from a clean start; it, too, must have counted what it took."""
    await stage.empty(*EFFECTS)
    rate = await peer(stage)
    if (await stage.run("SELECT coalesce(sum(handled), 0) FROM day_totals"))[0][0] == 0:
        raise Wrong("a peer counted nothing")
    return rate


async def arms(stage: Stage) -> list[Arm]:
    everyone = [
        Arm("ours", "ours", partial(ours, stage)),
        Arm("same statements from memory", "limit", partial(from_memory, stage)),
        Arm("getmany drain", "limit", partial(drain, stage)),
        Arm(
            "FastStream per message",
            "peer",
            partial(counting, stage, consumer_peers.faststream_message),
        ),
    ]
    if stage.full:
        everyone += [
            Arm(
                "same statements, partitions side by side",
                "limit",
                partial(from_memory, stage, at_once=len(PARTITIONS)),
            ),
            Arm("sums alone, no dedupe, no position", "limit", partial(sums_alone, stage)),
            Arm("COPY", "limit", partial(consumer_peers.copy, stage)),
            Arm(
                "FastStream batch, same SQL",
                "peer",
                partial(counting, stage, consumer_peers.faststream_batch),
            ),
            Arm("per-event transactions", "peer", partial(ours, stage, rows=1, upto=SINGLY)),
        ]
    return everyone
