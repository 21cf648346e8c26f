"""What the off-post record shows."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from chassis.http.reach import within
from chassis.messages.rows import columns_of
from chassis.messages.tx import Tx
from measure.visibility import Reach
from training.offpost.forms.rules import Attempt, Record
from training.offpost.tables import offpost_exams, offpost_orders


async def find_record(tx: Tx, order_id: UUID, *, reach: Reach) -> Record | None:
    o = offpost_orders.c
    query = select(*columns_of(offpost_orders, Record)).where(
        o.tenant_id == tx.tenant, o.order_id == order_id, within(o, reach)
    )
    return await tx.one_or_none(query, Record)


async def attempts(tx: Tx, order_id: UUID) -> Sequence[Attempt]:
    """Re-post exams of an order in their order."""
    e = offpost_exams.c
    query = (
        select(e.attempt, e.on, e.sat_on, e.total, e.passed)
        .where(e.tenant_id == tx.tenant, e.order_id == order_id)
        .order_by(e.attempt)
    )
    return await tx.all(query, Attempt)
