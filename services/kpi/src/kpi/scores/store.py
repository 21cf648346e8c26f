"""Our copy of what qa scored."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import select, text

from chassis.database import to_json
from chassis.tx import Tx
from kpi.scores.rules import Scored
from kpi.tables import scored_calls

_ADD: Final = text(
    f"""
    INSERT INTO scored_calls (tenant_id, {", ".join(Scored._fields)})
    SELECT CAST(:tenant AS uuid), {", ".join(Scored._fields)}
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told
           (evaluation_id uuid, agent_id uuid, team_id uuid, site_id uuid, center_id uuid, line text, call_date date, scored_on date,
            week text, total numeric, cause_id uuid)
     ORDER BY evaluation_id ON CONFLICT (tenant_id, evaluation_id) DO NOTHING
    """  # noqa: S608 - own names
)


async def add(tx: Tx, scored: Sequence[Scored]) -> None:
    """Keep evaluations; one that is kept already stays as it is."""
    await tx.execute(_ADD, {"tenant": tx.tenant, "rows": to_json([one._asdict() for one in scored])})


async def of_week(tx: Tx, week: str) -> dict[UUID, list[tuple[UUID, Decimal]]]:
    """Person → the evaluations of a week that enter the mean, in the order of their ids, each with its total."""
    query = (
        select(scored_calls.c.agent_id, scored_calls.c.evaluation_id, scored_calls.c.total)
        .where(scored_calls.c.tenant_id == tx.tenant, scored_calls.c.week == week)
        .order_by(scored_calls.c.evaluation_id)
    )
    found: dict[UUID, list[tuple[UUID, Decimal]]] = {}
    for row in await tx.execute(query):
        found.setdefault(row.agent_id, []).append((row.evaluation_id, row.total))
    return found
