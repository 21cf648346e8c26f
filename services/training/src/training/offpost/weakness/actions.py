"""Keep weak points of people's work, and name a person's weak items (TRN-11)."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from chassis.messages.tx import Tx
from training.offpost.weakness import rules, store
from training.offpost.weakness.rules import WeakPoint


async def keep(tx: Tx, points: Sequence[WeakPoint]) -> None:
    """Keep weak points; the same one again changes nothing."""
    await store.add(tx, points)


async def weak_items(tx: Tx, person_id: UUID, on: date, days: int) -> tuple[str, ...]:
    """Weak items of the last days before a date, worst first (TRN-11)."""
    first = rules.since(on, days)
    return rules.weak_items(await store.signals(tx, person_id, first, on))
