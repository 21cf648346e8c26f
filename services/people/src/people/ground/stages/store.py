"""The history of stages."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from chassis.messages.ids import uuid7
from chassis.messages.rows import flat, pour
from chassis.messages.tx import Tx
from people.ground.stages.rules import Kept, StageChange
from people.ground.tables import stage_changes as table


async def add_changes(tx: Tx, changes: Sequence[StageChange]) -> None:
    """Keep changes of stages, any number in one statement."""
    rows = [{"change_id": uuid7(), **flat(change)} for change in changes]
    await pour(tx, table, rows, common={"actor": tx.actor, "changed_at": tx.now})


async def history(tx: Tx, person_id: UUID) -> Sequence[Kept]:
    """Everything that happened to a person's stage, the oldest first."""
    query = select(table).where(table.c.tenant_id == tx.tenant, table.c.person_id == person_id)
    return await tx.all(query.order_by(table.c.changed_at, table.c.change_id), Kept)
