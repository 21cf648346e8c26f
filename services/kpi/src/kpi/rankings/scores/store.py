"""Our copy of what qa scored."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import text

from chassis.messages.database import to_json
from chassis.messages.tx import Tx
from kpi.rankings.scores.rules import Scored

_ADD: Final = text(
    f"""
    INSERT INTO scored_calls (tenant_id, {", ".join(Scored._fields)})
    SELECT CAST(:tenant AS uuid), {", ".join(Scored._fields)}
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told
           (evaluation_id uuid, agent_id uuid, team_id uuid, site_id uuid, center_id uuid,
              line text, call_date date, scored_on date,
            week text, total numeric, cause_id uuid)
     ORDER BY evaluation_id ON CONFLICT (tenant_id, evaluation_id) DO NOTHING
    """  # noqa: S608 - own names
)


async def add(tx: Tx, scored: Sequence[Scored]) -> None:
    """Keep evaluations; one that is kept already stays as it is."""
    await tx.execute(
        _ADD, {"tenant": tx.tenant, "rows": to_json([one._asdict() for one in scored])}
    )


_OF_WEEK: Final = text(
    """
    SELECT agent_id, array_agg(evaluation_id ORDER BY evaluation_id) AS evaluations, array_agg(total
       ORDER BY evaluation_id) AS totals
      FROM scored_calls WHERE tenant_id = :tenant AND week = :week GROUP BY agent_id
    """
)


async def of_week(tx: Tx, week: str) -> dict[UUID, tuple[list[UUID], list[Decimal]]]:
    """Person → the evaluations of a week that enter the mean, in the order of their ids, and the
    total of each.
    """
    found = (await tx.execute(_OF_WEEK, {"tenant": tx.tenant, "week": week})).all()
    return {agent: (evaluations, totals) for agent, evaluations, totals in map(tuple, found)}
