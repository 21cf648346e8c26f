"""Results that wait for their agent's acknowledgement, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, tuple_

from chassis.http.reach import within
from chassis.messages.rows import amend, pour
from chassis.messages.tx import Cause, Place, Tx
from measure.visibility import Reach
from qa.scoring.acknowledgements.rules import AcknowledgementState
from qa.scoring.tables import acknowledgements

MOST_AT_ONCE = 1000  # of one run, so that its transaction stays short


@dataclass(frozen=True, kw_only=True)
class Acknowledgement:
    """A delivered result and its acknowledgement.

    event_id, correlation_id: of its qa.call-scored. ends_at: 24:00 of the due date at the agent's
    site. acknowledged_at, acknowledged_on: None unless the agent acknowledged it.
    """

    evaluation_id: UUID
    agent_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    call_id: UUID
    event_id: UUID
    correlation_id: UUID
    state: AcknowledgementState
    delivered_on: date
    due_on: date
    ends_at: datetime
    acknowledged_at: datetime | None = None
    acknowledged_on: date | None = None
    version: int = 1

    @property
    def place(self) -> Place:
        return Place(self.center_id, self.site_id)

    @property
    def cause(self) -> Cause:
        """The delivery, with which whatever comes of it goes on (EVT-4a)."""
        return Cause(self.event_id, self.correlation_id)


async def add(tx: Tx, delivered: Sequence[Acknowledgement]) -> None:
    """Keep results that were delivered."""
    await pour(tx, acknowledgements, delivered)


async def find(tx: Tx, evaluation_id: UUID) -> Acknowledgement | None:
    """The acknowledgement of a result, locked until the transaction ends."""
    query = select(acknowledgements).where(
        acknowledgements.c.tenant_id == tx.tenant,
        acknowledgements.c.evaluation_id == evaluation_id,
    )
    return await tx.one_or_none(query.with_for_update(), Acknowledgement)


async def find_within(tx: Tx, evaluation_id: UUID, *, reach: Reach) -> Acknowledgement | None:
    """The acknowledgement of a result, if it lies within the reach."""
    query = select(acknowledgements).where(
        acknowledgements.c.tenant_id == tx.tenant,
        acknowledgements.c.evaluation_id == evaluation_id,
        within(acknowledgements.c, reach),
    )
    return await tx.one_or_none(query, Acknowledgement)


async def find_all(tx: Tx, evaluation_ids: Sequence[UUID]) -> Sequence[Acknowledgement]:
    """Those of these results that wait, locked until the transaction ends."""
    query = (
        select(acknowledgements)
        .where(
            acknowledgements.c.tenant_id == tx.tenant,
            acknowledgements.c.evaluation_id == func.any(list(evaluation_ids)),
            acknowledgements.c.state == AcknowledgementState.WAITING,
        )
        .order_by(acknowledgements.c.evaluation_id)
        .with_for_update()
    )
    return await tx.all(query, Acknowledgement)


async def update(tx: Tx, changed: Sequence[Acknowledgement]) -> None:
    """Keep what became of acknowledgements."""
    await amend(tx, acknowledgements, changed)


async def earliest_end(tx: Tx) -> datetime | None:
    """When the first of those that wait ends."""
    query = select(func.min(acknowledgements.c.ends_at)).where(
        acknowledgements.c.tenant_id == tx.tenant,
        acknowledgements.c.state == AcknowledgementState.WAITING,
    )
    earliest: datetime | None = (await tx.execute(query)).scalar_one()
    return earliest


async def claim_ended(tx: Tx) -> Sequence[Acknowledgement]:
    """Those that wait and whose time is over, locked; at most MOST_AT_ONCE."""
    query = (
        select(acknowledgements)
        .where(
            acknowledgements.c.tenant_id == tx.tenant,
            acknowledgements.c.state == AcknowledgementState.WAITING,
            acknowledgements.c.ends_at <= tx.now,
        )
        .order_by(acknowledgements.c.ends_at, acknowledgements.c.evaluation_id)
        .limit(MOST_AT_ONCE)
        .with_for_update()
    )
    return await tx.all(query, Acknowledgement)


async def acknowledgements_in(
    tx: Tx,
    *,
    reach: Reach,
    matching: Mapping[str, object],
    after: tuple[Any, ...] | None,
    limit: int,
) -> Sequence[Acknowledgement]:
    """By due date, then id. matching: column → value that it must have."""
    table = acknowledgements
    query = select(table).where(table.c.tenant_id == tx.tenant, within(table.c, reach))
    query = query.where(*(table.c[column] == value for column, value in matching.items()))
    if after is not None:
        query = query.where(tuple_(table.c.due_on, table.c.evaluation_id) > after)
    query = query.order_by(table.c.due_on, table.c.evaluation_id).limit(limit)
    return await tx.all(query, Acknowledgement)
