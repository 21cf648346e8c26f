"""Keeping exam results, and telling when a month's are whole (EXM-9, EXM-11)."""

from collections.abc import Sequence
from uuid import UUID

from chassis.messages.tx import Tx
from kpi.ground.stale.actions import MARK_REVISED, note_changed
from kpi.rankings.marks import store
from kpi.rankings.marks.rules import Closed, Mark, Window, one_per_person
from zhipei_events.values import RankingKind


async def note_marks(tx: Tx, marks: Sequence[Mark]) -> None:
    """Keep marks; a change of one makes the month's ranking stale, if it is published (KPI-8d)."""
    await store.add_marks(tx, one_per_person(marks))
    if revised := {mark.paper_id for mark in marks if mark.revision > 1}:
        await note_changed(
            tx, await store.months_of(tx, revised), MARK_REVISED, kind=RankingKind.MONTHLY_EXAM
        )


async def note_windows(tx: Tx, windows: Sequence[Window]) -> None:
    """Keep the heads; whether all rows are there is asked when the month is to be ranked
    (EVT-9).
    """
    await store.add_windows(tx, windows)


async def unranked(tx: Tx, center_id: UUID) -> Sequence[Closed]:
    """Closed exams of a center's months that no ranking was published of, oldest first."""
    return await store.unranked(tx, center_id)


async def closed(tx: Tx, center_id: UUID, month: str) -> Closed | None:
    """The closed exam of a center's month; None: it is not closed yet."""
    return await store.closed(tx, center_id, month)


async def marks_of(tx: Tx, paper_id: UUID) -> Sequence[Mark]:
    """Everybody's mark of a paper, as it stands, by person."""
    return await store.marks_of(tx, paper_id)
