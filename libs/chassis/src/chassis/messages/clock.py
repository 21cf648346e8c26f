"""The two clocks: wall time for machinery, business time for everything that the rules speak of.

Kafka timestamps, leases, back-off, event age and UUIDv7 use wall time. `tx.now` is the tenant's
business time: the wall clock, or for a tenant created as simulated the instant to which `POST
/v1/clock` last moved it.
"""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.messages.tables import clocks, tenants


def wall() -> datetime:
    """The wall clock, aware, UTC."""
    return datetime.now(UTC)


async def business_now(connection: AsyncConnection, tenant: UUID) -> datetime:
    """The tenant's business time (aware, UTC); a tenant that is not known here yet lives by the
    wall clock.
    """
    query = (
        select(tenants.c.simulated, tenants.c.clock_at, clocks.c.now_at)
        .outerjoin(clocks, clocks.c.tenant_id == tenants.c.tenant_id)
        .where(tenants.c.tenant_id == tenant)
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None or not row.simulated:
        return wall()
    return row.now_at or row.clock_at or wall()


async def set_business_now(connection: AsyncConnection, tenant: UUID, to: datetime) -> None:
    """Move a simulated tenant's clock; it never goes back."""
    move = insert(clocks).values(tenant_id=tenant, now_at=to)
    await connection.execute(
        move.on_conflict_do_update(
            index_elements=[clocks.c.tenant_id],
            set_={"now_at": move.excluded.now_at},
            where=clocks.c.now_at < to,
        )
    )
