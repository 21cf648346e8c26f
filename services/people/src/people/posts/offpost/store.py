"""Off-post orders as they were heard."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from chassis.messages.tx import Tx
from people.ground.stages.rules import Stage
from people.posts.offpost.rules import Order, State
from people.posts.tables import offposts as table


async def orders_of(tx: Tx, person_id: UUID) -> Sequence[Order]:
    """The orders that are known of a person, by start."""
    columns = [table.c[name] for name in Order.__dataclass_fields__]
    query = select(*columns).where(table.c.tenant_id == tx.tenant, table.c.person_id == person_id)
    rows = (await tx.execute(query.order_by(table.c.starts_on, table.c.order_id))).mappings()
    typed = (
        {
            **row,
            "state": State(row["state"]),
            "stage_before": row["stage_before"] and Stage(row["stage_before"]),
        }
        for row in rows
    )
    return [Order(**row) for row in typed]


async def put(tx: Tx, order: Order) -> None:
    """Keep how an order stands."""
    adding = insert(table).values(tenant_id=tx.tenant, **vars(order))
    changes = {
        name: adding.excluded[name] for name in ("state", "stage_before", "returned_on", "refused")
    }
    await tx.execute(
        adding.on_conflict_do_update(
            index_elements=[table.c.tenant_id, table.c.order_id], set_=changes
        )
    )
