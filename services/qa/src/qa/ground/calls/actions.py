"""Calls that may be drawn: kept, and asked for by draws."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from chassis.messages.tx import Tx
from qa.ground.calls import store
from qa.ground.calls.rules import Candidate


async def keep(tx: Tx, candidates: Sequence[Candidate]) -> None:
    """Keep what was told of calls, in order: the last word on each counts."""
    newest = {candidate.call_id: candidate for candidate in candidates}
    if newest:
        await store.add(tx, list(newest.values()))


async def find(tx: Tx, call_id: UUID) -> Candidate | None:
    """One call."""
    return await store.find(tx, call_id)


async def of_agents(
    tx: Tx, agents: Collection[UUID], center_id: UUID, days: Collection[date]
) -> Sequence[Candidate]:
    """Calls of some days of a center by agents, whatever line the call itself was on."""
    return await store.of_agents(tx, agents, center_id, days)


async def started_at(tx: Tx, call_ids: Collection[UUID]) -> Mapping[UUID, datetime]:
    """When each of these calls started."""
    return await store.started_at(tx, call_ids)


async def days_with_calls(tx: Tx, center_id: UUID, first: date, last: date) -> Mapping[UUID, int]:
    """Agent → days on which a call was handled: the days really worked, where no attendance is
    known (KPI-8c).
    """
    return await store.days_with_calls(tx, center_id, first, last)
