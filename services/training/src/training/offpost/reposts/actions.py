"""Schedule re-post exams and keep their results (EXM-12)."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from chassis.messages.tx import Tx
from training.offpost.reposts import store
from training.offpost.reposts.rules import RepostExam


async def add(tx: Tx, exam: RepostExam) -> None:
    """Keep a re-post exam that was scheduled."""
    await store.add(tx, exam)


async def mark(tx: Tx, exam: RepostExam) -> None:
    """Keep the result of an exam."""
    await store.mark(tx, exam)


async def of_orders(tx: Tx, orders: Collection[UUID]) -> Mapping[UUID, Sequence[RepostExam]]:
    """Order → its exams, oldest first."""
    return await store.of_orders(tx, orders)


async def order_of_paper(tx: Tx, paper_id: UUID) -> UUID | None:
    """The order for which a re-post paper was made."""
    return await store.order_of_paper(tx, paper_id)
