"""Proposals of off-post training."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_, update

from chassis.http.reach import within
from chassis.messages.rows import amend, pour
from chassis.messages.tx import Tx
from measure.visibility import Reach
from training.offpost.proposals.rules import Proposal, ProposalState
from training.offpost.tables import proposals


async def add(tx: Tx, proposal: Proposal) -> None:
    await pour(tx, proposals, [proposal])


async def replace(tx: Tx, proposal: Proposal) -> None:
    """Let an older event open a proposal."""
    await amend(tx, proposals, [proposal])


async def decide(
    tx: Tx, proposal_id: UUID, state: ProposalState, *, by: UUID | None, reason: str | None
) -> None:
    mine = update(proposals).where(
        proposals.c.tenant_id == tx.tenant, proposals.c.proposal_id == proposal_id
    )
    await tx.execute(
        mine.values(state=state, decided_by=by, decided_at=tx.now, decided_because=reason)
    )


async def find_open(tx: Tx, agent_id: UUID) -> Proposal | None:
    """The proposal about an agent that waits for its decision."""
    query = (
        select(proposals)
        .where(
            proposals.c.tenant_id == tx.tenant,
            proposals.c.agent_id == agent_id,
            proposals.c.state == ProposalState.PROPOSED,
        )
        .order_by(proposals.c.proposed_at)
        .limit(1)
    )
    return await tx.one_or_none(query, Proposal)


async def find(tx: Tx, proposal_id: UUID) -> Proposal | None:
    """One proposal, locked until the transaction ends."""
    query = select(proposals).where(
        proposals.c.tenant_id == tx.tenant, proposals.c.proposal_id == proposal_id
    )
    return await tx.one_or_none(query.with_for_update(), Proposal)


async def find_seen(tx: Tx, proposal_id: UUID, reach: Reach) -> Proposal | None:
    """One proposal within a reach."""
    query = select(proposals).where(
        proposals.c.tenant_id == tx.tenant,
        proposals.c.proposal_id == proposal_id,
        within(proposals.c, reach),
    )
    return await tx.one_or_none(query, Proposal)


async def listed(
    tx: Tx,
    *,
    reach: Reach,
    state: ProposalState | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Proposal]:
    """Proposals, oldest first. state None: any."""
    position = (proposals.c.proposed_at, proposals.c.proposal_id)
    query = select(proposals).where(proposals.c.tenant_id == tx.tenant, within(proposals.c, reach))
    if state is not None:
        query = query.where(proposals.c.state == state)
    if after is not None:
        query = query.where(tuple_(*position) > after)
    return await tx.all(query.order_by(*position).limit(limit), Proposal)
