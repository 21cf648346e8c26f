"""Growth: does the consumer become slower by what it has already heard? The same events after ten
and a hundred times as many.
"""

from functools import partial

from benchmarks.consumer_apply import HEARD, consume
from benchmarks.rounds import Arm
from benchmarks.stage import Stage

EVENTS = 5_000
# Ids as the milliseconds before now would have made them, and subjects as they are kept: hashed.
SEEN = """
    INSERT INTO seen (consumer, event_id)
    SELECT 'benchmark', CAST(lpad(to_hex(CAST(extract(epoch FROM now()) * 1000 AS bigint) - 60000 -
       n), 12, '0')
           || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15) AS uuid)
      FROM generate_series(1, :rows) AS n
"""
SUBJECTS = """
    INSERT INTO subjects (consumer, subject_hash, last_sequence)
    SELECT 'benchmark', CAST(md5('before' || n) AS uuid), n FROM generate_series(1, :rows) AS n
"""


async def arms(stage: Stage) -> list[Arm]:
    """The limit is the rate with nothing heard before: 1.0 would be no growth at all."""
    return [
        Arm("after 100 times as many", "ours", partial(after, stage, 100)),
        Arm("after nothing", "limit", partial(after, stage, 0)),
        Arm("after 10 times as many", "peer", partial(after, stage, 10)),
    ]


async def after(stage: Stage, times: int) -> float:
    """Events per second, with so many times the events handled before."""
    events = min(EVENTS, len(stage.calls))
    await stage.empty(*HEARD)
    await stage.run(SEEN, SUBJECTS, "ANALYZE seen", "ANALYZE subjects", rows=times * events)
    return await consume(stage, upto=events, before=times * events)
