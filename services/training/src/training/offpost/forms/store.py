"""What the off-post record shows."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, func, select

from chassis.http.reach import Reach, within
from chassis.messages.tx import Tx
from training.ground.tables import people
from training.offpost.forms.rules import Attempt, Record
from training.offpost.tables import offpost_exams, offpost_orders

_orderers = people.alias("orderers")


async def find_record(tx: Tx, order_id: UUID, *, reach: Reach) -> Record | None:
    o, p, by = offpost_orders.c, people.c, _orderers.c
    query = (
        select(
            *(o.order_id, o.center_id, o.site_id, o.trigger, o.state, o.starts_on, o.ends_on),
            *(o.pay_rule, o.weak_items, o.reason, o.returned_on, o.policyset),
            *(p.employee_no, p.name, func.coalesce(by.name, by.employee_no).label("ordered_by")),
        )
        .outerjoin(people, and_(p.tenant_id == o.tenant_id, p.person_id == o.person_id))
        .outerjoin(_orderers, and_(by.tenant_id == o.tenant_id, by.person_id == o.ordered_by))
        .where(o.tenant_id == tx.tenant, o.order_id == order_id, within(o, reach))
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
