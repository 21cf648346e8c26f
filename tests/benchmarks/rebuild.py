"""Rebuild: the sums of all days computed again from the calls on record, beside a bare read of them and beside hearing them all again."""

from functools import partial
from time import perf_counter

from benchmarks import consumer_apply
from benchmarks.rounds import Arm, Wrong
from benchmarks.stage import Stage
from kpi.totals.store import REBUILDS

COPIES = 10  # of each call, under ids of their own
FILL = """
    INSERT INTO calls
    SELECT filled.*
      FROM unnest(CAST(:values AS text[])) AS told, generate_series(1, :copies) AS n,
           jsonb_populate_record(NULL::calls, CAST(told AS jsonb) || jsonb_build_object(
               'tenant_id', CAST(:tenant AS text), 'call_id', CAST(md5(told || n) AS uuid), 'call_key', md5(told || n),
               'handled', true, 'rating_least', 1, 'rating_greatest', 5)) AS filled
"""
READ = "SELECT count(*), sum(talk_seconds), sum(wait_seconds), sum(rating) FROM calls"


async def arms(stage: Stage) -> list[Arm]:
    values = [call.value.decode() for call in stage.calls]
    await stage.run("TRUNCATE calls", FILL, values=values, copies=COPIES, tenant=str(stage.tenant))
    return [
        Arm("ours", "ours", partial(rebuilt, stage)),
        Arm("sequential read", "limit", partial(read, stage)),
        Arm("every event heard again", "peer", partial(consumer_apply.ours, stage)),
    ]


async def rebuilt(stage: Stage) -> float:
    """Calls per second, by the statements with which `verify` and a new version of the projection build it."""
    await stage.empty(*REBUILDS)
    started = perf_counter()
    await stage.run(*REBUILDS.values())
    took = perf_counter() - started
    if (found := (await stage.run("SELECT sum(handled) FROM day_totals"))[0][0]) != COPIES * len(stage.calls):
        raise Wrong(f"of {COPIES * len(stage.calls)} calls {found} are counted")
    return COPIES * len(stage.calls) / took


async def read(stage: Stage) -> float:
    """Limit: the same rows, read once."""
    started = perf_counter()
    ((count, *_),) = await stage.run(READ)
    return float(count / (perf_counter() - started))
