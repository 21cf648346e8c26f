"""Re-post exams of off-post orders."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, func, select

from chassis.messages.rows import amend, pour
from chassis.messages.tx import Tx
from training.offpost.reposts.rules import RepostExam
from training.offpost.tables import offpost_exams


async def add(tx: Tx, exam: RepostExam) -> None:
    await pour(tx, offpost_exams, [exam])


async def mark(tx: Tx, exam: RepostExam) -> None:
    """Store the result of an exam."""
    await amend(tx, offpost_exams, [exam])


async def of_orders(tx: Tx, orders: Collection[UUID]) -> Mapping[UUID, Sequence[RepostExam]]:
    """Order → its exams, oldest first."""
    query = (
        select(offpost_exams)
        .where(
            offpost_exams.c.tenant_id == tx.tenant,
            offpost_exams.c.order_id == func.any(bindparam("ids", type_=ARRAY(Uuid))),
        )
        .order_by(offpost_exams.c.order_id, offpost_exams.c.attempt)
    )
    found: dict[UUID, list[RepostExam]] = {order_id: [] for order_id in orders}
    for exam in await tx.all(query, RepostExam, {"ids": list(orders)}):
        found[exam.order_id].append(exam)
    return found


async def order_of_paper(tx: Tx, paper_id: UUID) -> UUID | None:
    query = select(offpost_exams.c.order_id).where(
        offpost_exams.c.tenant_id == tx.tenant, offpost_exams.c.paper_id == paper_id
    )
    order_id: UUID | None = (await tx.execute(query)).scalar_one_or_none()
    return order_id
