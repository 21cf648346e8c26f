"""Noting that what a published ranking rests on changed since; the next run decides whether that
moves anyone (KPI-8d).
"""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from chassis.messages.tx import Tx
from kpi.ground.stale import store
from zhipei_events.values import RankingKind

LATE_CALL: Final = "late_call"
LATE_SCORE: Final = "late_score"
REVISED_SCORE: Final = "revised_score"
LATE_ATTENDANCE: Final = "late_attendance"
MARK_REVISED: Final = "mark_revised"


async def note_changed(
    tx: Tx,
    periods: Collection[tuple[UUID, str]],
    reason: str,
    *,
    kind: RankingKind = RankingKind.GROUP_WEEKLY,
) -> None:
    """Facts of these centers' periods changed; what is not published yet is no matter. reason: a
    code of this module.
    """
    if periods:
        await store.mark(tx, kind, periods, reason)


async def take(tx: Tx, center_id: UUID) -> Sequence[tuple[str, str, str]]:
    """Kind, period and reason of what became stale in a center, oldest first; it is no longer
    noted.
    """
    return await store.take(tx, center_id)
