"""What the off-post record shows."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from chassis.http.reach import within
from chassis.messages.tx import Tx
from measure.visibility import Reach
from training.offpost.forms.rules import Attempt, Record
from training.offpost.tables import offpost_exams, offpost_orders


async def find_record(tx: Tx, order_id: UUID, *, reach: Reach) -> Record | None:
    o = offpost_orders.c
    query = select(*(o[name] for name in Record.__dataclass_fields__)).where(
        o.tenant_id == tx.tenant, o.order_id == order_id, within(o, reach)
    )
    row = (await tx.execute(query)).mappings().one_or_none()
    return Record(**{**row, "weak_items": tuple(row["weak_items"])}) if row else None


async def attempts(tx: Tx, order_id: UUID) -> Sequence[Attempt]:
    """Re-post exams of an order in their order."""
    e = offpost_exams.c
    query = (
        select(e.attempt, e.on, e.sat_on, e.total, e.passed)
        .where(e.tenant_id == tx.tenant, e.order_id == order_id)
        .order_by(e.attempt)
    )
    return [Attempt(**row._mapping) for row in await tx.execute(query)]  # noqa: SLF001
