"""Keeping what qa scored, and telling what it rests on."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from chassis.messages.tx import Tx
from kpi.ground.stale.actions import LATE_SCORE, REVISED_SCORE, note_changed
from kpi.rankings.scores import store
from kpi.rankings.scores.rules import Scored


async def note(tx: Tx, scored: Sequence[Scored]) -> None:
    """Keep evaluations that enter a mean; one of a week that was published makes it stale
    (KPI-8d).
    """
    await store.add(tx, scored)
    await note_changed(
        tx, {(one.center_id, one.week) for one in scored if one.center_id is not None}, LATE_SCORE
    )


async def correct(tx: Tx, revised: Sequence[Scored]) -> None:
    """Let the newest revision of an evaluation count, in the week of the first one; a published
    ranking of it is stale (KPI-8d, QA-48).
    """
    newest = {one.evaluation_id: one for one in sorted(revised, key=lambda one: one.revision)}
    await store.replace(tx, list(newest.values()))
    await note_changed(
        tx,
        {(one.center_id, one.week) for one in revised if one.center_id is not None},
        REVISED_SCORE,
    )


async def of_week(tx: Tx, week: str) -> Mapping[UUID, tuple[Sequence[UUID], Sequence[Decimal]]]:
    """Person → the evaluations that make the week's mean (QA-48), and the total of each."""
    return await store.of_week(tx, week)
