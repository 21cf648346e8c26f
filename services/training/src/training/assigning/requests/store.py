"""Requests for training, with what came of each: the table `causes`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, bindparam, func, select, tuple_

from chassis.http.reach import within
from chassis.messages.rows import amend, pour
from chassis.messages.tx import Tx
from measure.visibility import Reach
from training.assigning.requests.rules import Answered, Outcome, UnassignedFilter
from training.assigning.tables import causes

_IDS = ARRAY(Uuid)


async def add(tx: Tx, answered: Sequence[Answered]) -> None:
    await pour(tx, causes, answered)


async def set_outcomes(tx: Tx, outcomes: Mapping[UUID, Outcome]) -> None:
    """Event → its outcome now."""
    rows = [
        {
            "cause_id": cause_id,
            "assignment_id": outcome.assignment_id,
            "proposal_id": outcome.proposal_id,
            "not_assigned": outcome.not_assigned,
        }
        for cause_id, outcome in outcomes.items()
    ]
    await amend(tx, causes, rows)


async def of_agents(tx: Tx, agents: Collection[UUID], kinds: Collection[str]) -> Sequence[Answered]:
    """Requests about these agents and kinds, by time."""
    query = (
        select(causes)
        .where(
            causes.c.tenant_id == tx.tenant,
            causes.c.agent_id == func.any(bindparam("agents", type_=_IDS)),
            causes.c.kind == func.any(bindparam("kinds", type_=ARRAY(Text))),
        )
        .order_by(causes.c.occurred_at, causes.c.cause_id)
    )
    return await tx.all(query, Answered, {"agents": list(agents), "kinds": list(kinds)})


async def find(tx: Tx, ids: Collection[UUID]) -> Mapping[UUID, Answered]:
    """Event → the request that it made."""
    query = select(causes).where(
        causes.c.tenant_id == tx.tenant,
        causes.c.cause_id == func.any(bindparam("ids", type_=_IDS)),
    )
    found = await tx.all(query, Answered, {"ids": list(ids)})
    return {answered.request.cause_id: answered for answered in found}


async def linked(tx: Tx, assignment_id: UUID) -> Sequence[Answered]:
    """Further requests on the subject of an assignment, oldest first (TRN-28)."""
    query = (
        select(causes)
        .where(
            causes.c.tenant_id == tx.tenant,
            causes.c.assignment_id == assignment_id,
            causes.c.not_assigned.is_not(None),
        )
        .order_by(causes.c.occurred_at, causes.c.cause_id)
    )
    return await tx.all(query, Answered)


async def unassigned(
    tx: Tx,
    *,
    reach: Reach,
    matching: UnassignedFilter,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Answered]:
    """Requests that led to nothing new, oldest first."""
    position = (causes.c.occurred_at, causes.c.cause_id)
    query = select(causes).where(
        causes.c.tenant_id == tx.tenant, causes.c.not_assigned.is_not(None), within(causes.c, reach)
    )
    if matching.agent_id is not None:
        query = query.where(causes.c.agent_id == matching.agent_id)
    if matching.reason is not None:
        query = query.where(causes.c.not_assigned == matching.reason)
    if after is not None:
        query = query.where(tuple_(*position) > after)
    return await tx.all(query.order_by(*position).limit(limit), Answered)
