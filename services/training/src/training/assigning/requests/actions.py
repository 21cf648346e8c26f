"""Keep every event that asks for training, and what came of it (TRN-28). Sets in, sets out."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from chassis.messages.tx import Tx
from measure.visibility import Reach
from training.assigning.requests import store
from training.assigning.requests.rules import Answered, Outcome, UnassignedFilter


async def record(tx: Tx, answered: Sequence[Answered]) -> None:
    """Keep requests with their outcomes."""
    if answered:
        await store.add(tx, answered)


async def change_outcomes(tx: Tx, outcomes: Mapping[UUID, Outcome]) -> None:
    """Event → its outcome, where an older event turned it into another one (EVT-4)."""
    if outcomes:
        await store.set_outcomes(tx, outcomes)


async def of_agents(tx: Tx, agents: Collection[UUID], kinds: Collection[str]) -> Sequence[Answered]:
    """Requests about these agents and kinds, by time."""
    return await store.of_agents(tx, agents, kinds)


async def find(tx: Tx, ids: Collection[UUID]) -> Mapping[UUID, Answered]:
    """Event → the request that it made."""
    return await store.find(tx, ids) if ids else {}


async def linked(tx: Tx, assignment_id: UUID) -> Sequence[Answered]:
    """Further requests on the subject of an assignment, oldest first (TRN-28)."""
    return await store.linked(tx, assignment_id)


async def unassigned(
    tx: Tx,
    *,
    reach: Reach,
    matching: UnassignedFilter,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Answered]:
    """Requests that led to nothing new, oldest first."""
    return await store.unassigned(tx, reach=reach, matching=matching, after=after, limit=limit)
