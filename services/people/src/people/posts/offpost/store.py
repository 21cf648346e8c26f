"""Off-post orders as they were consumed."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from chassis.messages.rows import pour
from chassis.messages.tx import Tx
from people.posts.offpost.rules import Order
from people.posts.tables import offposts as table


async def orders_of(tx: Tx, person_id: UUID) -> Sequence[Order]:
    """The orders that are known of a person, by start."""
    query = select(table).where(table.c.tenant_id == tx.tenant, table.c.person_id == person_id)
    return await tx.all(query.order_by(table.c.starts_on, table.c.order_id), Order)


async def put(tx: Tx, order: Order) -> None:
    """Keep an order as it is now."""
    changes = ("state", "stage_before", "returned_on", "refused")
    await pour(tx, table, [order], conflict=changes)
