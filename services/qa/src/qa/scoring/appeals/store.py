"""Appeals: what is appealed against, before whom it is, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, tuple_

from chassis.http.reach import within
from chassis.messages.rows import amend, pour
from chassis.messages.tx import Cause, Place, Tx
from measure.visibility import EVERYTHING, Reach
from qa.scoring.appeals.rules import AppealState, Point
from qa.scoring.tables import appeals

MOST_AT_ONCE = 1000  # of one run, so that its transaction stays short
_TIMED = (AppealState.FIRST_INSTANCE, AppealState.DECIDED)


@dataclass(frozen=True, kw_only=True)
class Appeal:
    """An appeal against the score of one call; one per evaluation (QA-41).

    event_id, correlation_id: of its first qa.evaluation-appealed. due_on: until when the state
    holds – decided by, or may be taken further by, its end; ends_at: 24:00 of it at the agent's
    site, where something follows by itself then. deciders: who decided a round of it.
    """

    evaluation_id: UUID
    agent_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    call_id: UUID
    inspector_id: UUID
    event_id: UUID
    correlation_id: UUID
    state: AppealState
    points: tuple[Point, ...]
    filed_on: date
    due_on: date
    ends_at: datetime | None = None
    remark_until: date | None = None
    remark: str | None = None
    remarked_by: UUID | None = None
    remarked_on: date | None = None
    deciders: tuple[UUID, ...] = ()
    decided_on: date | None = None
    version: int = 1

    @property
    def place(self) -> Place:
        return Place(self.center_id, self.site_id)

    @property
    def cause(self) -> Cause:
        """The filing, with which whatever comes of it goes on (EVT-4a)."""
        return Cause(self.event_id, self.correlation_id)


async def add(tx: Tx, appeal: Appeal) -> None:
    """Keep an appeal that was filed."""
    await pour(tx, appeals, [appeal])


async def find(
    tx: Tx, evaluation_id: UUID, *, reach: Reach = EVERYTHING, locked: bool = False
) -> Appeal | None:
    """The appeal against a score, if there is one within the reach."""
    query = select(appeals).where(
        appeals.c.tenant_id == tx.tenant,
        appeals.c.evaluation_id == evaluation_id,
        within(appeals.c, reach),
    )
    return await tx.one_or_none(query.with_for_update() if locked else query, Appeal)


async def find_all(tx: Tx, evaluation_ids: Sequence[UUID]) -> Sequence[Appeal]:
    """Appeals of these evaluations, locked until the transaction ends."""
    query = (
        select(appeals)
        .where(
            appeals.c.tenant_id == tx.tenant,
            appeals.c.evaluation_id == func.any(list(evaluation_ids)),
        )
        .order_by(appeals.c.evaluation_id)
        .with_for_update()
    )
    return await tx.all(query, Appeal)


async def update(tx: Tx, changed: Sequence[Appeal]) -> None:
    """Keep what became of appeals."""
    await amend(tx, appeals, changed)


async def earliest_end(tx: Tx) -> datetime | None:
    """When the first of those ends after which something follows by itself."""
    query = select(func.min(appeals.c.ends_at)).where(
        appeals.c.tenant_id == tx.tenant, appeals.c.state.in_(_TIMED)
    )
    earliest: datetime | None = (await tx.execute(query)).scalar_one()
    return earliest


async def claim_ended(tx: Tx) -> Sequence[Appeal]:
    """Those whose time in their state is over, locked; at most MOST_AT_ONCE."""
    query = (
        select(appeals)
        .where(
            appeals.c.tenant_id == tx.tenant,
            appeals.c.state.in_(_TIMED),
            appeals.c.ends_at <= tx.now,
        )
        .order_by(appeals.c.ends_at, appeals.c.evaluation_id)
        .limit(MOST_AT_ONCE)
        .with_for_update()
    )
    return await tx.all(query, Appeal)


async def appeals_in(
    tx: Tx,
    *,
    reach: Reach,
    matching: Mapping[str, object],
    after: tuple[Any, ...] | None,
    limit: int,
) -> Sequence[Appeal]:
    """By due date, then id. matching: column → value that it must have."""
    query = select(appeals).where(appeals.c.tenant_id == tx.tenant, within(appeals.c, reach))
    query = query.where(*(appeals.c[column] == value for column, value in matching.items()))
    if after is not None:
        query = query.where(tuple_(appeals.c.due_on, appeals.c.evaluation_id) > after)
    query = query.order_by(appeals.c.due_on, appeals.c.evaluation_id).limit(limit)
    return await tx.all(query, Appeal)
