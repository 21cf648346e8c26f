"""Attempts of people who sit an exam."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from chassis.messages.rows import IGNORE, amend, pour
from chassis.messages.tx import Tx
from training.exams.attempts.rules import Attempt
from training.exams.tables import attempts

MOST_AT_ONCE = 500
"""Attempts that end in one transaction."""


async def begin(tx: Tx, attempt: Attempt) -> bool:
    """Keep a new attempt; False: the person has one in this batch."""
    return bool(await pour(tx, attempts, [attempt], conflict=IGNORE))


async def find(tx: Tx, batch_id: UUID, person_id: UUID) -> Attempt | None:
    """A person's attempt in a batch, locked until the transaction ends."""
    query = select(attempts).where(
        attempts.c.tenant_id == tx.tenant,
        attempts.c.batch_id == batch_id,
        attempts.c.person_id == person_id,
    )
    return await tx.one_or_none(query.with_for_update(), Attempt)


async def keep(tx: Tx, changed: Sequence[Attempt]) -> None:
    await amend(tx, attempts, changed)


async def earliest_end(tx: Tx) -> datetime | None:
    """When the next attempt that was not handed in ends."""
    query = select(func.min(attempts.c.due_at)).where(
        attempts.c.tenant_id == tx.tenant, attempts.c.ended_at.is_(None)
    )
    found: datetime | None = (await tx.execute(query)).scalar()
    return found


async def claim_ended(tx: Tx) -> Sequence[Attempt]:
    """Attempts whose time is over and that were not handed in, locked; a part of them."""
    query = (
        select(attempts)
        .where(
            attempts.c.tenant_id == tx.tenant,
            attempts.c.ended_at.is_(None),
            attempts.c.due_at <= tx.now,
        )
        .order_by(attempts.c.batch_id, attempts.c.person_id)
        .limit(MOST_AT_ONCE)
    )
    return await tx.all(query.with_for_update(skip_locked=True), Attempt)
