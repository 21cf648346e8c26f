"""Keeping the sums of days as calls are heard back from kpi.calls (EVT-10)."""

from collections.abc import Sequence
from typing import Final

from chassis.messages.service import Projection
from chassis.messages.tx import Tx
from kpi.figures.totals import store
from kpi.figures.totals.rules import Counted
from kpi.ground.stale.actions import LATE_CALL, note_changed
from measure.workdays import week_of

PROJECTIONS: Final = tuple(
    Projection(table=table, rebuild=statement) for table, statement in store.REBUILDS.items()
)


async def count(tx: Tx, counted: Sequence[Counted]) -> None:
    """Add these calls to their days. Addition knows no order: any interleaving of calls gives the
    same sums (EVT-4).

    Calls of a week that is ranked already, late ones and corrections, make its ranking stale
    (KPI-0, KPI-8d).
    """
    days = await store.add(tx, counted)
    await note_changed(tx, {(center, week_of(day)) for center, day in days}, LATE_CALL)
