"""Command cost: the same small command with and without its event, one after the other on one
connection, each commit flushed.
"""

from functools import partial
from time import perf_counter
from uuid import uuid4

from sqlalchemy import text

from benchmarks.rounds import Arm, Wrong
from benchmarks.stage import Stage
from chassis.messages.database import transaction
from chassis.messages.tx import Place, Tx

COMMANDS = 200
WRITE = text("INSERT INTO noted (tenant_id, note_id) VALUES (:tenant, :note)")


async def arms(stage: Stage) -> list[Arm]:
    await stage.run(
        "CREATE TABLE noted (tenant_id uuid, note_id uuid, PRIMARY KEY (tenant_id, note_id))"
    )
    return [
        Arm("ours", "ours", partial(commands, stage, says=True)),
        Arm("without the outbox row", "limit", partial(commands, stage, says=False)),
    ]


async def commands(stage: Stage, *, says: bool) -> float:
    """Transactions per second."""
    await stage.empty("noted", "outbox")
    event = stage.heard.model_validate_json(stage.calls[0].value)
    place = Place(event.center_id, event.site_id)
    started = perf_counter()
    for _ in range(COMMANDS):
        async with transaction(stage.engine, stage.tenant) as connection:
            tx = Tx(
                connection=connection,
                tenant=stage.tenant,
                actor="operator",
                fixed_now=event.offered_at,
            )
            await tx.execute(WRITE, {"tenant": stage.tenant, "note": uuid4()})
            if says:
                tx.emit(event, place=place)
            await tx.flush()
    took = perf_counter() - started
    if await stage.run("SELECT (SELECT count(*) FROM noted), (SELECT count(*) FROM outbox)") != [
        (COMMANDS, COMMANDS if says else 0)
    ]:
        raise Wrong("a command was lost, or its event")
    return COMMANDS / took
