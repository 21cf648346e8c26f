"""The units of a tenant."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select, union

from chassis.messages.rows import REPLACE, pour
from chassis.messages.tables import tenants
from chassis.messages.tx import Tx
from people.ground.tables import persons
from people.ground.tables import units as table
from people.ground.units.rules import Kind, Tree, Unit


async def tree(tx: Tx) -> Tree:
    """All units of the tenant: some thousands of rows at most."""
    query = select(table).where(table.c.tenant_id == tx.tenant)
    return Tree.of(await tx.all(query, Unit))


async def units(
    tx: Tx, *, among: Collection[UUID] | None, kind: Kind | None, after: str | None, limit: int
) -> Sequence[Unit]:
    """Units by code, of one kind or all; among: only these, None: all."""
    query = select(table).where(table.c.tenant_id == tx.tenant)
    if among is not None:
        query = query.where(table.c.unit_id.in_(among))
    if kind is not None:
        query = query.where(table.c.kind == kind)
    if after is not None:
        query = query.where(table.c.code > after)
    return await tx.all(query.order_by(table.c.code).limit(limit), Unit)


async def find_zone(tx: Tx) -> str | None:
    """The zone of the tenant; None: no such tenant was entered."""
    return (
        await tx.execute(select(tenants.c.zone).where(tenants.c.tenant_id == tx.tenant))
    ).scalar_one_or_none()


async def put_units(tx: Tx, units: Sequence[Unit]) -> None:
    """Enter units, or replace them; the parents may come in the same call."""
    await pour(tx, table, units, conflict=REPLACE, common={"changed_at": tx.now})


async def inhabited(tx: Tx, units: Collection[UUID]) -> frozenset[UUID]:
    """Those of the units to which somebody belongs who has not left."""
    levels = (persons.c.center_id, persons.c.site_id, persons.c.section_id, persons.c.team_id)
    homes = [
        select(level).where(
            persons.c.tenant_id == tx.tenant, persons.c.ended_on.is_(None), level.in_(units)
        )
        for level in levels
    ]
    return frozenset((await tx.execute(union(*homes))).scalars())
