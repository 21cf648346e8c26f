"""Proposals of off-post training, and what becomes of them (TRN-11c)."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, select, update

from chassis.messages.tx import Tx
from training.assigning.tables import causes, proposals


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A proposal of off-post training (TRN-11c), with the chain of the event that led to it."""

    proposal_id: UUID
    agent_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    state: str
    decider: str
    criteria: tuple[str, ...]
    cause_id: UUID
    correlation_id: UUID | None


async def find_proposal(tx: Tx, proposal_id: UUID) -> Proposal | None:
    """One proposal, held until the transaction ends."""
    columns = [
        proposals.c[name] for name in Proposal.__dataclass_fields__ if name != "correlation_id"
    ]
    query = (
        select(*columns, causes.c.correlation_id)
        .outerjoin(
            causes,
            and_(
                causes.c.tenant_id == proposals.c.tenant_id,
                causes.c.cause_id == proposals.c.cause_id,
            ),
        )
        .where(
            proposals.c.tenant_id == tx.tenant,
            proposals.c.proposal_id == proposal_id,
        )
        .with_for_update(of=proposals)
    )
    row = (await tx.execute(query)).mappings().one_or_none()
    return Proposal(**{**row, "criteria": tuple(row["criteria"])}) if row else None


async def decide(
    tx: Tx, proposal_id: UUID, *, state: str, decided_by: UUID | None, because: str | None
) -> None:
    """Close a proposal: ordered or declined."""
    mine = update(proposals).where(
        proposals.c.tenant_id == tx.tenant, proposals.c.proposal_id == proposal_id
    )
    await tx.execute(
        mine.values(state=state, decided_by=decided_by, decided_at=tx.now, decided_because=because)
    )
