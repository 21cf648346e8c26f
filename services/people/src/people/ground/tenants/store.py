"""The register of tenants."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from chassis.messages import tables as chassis_tables
from chassis.messages.tx import Tx
from people.ground.tables import tenant_register
from people.ground.tenants.rules import Tenant


async def find_tenant(tx: Tx, tenant_id: UUID) -> Tenant | None:
    """The tenant under this id, if this transaction may see it."""
    query = select(tenant_register).where(tenant_register.c.tenant_id == tenant_id)
    return await tx.one_or_none(query, Tenant)


async def tenants(tx: Tx, *, after: str | None, limit: int) -> Sequence[Tenant]:
    """Tenants by code."""
    query = select(tenant_register).order_by(tenant_register.c.code).limit(limit)
    if after is not None:
        query = query.where(tenant_register.c.code > after)
    return await tx.all(query, Tenant)


async def add_tenant(tx: Tx, tenant: Tenant) -> None:
    """Enter a tenant, and tell this service's own clock of it."""
    await tx.execute(insert(tenant_register).values(vars(tenant)))
    known = {
        "tenant_id": tenant.tenant_id,
        "zone": tenant.zone,
        "simulated": tenant.simulated,
        "clock_at": tenant.clock_at,
    }
    await tx.execute(insert(chassis_tables.tenants).values(known).on_conflict_do_nothing())
