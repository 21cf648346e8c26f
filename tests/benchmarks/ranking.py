"""The weekly ranking of a large center: from what kpi keeps of the week to everybody's place,
beside a scan of its raw calls.

Ranking is measured where nothing changed since it was published: all is read, ranked and compared,
and nothing is said (GEN-8); so each arm must have found the very result. Publishing, with a row and
an event for everybody, is measured beside it.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from time import perf_counter
from typing import Any

from sqlalchemy import text

from benchmarks.rounds import Arm, Wrong, compared, in_turns
from benchmarks.stage import Stage
from benchmarks.week import OVER, TABLES, WEEK, Center, filled
from chassis.messages.database import transaction
from chassis.messages.tx import Tx
from kpi.rankings.publication import actions
from kpi.rankings.publication.rules import GROUP_WEEKLY, LINES

QUICK_AGENTS, FULL_AGENTS = 2_000, 50_000
SAID = ("rankings", "ranking_rows", "outbox")
# Who finds this schema first takes its days from the calls themselves.
RAW = (
    "CREATE SCHEMA raw",
    """
    CREATE VIEW raw.day_totals AS
    SELECT tenant_id, agent_id, business_date, count(*) FILTER (WHERE handled) AS handled FROM calls
     GROUP BY tenant_id, agent_id, business_date
    """,
)
FIRST_RAW = text("SET LOCAL search_path TO raw, public")
READ = """
    SELECT (SELECT count(stage_since) FROM people), (SELECT count(stage) FROM stages),
       (SELECT count(result) FROM attendance),
           (SELECT sum(handled) FROM day_totals), (SELECT sum(total) FROM scored_calls),
              (SELECT sum(value) FROM ranking_rows)
"""
KEEP = (
    "CREATE TABLE kept_rows AS SELECT * FROM ranking_rows",
    (
        "CREATE TABLE kept_events AS SELECT event_id, topic, record_key, headers, payload FROM "
        "outbox ORDER BY id"
    ),
)
WRITE = (
    "INSERT INTO ranking_rows SELECT * FROM kept_rows",
    "INSERT INTO outbox (event_id, topic, record_key, headers, payload) SELECT * FROM kept_events",
)
CLEAR = (
    "DROP SCHEMA raw CASCADE",
    "DROP TABLE kept_rows, kept_events",
    f"TRUNCATE {', '.join((*TABLES, *SAID))}",
)


async def measure(stage: Stage, rounds: int) -> dict[str, Any]:
    """Agents per second; `published`: the same where everything is written and said for the first
    time.
    """
    center = await filled(stage, FULL_AGENTS if stage.full else QUICK_AGENTS)
    await stage.run(*RAW)
    await publish(stage, center)
    await stage.run(*KEEP)
    ranking = [
        Arm("ours", "ours", partial(per_second, center, partial(again, stage, center))),
        Arm(
            "sequential read of the same bytes",
            "limit",
            partial(per_second, center, partial(stage.run, READ)),
        ),
        Arm(
            "scan of raw calls",
            "peer",
            partial(per_second, center, partial(again, stage, center, raw=True)),
        ),
    ]
    publishing = [
        Arm("ours", "ours", partial(written, stage, center, partial(publish, stage, center))),
        Arm(
            "same rows and events copied",
            "limit",
            partial(written, stage, center, partial(stage.run, *WRITE)),
        ),
        Arm(
            "scan of raw calls",
            "peer",
            partial(written, stage, center, partial(publish, stage, center, raw=True)),
        ),
    ]
    found = compared("ranking", "agents/s", ranking, await in_turns(ranking, rounds))
    published = compared("published", "agents/s", publishing, await in_turns(publishing, rounds))
    await stage.run(*CLEAR)
    return {**found, "agents": center.agents, "published": published}


async def per_second(center: Center, work: Callable[[], Awaitable[object]]) -> float:
    started = perf_counter()
    await work()
    return center.agents / (perf_counter() - started)


async def again(stage: Stage, center: Center, *, raw: bool = False) -> None:
    """Rank a week whose ranking is published."""
    if published := await _publish(stage, center, raw=raw):
        raise Wrong(f"over the same facts {published} rankings came out otherwise")


async def publish(stage: Stage, center: Center, *, raw: bool = False) -> None:
    """Rank a week whose ranking is not published."""
    if (published := await _publish(stage, center, raw=raw)) != len(LINES):
        raise Wrong(f"{published} rankings were published, not {len(LINES)}")


async def _publish(stage: Stage, center: Center, *, raw: bool) -> int:
    """What Monday's timer does; how many rankings were published."""
    async with transaction(stage.engine, center.tenant) as connection:
        if raw:
            await connection.execute(FIRST_RAW)
        tx = Tx(connection=connection, tenant=center.tenant, actor="rule:KPI-8", fixed_now=OVER)
        published = await actions.publish(tx, GROUP_WEEKLY, center.center_id, WEEK)
        await tx.flush()
    return published


async def written(stage: Stage, center: Center, work: Callable[[], Awaitable[object]]) -> float:
    """Where nothing is published yet; a row and an event for everybody must come of it, those that
    are kept.
    """
    await stage.empty(*SAID)
    rate = await per_second(center, work)
    differing = await stage.run(
        "SELECT (SELECT count(*) FROM (TABLE ranking_rows EXCEPT TABLE kept_rows) AS other), "
        "(SELECT count(*) FROM ranking_rows),"
        " (SELECT count(*) FROM outbox)"
    )
    if differing != [(0, center.agents, center.agents + len(LINES))]:
        raise Wrong(f"(other rows, rows, events) are {differing} of {center.agents} agents")
    return rate
