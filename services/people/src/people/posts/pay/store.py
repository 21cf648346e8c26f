"""Pay rules of people, by date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from chassis.messages.rows import pour
from chassis.messages.tx import Tx
from people.posts.pay.rules import PayChange
from people.posts.tables import pay_rules as table


@dataclass(frozen=True, kw_only=True)
class Kept(PayChange):
    """A change that was made, and when."""

    changed_at: datetime


async def history(tx: Tx, person_id: UUID) -> Sequence[Kept]:
    """Every change of a person's pay rule, the oldest first."""
    query = select(table).where(table.c.tenant_id == tx.tenant, table.c.person_id == person_id)
    return await tx.all(query.order_by(table.c.effective_on, table.c.changed_at), Kept)


async def add(tx: Tx, change: PayChange) -> None:
    await pour(tx, table, [change], common={"changed_at": tx.now})
