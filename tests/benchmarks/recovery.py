"""Recovery: a worker is killed while events come, another starts at once; how long until nothing
waits any more.
"""

import asyncio
from time import perf_counter
from typing import Any
from uuid import uuid4

from benchmarks import latency
from benchmarks.calls import PARTITIONS
from benchmarks.rounds import Wrong
from benchmarks.stage import HOUR, Stage, call_handled
from zhipei.platform.topics import create_topics
from zhipei_events.catalogue import Topic

RATE, BEFORE, PATIENCE = 50, 4.0, 180.0


async def measure(stage: Stage) -> dict[str, Any]:
    """The limit is the session timeout: for so long Kafka gives a silent worker's partitions to
    nobody.
    """
    await stage.run(
        "CREATE TABLE IF NOT EXISTS echoed (event_id uuid PRIMARY KEY)", "TRUNCATE outbox, echoed"
    )
    heard, session = (
        call_handled(f"bench.recovery-{uuid4()}"),
        stage.settings.session_timeout_ms / 1000,
    )
    create_topics(
        stage.settings.kafka, [Topic(heard.TOPIC, "bench", "calls", len(PARTITIONS), HOUR)]
    )
    async with latency.working(stage, heard) as first:
        await latency.offer(stage, heard, RATE, BEFORE)
        offering = asyncio.create_task(latency.offer(stage, heard, RATE, BEFORE, patience=PATIENCE))
        await asyncio.sleep(BEFORE / 2)
        first.kill()
        killed = perf_counter()
        async with latency.working(stage, heard):
            await offering
            took = perf_counter() - killed
    offered = int(2 * RATE * BEFORE)
    if (
        found := await stage.run(
            "SELECT (SELECT count(*) FROM echoed), (SELECT count(*) FROM outbox)"
        )
    ) != [(offered, 0)]:
        raise Wrong(f"of {offered} events (handled, waiting) are {found}")
    return {
        "name": "recovery",
        "unit": "recoveries/s",
        "rate": round(1 / took, 4),
        "limit": round(1 / session, 4),
        "ratio_to_limit": round(session / took, 3),
        "ratio_to_peers": {},
        "seconds": round(took, 2),
        "session_timeout_seconds": session,
    }
