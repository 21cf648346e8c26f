"""Weak points by person and day."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select

from chassis.messages.rows import IGNORE, pour
from chassis.messages.tx import Tx
from training.offpost.tables import weak_signals
from training.offpost.weakness.rules import Signal, WeakPoint


async def add(tx: Tx, points: Sequence[WeakPoint]) -> None:
    """Insert weak points; known ones stay."""
    await pour(tx, weak_signals, points, conflict=IGNORE)


async def signals(tx: Tx, person_id: UUID, first: date, last: date) -> Sequence[Signal]:
    """Weak points of a person from a day to a day."""
    query = select(weak_signals.c.item, weak_signals.c.on).where(
        weak_signals.c.tenant_id == tx.tenant,
        weak_signals.c.person_id == person_id,
        weak_signals.c.on.between(first, last),
    )
    return await tx.all(query, Signal)
