"""What the form of a leave shows."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from chassis.messages.tx import Tx
from people.time.forms.rules import Decision, Request
from people.time.tables import leave_decisions, leaves


async def find_request(tx: Tx, leave_id: UUID) -> Request | None:
    query = select(*(leaves.c[name] for name in Request.__dataclass_fields__)).where(
        leaves.c.tenant_id == tx.tenant, leaves.c.leave_id == leave_id
    )
    row = (await tx.execute(query)).one_or_none()
    return Request(**row._mapping) if row else None  # noqa: SLF001 -- SQLAlchemy's public name


async def decisions(tx: Tx, leave_id: UUID) -> Sequence[Decision]:
    """What was decided on a leave, the oldest first."""
    d = leave_decisions.c
    query = (
        select(*(d[name] for name in Decision.__dataclass_fields__))
        .where(d.tenant_id == tx.tenant, d.leave_id == leave_id)
        .order_by(d.number)
    )
    return [Decision(**row._mapping) for row in await tx.execute(query)]  # noqa: SLF001
