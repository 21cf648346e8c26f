"""The form of a ranking is filled in when it is published, and stays as it was then (KPI-8d)."""

import asyncio
from collections.abc import Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.messages.tx import Tx
from documents import Figures
from kpi.ground.directory import actions as directory
from kpi.rankings.forms import store
from kpi.rankings.forms.formats import F18, head, rows
from kpi.rankings.forms.rules import Head, Ranked, months_in_a_row
from measure.visibility import EVERYTHING


async def keep(tx: Tx, ranking_id: UUID, revision: int) -> None:
    """Store the figures of a revision that was published in this transaction."""
    ranking = await store.get_head(tx, ranking_id, revision)
    ranked = await store.ranked(tx, ranking, reach=EVERYTHING, limit=None)
    await store.keep(tx, ranking, await filled_in(tx, ranking, ranked))


async def shown(tx: Tx, ranking: Head, ranked: Sequence[Ranked]) -> Figures:
    """The form with the rows that the caller may see: who sees all of them gets the figures as they
    were stored.
    """
    if len(ranked) == ranking.ranked + ranking.not_ranked:
        kept = await store.find_kept(tx, F18, ranking)
        if kept is not None:
            return kept
    return await filled_in(tx, ranking, ranked)


async def filled_in(tx: Tx, ranking: Head, ranked: Sequence[Ranked]) -> Figures:
    """The form with some rows of a ranking, as of its publication."""
    agents = [row.agent_id for row in ranked]
    bottoms = await store.bottoms(tx, ranking.center_id, ranking.period)
    center = await directory.unit(tx, ranking.center_id)
    listed = rows(
        ranked,
        await directory.people(tx, agents),
        bottoms.get(ranking.period, frozenset()),
        months_in_a_row(agents, bottoms, ranking.period),
    )
    return await asyncio.to_thread(
        Figures.of,
        F18,
        listed,
        head=head(ranking, center.name),
        period=ranking.period,
        produced_at=ranking.published_at.astimezone(ZoneInfo(center.zone)),
        policy_set=ranking.policyset,
    )
