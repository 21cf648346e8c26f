"""Our copy of what qa scored."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, text

from chassis.messages.rows import IGNORE, Columns, pour
from chassis.messages.tx import Tx
from kpi.rankings.scores.rules import Scored
from kpi.rankings.tables import scored_calls


async def add(tx: Tx, scored: Sequence[Scored]) -> None:
    """Keep evaluations; one that is kept already stays as it is."""
    await pour(tx, scored_calls, scored, conflict=IGNORE)


async def replace(tx: Tx, revised: Sequence[Scored]) -> None:
    """Keep what evaluations come to now; an older revision never beats a newer one."""
    changed = ("total", "cause_id", "revision")
    await pour(tx, scored_calls, revised, conflict=changed, where=_is_newer)


def _is_newer(new: Columns, stored: Columns) -> ColumnElement[bool]:
    newer: ColumnElement[bool] = new.revision > stored.revision
    return newer


_OF_WEEK: Final = text(
    """
    SELECT agent_id, array_agg(evaluation_id ORDER BY evaluation_id) AS evaluations, array_agg(total
       ORDER BY evaluation_id) AS totals
      FROM scored_calls WHERE tenant_id = :tenant AND week = :week AND total IS NOT NULL
     GROUP BY agent_id
    """
)


async def of_week(tx: Tx, week: str) -> dict[UUID, tuple[list[UUID], list[Decimal]]]:
    """Person → the evaluations of a week that enter the mean, in the order of their ids, and the
    total of each.
    """
    found = (await tx.execute(_OF_WEEK, {"tenant": tx.tenant, "week": week})).all()
    return {agent: (evaluations, totals) for agent, evaluations, totals in map(tuple, found)}
