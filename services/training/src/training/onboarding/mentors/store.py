"""Pairings of trainees and mentors."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, Date, bindparam, select, update

from chassis.http.reach import within
from chassis.messages.rows import columns_of, pour
from chassis.messages.tx import Tx
from measure.visibility import EVERYTHING, Reach
from training.onboarding.mentors.rules import Pairing
from training.onboarding.tables import pairings


async def add(tx: Tx, new: Sequence[Pairing]) -> None:
    """Insert pairings."""
    await pour(tx, pairings, new)


async def end(tx: Tx, ids: Collection[UUID]) -> None:
    """Pairings that hold no longer."""
    await tx.execute(
        update(pairings)
        .where(pairings.c.tenant_id == tx.tenant, pairings.c.pairing_id.in_(ids))
        .values(ended_at=tx.now)
    )


async def of_cohort(
    tx: Tx, cohort_id: UUID, *, reach: Reach = EVERYTHING, with_ended: bool = False
) -> Sequence[Pairing]:
    """Pairings of a cohort that lie in a reach, oldest first."""
    p = pairings.c
    query = select(*columns_of(pairings, Pairing)).where(
        p.tenant_id == tx.tenant, p.cohort_id == cohort_id, within(p, reach)
    )
    if not with_ended:
        query = query.where(p.ended_at.is_(None))
    return await tx.all(query.order_by(p.assigned_at, p.pairing_id), Pairing)


async def of_mentors(
    tx: Tx, mentors: Collection[UUID], days: Collection[date]
) -> Sequence[Pairing]:
    """Pairings of mentors that hold, on any of these days."""
    p = pairings.c
    asked = bindparam("days", type_=ARRAY(Date))
    query = select(*columns_of(pairings, Pairing)).where(
        p.tenant_id == tx.tenant,
        p.mentor_id.in_(mentors),
        p.ended_at.is_(None),
        p.days.overlap(asked),
    )
    return await tx.all(query, Pairing, {"days": list(days)})


async def of_mentor(tx: Tx, mentor_id: UUID, *, reach: Reach) -> Sequence[Pairing]:
    """All pairings of a mentor that lie in a reach, the newest first."""
    p = pairings.c
    query = select(*columns_of(pairings, Pairing)).where(
        p.tenant_id == tx.tenant, p.mentor_id == mentor_id, within(p, reach)
    )
    return await tx.all(query.order_by(p.assigned_at.desc(), p.pairing_id.desc()), Pairing)
