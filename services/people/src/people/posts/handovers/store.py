"""Handovers of trainees."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, tuple_

from chassis.http.reach import within
from chassis.messages.rows import REPLACE, columns_of, pour
from chassis.messages.tx import Tx
from measure.visibility import EVERYTHING, Reach
from people.posts.handovers.rules import Handover, State
from people.posts.tables import handovers


@dataclass(frozen=True, kw_only=True)
class HandoverFilter:
    """Which handovers; None: any that operations or quality & training has to do with."""

    state: State | None = None
    person_id: UUID | None = None
    cohort_id: UUID | None = None


async def put(tx: Tx, changed: Sequence[Handover]) -> None:
    """Insert handovers, or replace them."""
    await pour(tx, handovers, changed, conflict=REPLACE)


async def of_cohort(tx: Tx, cohort_id: UUID, people: Collection[UUID]) -> Sequence[Handover]:
    """Handovers of these people out of a cohort, locked."""
    h = handovers.c
    query = select(*columns_of(handovers, Handover)).where(
        h.tenant_id == tx.tenant, h.cohort_id == cohort_id, h.person_id.in_(people)
    )
    return await tx.all(query.with_for_update(), Handover)


async def find(
    tx: Tx, handover_id: UUID, *, reach: Reach = EVERYTHING, to_change: bool = False
) -> Handover | None:
    """A handover that lies in a reach."""
    h = handovers.c
    query = select(*columns_of(handovers, Handover)).where(
        h.tenant_id == tx.tenant, h.handover_id == handover_id, within(h, reach)
    )
    return await tx.one_or_none(query.with_for_update() if to_change else query, Handover)


async def listed(
    tx: Tx, wanted: HandoverFilter, *, reach: Reach, after: tuple[UUID] | None, limit: int
) -> Sequence[Handover]:
    """Handovers, the newest first."""
    h = handovers.c
    asked = {
        "state": wanted.state,
        "person_id": wanted.person_id,
        "cohort_id": wanted.cohort_id,
    }
    query = select(*columns_of(handovers, Handover)).where(
        h.tenant_id == tx.tenant,
        within(h, reach),
        *(h[name] == value for name, value in asked.items() if value is not None),
    )
    if after is not None:
        query = query.where(tuple_(h.handover_id) < tuple_(*after))
    return await tx.all(query.order_by(h.handover_id.desc()).limit(limit), Handover)
