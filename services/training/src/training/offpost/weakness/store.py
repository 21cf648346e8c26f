"""What was found weak, by person and day."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from chassis.messages.tx import Tx
from training.offpost.tables import weak_signals
from training.offpost.weakness.rules import Signal


async def add_signals(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """rows: columns of `weak_signals` but the tenant. What is known already stays."""
    if rows:
        await tx.execute(
            insert(weak_signals).on_conflict_do_nothing(),
            [{"tenant_id": tx.tenant, **row} for row in rows],
        )


async def signals(tx: Tx, person_id: UUID, first: date, last: date) -> Sequence[Signal]:
    """What was found weak from a day to a day."""
    query = select(weak_signals.c.item, weak_signals.c.on).where(
        weak_signals.c.tenant_id == tx.tenant,
        weak_signals.c.person_id == person_id,
        weak_signals.c.on.between(first, last),
    )
    return [Signal(row.item, row.on) for row in await tx.execute(query)]
