"""Targeted trainings about a paper."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.messages.tx import Tx
from training.assigning.assignments.rules import Kind
from training.assigning.tables import assignments


async def open_about(tx: Tx, center_id: UUID, about: str) -> Sequence[Any]:
    """Those of a center that have not ended, by person: agent_id, assignment_id, assigned_at,
    extended_at.
    """
    query = select(
        assignments.c.agent_id,
        assignments.c.assignment_id,
        assignments.c.assigned_at,
        assignments.c.extended_at,
    ).where(
        assignments.c.tenant_id == tx.tenant,
        assignments.c.center_id == center_id,
        assignments.c.kind == Kind.TARGETED,
        assignments.c.about == about,
        assignments.c.completed_at.is_(None),
    )
    return (await tx.execute(query.order_by(assignments.c.agent_id))).all()
