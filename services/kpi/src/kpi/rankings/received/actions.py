"""Keeping rankings as they are heard back, and telling which are whole (EVT-9, EVT-10)."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final
from uuid import UUID

from chassis.messages.service import Projection
from chassis.messages.tx import Tx
from kpi.rankings.received import store
from kpi.rankings.received.rules import Heard, MonthHead, MonthPlace, Ranking, Stood
from measure.visibility import Reach

# Ours alone: which message told a row, the chain that goes on from it, and how far the rule has
# come.
_IGNORED: Final = frozenset({"cause_id", "correlation_id", "judged"})
PROJECTIONS: Final = tuple(
    Projection(table=table, rebuild=statement, ignore=_IGNORED)
    for table, statement in store.REBUILDS.items()
)


async def keep(
    tx: Tx,
    centers: Collection[UUID],
    *,
    heads: Sequence[MonthHead] = (),
    places: Sequence[MonthPlace] = (),
) -> None:
    """Keep heads or rows of these centers' rankings, and note which of them are whole by now.

    Partitions are heard side by side: one at a time per center, else two that bring the last rows
    would each see them missing.
    """
    for center_id in sorted(centers):
        await tx.lock(f"last places of {center_id}")
    if heads:
        await store.add_heads(tx, heads)
    if places:
        await store.add_places(tx, places)
    await store.settle(tx, centers)


async def next_to_judge(tx: Tx, centers: Collection[UUID]) -> Heard | None:
    """The oldest month that is whole and was not looked at, unless an earlier one is still waited
    for.
    """
    return await store.next_to_judge(tx, centers)


async def note_judged(tx: Tx, heard: Heard) -> None:
    await store.note_judged(tx, heard.ranking_id)


async def rankings(
    tx: Tx, kind: str, centers: Collection[UUID], *, up_to: str | None = None
) -> Mapping[UUID, Sequence[Ranking]]:
    """Center → its months in the newest revision that is whole; the month `up_to` in its first, and
    none after it (KPI-8d).
    """
    return await store.rankings(tx, kind, centers, up_to=up_to)


async def stood(
    tx: Tx, rankings: Collection[Ranking], agents: Collection[UUID]
) -> Mapping[UUID, Mapping[str, Stood]]:
    """Person → month → where these people stood in these revisions."""
    return await store.stood(tx, rankings, agents)


async def among_the_last(
    tx: Tx,
    reach: Reach,
    *,
    after: tuple[UUID, UUID, str] | None,
    limit: int,
) -> Sequence[tuple[UUID, UUID, str]]:
    """Who was among the last in any month, in the order of their ids: person, center, kind of
    ranking.
    """
    return await store.among_the_last(tx, reach, after=after, limit=limit)
