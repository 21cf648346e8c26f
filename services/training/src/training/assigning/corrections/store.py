"""What is open or proposed already, and proposals of off-post training."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, insert, or_, select, update

from chassis.messages.tx import Tx
from training.assigning.assignments.rules import Kind, Reason
from training.assigning.corrections.rules import Cause, Propose, Standing
from training.assigning.tables import assignments, causes, proposals


async def find_standing(tx: Tx, cause: Cause) -> Standing | None:
    """What was open for the agent, kind and subject of an event at its time, or was opened after
    it: the earliest.
    """
    if cause.kind is Kind.OFF_POST_QUALITY:
        table, id, since = proposals, proposals.c.proposal_id, proposals.c.proposed_at
        standing: list[ColumnElement[bool]] = [proposals.c.state == "proposed"]
    else:
        table, id, since = assignments, assignments.c.assignment_id, assignments.c.assigned_at
        unended = or_(
            assignments.c.completed_at.is_(None), assignments.c.completed_at > cause.occurred_at
        )
        standing = [assignments.c.kind == cause.kind, assignments.c.about == cause.about, unended]
    query = (
        select(id.label("id"), table.c.cause_id, causes.c.occurred_at)
        .join(
            causes,
            and_(causes.c.tenant_id == table.c.tenant_id, causes.c.cause_id == table.c.cause_id),
        )
        .where(table.c.tenant_id == tx.tenant, table.c.agent_id == cause.agent_id, *standing)
        .order_by(since)
        .limit(1)
    )
    row = (await tx.execute(query)).one_or_none()
    return Standing(row.id, row.cause_id, row.occurred_at) if row else None


async def add_proposal(
    tx: Tx, id: UUID, cause: Cause, made: Propose, *, on: date, policyset: str
) -> None:
    values = {
        "state": "proposed",
        "proposed_at": tx.now,
        **_proposal(cause, made, on=on, policyset=policyset),
    }
    await tx.execute(insert(proposals).values(tenant_id=tx.tenant, proposal_id=id, **values))


async def antedate_proposal(
    tx: Tx, id: UUID, cause: Cause, made: Propose, *, on: date, policyset: str
) -> None:
    mine = update(proposals).where(
        proposals.c.tenant_id == tx.tenant, proposals.c.proposal_id == id
    )
    await tx.execute(
        mine.values(proposed_at=tx.now, **_proposal(cause, made, on=on, policyset=policyset))
    )


def _proposal(cause: Cause, made: Propose, *, on: date, policyset: str) -> dict[str, Any]:
    told = {
        "agent_id": cause.agent_id,
        "about": made.about,
        "criteria": list(cause.criteria),
        "cause_id": cause.cause_id,
    }
    return {
        **vars(cause.whereabouts),
        **told,
        "decider": made.decider,
        "proposed_on": on,
        "policyset": policyset,
    }


async def link(tx: Tx, cause_id: UUID) -> None:
    """Say that an event proposed nothing new after all."""
    mine = update(causes).where(causes.c.tenant_id == tx.tenant, causes.c.cause_id == cause_id)
    await tx.execute(mine.values(not_assigned=Reason.ALREADY_PROPOSED))
