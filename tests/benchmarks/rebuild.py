"""Rebuild: the sums of all days computed again from the calls on record, beside a bare read of them
and beside hearing them all again.

`verify` and a new version of the projection build it in one session. How far several get on the
cores of this machine is measured beside it: each takes the agents of its share.
"""

import asyncio
from functools import partial
from time import perf_counter

from sqlalchemy import text

from benchmarks import consumer_apply
from benchmarks.rounds import Arm, Wrong
from benchmarks.stage import Stage
from chassis.messages.database import EVERY_TENANT, transaction
from kpi.figures.totals.store import REBUILDS

COPIES = 10  # of each call, under ids of their own: of the full load more than a million
WORKERS = (2, 4)
FILL = """
    INSERT INTO calls
    SELECT filled.*
      FROM unnest(CAST(:values AS text[])) AS told, generate_series(1, :copies) AS n,
           jsonb_populate_record(NULL::calls, CAST(told AS jsonb) || jsonb_build_object(
               'tenant_id', CAST(:tenant AS text), 'call_id', CAST(md5(told || n) AS uuid),
                  'call_key', md5(told || n),
               'handled', true, 'rating_least', 1, 'rating_greatest', 5)) AS filled
"""
READ = "SELECT count(*), sum(talk_seconds), sum(wait_seconds), sum(rating) FROM calls"
# Who finds this schema first has the calls of one share of the agents.
SHARE = (
    "CREATE SCHEMA IF NOT EXISTS share_{share}_of_{workers}",
    """
    CREATE OR REPLACE VIEW share_{share}_of_{workers}.calls AS
    SELECT * FROM public.calls WHERE mod(abs(CAST(hashtext(CAST(agent_id AS text)) AS bigint)),
       {workers}) = {share}
    """,
)


async def arms(stage: Stage) -> list[Arm]:
    values = [call.value.decode() for call in stage.calls]
    await stage.run("TRUNCATE calls", FILL, values=values, copies=COPIES, tenant=str(stage.tenant))
    for workers in WORKERS:
        for share in range(workers):
            await stage.run(
                *(statement.format(share=share, workers=workers) for statement in SHARE)
            )
    return [
        Arm("ours", "ours", partial(rebuilt, stage)),
        Arm("sequential read", "limit", partial(read, stage)),
        *(
            Arm(f"{workers} sessions", "peer", partial(rebuilt, stage, workers))
            for workers in WORKERS
        ),
        Arm("every event heard again", "peer", partial(consumer_apply.ours, stage)),
    ]


async def rebuilt(stage: Stage, workers: int = 1) -> float:
    """Calls per second, by the statements with which `verify` and a new version of the projection
    build it.
    """
    await stage.empty(*REBUILDS)
    started = perf_counter()
    await asyncio.gather(*(_rebuild(stage, share, workers) for share in range(workers)))
    took = perf_counter() - started
    if (found := (await stage.run("SELECT sum(handled) FROM day_totals"))[0][0]) != COPIES * len(
        stage.calls
    ):
        raise Wrong(f"of {COPIES * len(stage.calls)} calls {found} are counted")
    return COPIES * len(stage.calls) / took


async def _rebuild(stage: Stage, share: int, workers: int) -> None:
    async with transaction(stage.engine, EVERY_TENANT) as connection:
        if workers > 1:
            await connection.execute(
                text(f"SET LOCAL search_path TO share_{share}_of_{workers}, public")
            )
        for statement in REBUILDS.values():
            await connection.execute(text(statement))


async def read(stage: Stage) -> float:
    """Limit: the same rows, read once."""
    started = perf_counter()
    ((count, *_),) = await stage.run(READ)
    return float(count / (perf_counter() - started))
