"""Pay rules of people, by date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select

from chassis.messages.tx import Tx
from people.posts.pay.rules import PayChange, PayRule, Reason
from people.posts.tables import pay_rules as table


@dataclass(frozen=True, kw_only=True)
class Kept(PayChange):
    """A change that was made, and when."""

    changed_at: datetime


async def history(tx: Tx, person_id: UUID) -> Sequence[Kept]:
    """Every change of a person's pay rule, the oldest first."""
    columns = [table.c[name] for name in Kept.__dataclass_fields__]
    query = select(*columns).where(table.c.tenant_id == tx.tenant, table.c.person_id == person_id)
    rows = (await tx.execute(query.order_by(table.c.effective_on, table.c.changed_at))).mappings()
    typed = (
        {
            **row,
            "pay_rule": PayRule(row["pay_rule"]),
            "was": PayRule(row["was"]),
            "reason": Reason(row["reason"]),
        }
        for row in rows
    )
    return [Kept(**row) for row in typed]


async def add(tx: Tx, change: PayChange) -> None:
    await tx.execute(insert(table).values(tenant_id=tx.tenant, changed_at=tx.now, **vars(change)))
