"""The history of stages."""

from collections.abc import Sequence
from uuid import UUID

import orjson
from sqlalchemy import select, text

from chassis.messages.ids import uuid7
from chassis.messages.tx import Tx
from people.ground.stages.rules import Kept, StageChange
from people.ground.tables import stage_changes as table

_ADD = text(
    """
    INSERT INTO stage_changes
           (tenant_id, actor, changed_at, change_id, person_id, from_stage, to_stage, cause,
              effective_on, reason, evidence,
            cause_id)
    SELECT CAST(:tenant AS uuid), CAST(:actor AS text), CAST(:now AS timestamptz),
           change_id, person_id, from_stage, to_stage, cause, effective_on, reason, evidence,
              cause_id
      FROM jsonb_to_recordset(CAST(:rows AS jsonb))
        AS given (change_id uuid, person_id uuid, from_stage text, to_stage text, cause text,
           effective_on date, reason text,
                  evidence jsonb, cause_id uuid)
    """
)


async def add_changes(tx: Tx, changes: Sequence[StageChange]) -> None:
    """Keep changes of stages, any number in one statement."""
    rows = orjson.dumps(
        [{**vars(change), "change_id": uuid7()} for change in changes], default=str
    ).decode()
    await tx.execute(
        _ADD, {"tenant": str(tx.tenant), "actor": tx.actor, "now": tx.now, "rows": rows}
    )


async def history(tx: Tx, person_id: UUID) -> Sequence[Kept]:
    """Everything that happened to a person's stage, the oldest first."""
    columns = [table.c[name] for name in Kept.__dataclass_fields__]
    query = select(*columns).where(table.c.tenant_id == tx.tenant, table.c.person_id == person_id)
    return [
        Kept(**row)
        for row in (
            await tx.execute(query.order_by(table.c.changed_at, table.c.change_id))
        ).mappings()
    ]
