"""What others found weak in somebody's work is kept until somebody asks for it (TRN-11)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from chassis.messages.tx import Tx
from training.offpost.weakness import rules, store


async def keep(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """rows: person_id, fact_id (the evaluation, the sitting, the event of a breach), item, source
    (qa, exam, kpi), on, cause_id.
    """
    await store.add_signals(tx, rows)


async def weak_items(tx: Tx, person_id: UUID, on: date, days: int) -> tuple[str, ...]:
    """What was weak in a person's work in the last so many days, worst first (TRN-11)."""
    return rules.weak_items(await store.signals(tx, person_id, rules.since(on, days), on))
