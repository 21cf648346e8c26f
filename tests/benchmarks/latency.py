"""Latency: from the commit of a command to its event's effect being visible, beside a raw produce
and fetch between two commits.

The command runs here as it does in an api; relay and consumer run in a worker process. Open loop: a
command is begun when its time has come, however late the ones before are.
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

from benchmarks import echo
from benchmarks.calls import PARTITIONS
from benchmarks.stage import HOUR, Stage, call_handled
from chassis.messages.database import plain_connection, transaction
from chassis.messages.ids import uuid7
from chassis.messages.relay import new_producer
from chassis.messages.tx import Tx
from zhipei.platform.topics import create_topics
from zhipei_events.catalogue import Topic
from zhipei_events.kpi import CallHandled

NOTIFY = (
    (
        "CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NOTIFY outbox; RETURN "
        "NULL; END'"
    ),
    "CREATE TRIGGER told AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION tell()",
)
AT_ONCE = 5  # events of one command where single commands would be what is measured
VISIBLE = "SELECT event_id FROM echoed WHERE event_id = ANY($1::uuid[])"


async def measure(stage: Stage) -> dict[str, Any]:
    """Milliseconds at each offered rate; the ratio is that of the medians at the lowest."""
    offered = ((50, 20.0), (200, 20.0), (1000, 20.0)) if stage.full else ((50, 3.0), (200, 2.0))
    await stage.run(
        "CREATE TABLE IF NOT EXISTS echoed (event_id uuid PRIMARY KEY)", "TRUNCATE outbox"
    )
    heard = call_handled(f"bench.latency-{uuid4()}")
    create_topics(
        stage.settings.kafka, [Topic(heard.TOPIC, "bench", "calls", len(PARTITIONS), HOUR)]
    )
    raw = await raw_hops(stage, 400 if stage.full else 100)
    async with working(stage, heard):
        await offer(stage, heard, 20, 1.0)  # the group is joined, the code is warm
        at = {
            str(rate): spread(await offer(stage, heard, rate, seconds)) for rate, seconds in offered
        }
        await stage.run(
            *NOTIFY
        )  # the relay of this worker listens; until now nobody told it anything
        notified = {
            str(rate): spread(await offer(stage, heard, rate, seconds)) for rate, seconds in offered
        }
        await stage.run("DROP TRIGGER told ON outbox")
    lowest, beside = next(iter(at.values())), spread(raw)
    return {
        "name": "command_latency",
        "unit": "events/s, one after the other",
        "rate": round(1 / lowest["p50"], 1),
        "limit": round(1 / beside["p50"], 1),
        "ratio_to_limit": round(beside["p50"] / lowest["p50"], 3),
        "ratio_to_peers": {
            "outbox with NOTIFY": round(next(iter(notified.values()))["p50"] / lowest["p50"], 2)
        },
        "p50_seconds": lowest["p50"],
        "p99_seconds": lowest["p99"],
        "at_events_per_second": at,
        "with_notify": notified,
        "raw_hop_and_two_commits": beside,
    }


async def raw_hops(stage: Stage, count: int, hops: int = 1) -> list[float]:
    """Seconds of commit, so many times produce with acks=all and fetch, commit: nothing in
    between.
    """
    connection, producer = (
        await plain_connection(stage.settings, name="benchmark"),
        new_producer(stage.settings),
    )
    consumer = await stage.consumer(stage.relayed, await stage.ends(stage.relayed))
    await producer.start()
    await stage.run("CREATE TABLE IF NOT EXISTS hops (id uuid PRIMARY KEY)")
    took = []
    try:
        for call in stage.calls[:count]:
            started = perf_counter()
            await connection.execute("INSERT INTO hops VALUES ($1)", uuid4())
            for _ in range(hops):
                await producer.send_and_wait(
                    stage.relayed, key=call.key, value=call.value, headers=call.headers, partition=0
                )
                await consumer.getone()
            await connection.execute("INSERT INTO hops VALUES ($1)", uuid4())
            took.append(perf_counter() - started)
    finally:
        await consumer.stop()
        await producer.stop()
        await connection.close()
    return took


@asynccontextmanager
async def working(stage: Stage, heard: type[CallHandled]) -> AsyncIterator[subprocess.Popen[bytes]]:
    """A worker process with relay and consumer."""
    env = {
        **os.environ,
        "ZHIPEI_DATABASE_URL": stage.settings.asyncpg_dsn,
        "KAFKA_BOOTSTRAP_SERVERS": stage.settings.kafka,
        "ZHIPEI_FILES": stage.settings.files,
        "ZHIPEI_LOG_LEVEL": "warning",
        echo.TOPIC: heard.TOPIC,
        "PYTHONPATH": str(Path(__file__).parent.parent),
    }
    process = subprocess.Popen(  # noqa: ASYNC220  # once, before anything is measured
        [sys.executable, "-m", "benchmarks.echo"], env=env, stdout=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


async def offer(
    stage: Stage, heard: type[CallHandled], rate: int, seconds: float, *, patience: float = 120
) -> list[float]:
    """Seconds from commit to sight of every event, at `rate` events per second. patience: seconds
    for all of it.
    """
    at_once = AT_ONCE if rate > 500 else 1
    commands, committed, seen = (
        int(rate * seconds / at_once),
        dict[UUID, float](),
        dict[UUID, float](),
    )
    fact = heard.model_validate_json(stage.calls[0].value)
    events = [fact.model_copy(update={"call_id": uuid7()}) for _ in range(commands * at_once)]
    beginning = perf_counter() + 0.1

    async def command(number: int) -> None:
        await asyncio.sleep(max(0.0, beginning + number * at_once / rate - perf_counter()))
        async with transaction(stage.engine, stage.tenant) as connection:
            tx = Tx(
                connection=connection,
                tenant=stage.tenant,
                actor="operator",
                fixed_now=fact.offered_at,
            )
            ids = [tx.emit(event).id for event in events[number * at_once : (number + 1) * at_once]]
            await tx.flush()
        committed.update(dict.fromkeys(ids, perf_counter()))

    running = asyncio.gather(*(command(number) for number in range(commands)))
    async with asyncio.timeout(patience):
        await _watch(stage, running, committed, seen)
    return [seen[event_id] - moment for event_id, moment in committed.items()]


async def _watch(
    stage: Stage,
    running: asyncio.Future[Any],
    committed: dict[UUID, float],
    seen: dict[UUID, float],
) -> None:
    """Look every two milliseconds which events have had their effect."""
    connection = await plain_connection(stage.settings, name="benchmark")
    try:
        while not running.done() or len(seen) < len(committed):
            missing = [event_id for event_id in committed if event_id not in seen]
            found = await connection.fetch(VISIBLE, missing) if missing else []
            seen.update(dict.fromkeys((UUID(int=row[0].int) for row in found), perf_counter()))
            await asyncio.sleep(0.002)
        await running
    finally:
        await connection.close()


def spread(seconds: list[float]) -> dict[str, float]:
    """Seconds, to the tenth of a millisecond."""
    cuts = quantiles(seconds, n=100, method="inclusive")
    return {"p50": round(cuts[49], 4), "p99": round(cuts[98], 4)}
