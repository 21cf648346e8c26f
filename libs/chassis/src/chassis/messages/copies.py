"""Our own narrow copies of other services' things: a state topic poured into a table, batch by
batch (ground-rules.md, Topics).
"""

from collections.abc import Sequence

from sqlalchemy import Table, Text, cast, delete, literal

from chassis.messages.rows import REPLACE, pour
from chassis.messages.tx import Tx
from zhipei_events.envelope import Envelope, State


async def copy_states(
    tx: Tx, table: Table, states: Sequence[tuple[Envelope, State | None]]
) -> None:
    """Write the newest snapshot of each thing; a tombstone deletes its rows. Columns that the state
    has not keep their values.

    states: one tenant's, in the order of the partition. Idempotent: a snapshot is complete, so the
    last one wins.
    """
    newest = {envelope.subject: (envelope, state) for envelope, state in states}
    present = [state for _, state in newest.values() if state is not None]
    if present:
        columns = set(table.columns.keys()) & type(present[0]).model_fields.keys()
        rows = [state.model_dump(mode="json", include=columns) for state in present]
        await pour(tx, table, rows, conflict=REPLACE)
    for envelope, state in newest.values():
        if state is None:
            await _forget(tx, table, envelope)


async def _forget(tx: Tx, table: Table, envelope: Envelope) -> None:
    """Delete the rows of an erased thing, of this tenant alone.

    The parts of its id (`<site>:<day>`) are the columns of the table's key after the tenant; a
    table with one row per tenant has none.
    """
    keys = [column for column in table.primary_key.columns if column.name != "tenant_id"]
    thing_id = envelope.subject.partition(":")[2]
    parts = thing_id.split(":", maxsplit=len(keys) - 1) if keys else []
    erased = delete(table)
    if "tenant_id" in table.columns:
        erased = erased.where(table.c.tenant_id == tx.tenant)
    for column, part in zip(keys, parts, strict=False):
        erased = erased.where(column == cast(literal(part, Text), column.type))
    await tx.execute(erased)
