"""Scores that count no more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from chassis.messages.rows import pour
from chassis.messages.tx import Tx
from qa.scoring.evaluations.rules import ScoredItem
from qa.scoring.tables import earlier_scores


@dataclass(frozen=True, kw_only=True)
class EarlierScore:
    """A score that counts no more, and why (QA-40). revision: from 1, the score as submitted."""

    evaluation_id: UUID
    revision: int
    items: tuple[ScoredItem, ...]
    sections: Mapping[str, Decimal | None]
    total: Decimal | None
    grade: str | None
    fatal: tuple[str, ...]
    unacceptable: bool
    policyset: str
    reason: str
    revised_by: UUID
    revised_at: datetime


async def add(tx: Tx, earlier: EarlierScore) -> None:
    """Keep the score that a revision replaces."""
    await pour(tx, earlier_scores, [earlier])


async def of_evaluation(tx: Tx, evaluation_id: UUID) -> Sequence[EarlierScore]:
    """The scores that an evaluation had before, the first one first."""
    query = (
        select(earlier_scores)
        .where(
            earlier_scores.c.tenant_id == tx.tenant,
            earlier_scores.c.evaluation_id == evaluation_id,
        )
        .order_by(earlier_scores.c.revision)
    )
    return await tx.all(query, EarlierScore)
