"""The zone in which a place counts its days: its site's, else its center's, else the tenant's, else
the shipped `gen.timezone` (GEN-4).

    zone = place_zone(units, tx.tenant, site_id=people.c.site_id, center_id=people.c.center_id)
    query = select(people.c.person_id, func.timezone(zone, tx.now))

The one way to ask, so that a center that names no zone is neither left out nor waited for.
"""

from functools import lru_cache
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    Text,
    Uuid,
    bindparam,
    func,
    literal,
    select,
)

from chassis.messages import tables
from chassis.messages.tx import Tx
from chassis.policies.shipped import default_zone

Id = ColumnElement[UUID] | ColumnElement[UUID | None] | UUID | None


def place_zone(
    units: Table, tenant: Id, *, site_id: Id = None, center_id: Id = None
) -> ColumnElement[str]:
    """The zone (IANA name) of a place, as an expression.

    units: the service's copy of the directory, with `tenant_id`, `unit_id` and `zone`. The ids are
    values, parameters, or columns of the query around it.
    """
    tenants = units.metadata.tables[tables.tenants.name].alias()
    own = select(tenants.c.zone).where(tenants.c.tenant_id == tenant).scalar_subquery()
    of_units = (_unit_zone(units, tenant, id) for id in (site_id, center_id) if id is not None)
    return func.coalesce(*of_units, own, literal(default_zone(), Text))


def _unit_zone(units: Table, tenant: Id, unit_id: Id) -> ColumnElement[str]:
    unit = units.alias()
    wanted = literal(unit_id, Uuid) if isinstance(unit_id, UUID) else unit_id
    return (
        select(unit.c.zone)
        .where(unit.c.tenant_id == tenant, unit.c.unit_id == wanted)
        .scalar_subquery()
    )


async def zone_at(
    tx: Tx, units: Table, *, site_id: UUID | None = None, center_id: UUID | None = None
) -> str:
    """The zone of one place of the tenant; of neither site nor center: the tenant's."""
    place = {"tenant": tx.tenant, "site_id": site_id, "center_id": center_id}
    return str((await tx.execute(_of_one_place(units), place)).scalar_one())


@lru_cache
def _of_one_place(units: Table) -> Select[tuple[str]]:
    """Asked for every fact: put together once."""
    tenant, site_id, center_id = (
        bindparam(name, type_=Uuid) for name in ("tenant", "site_id", "center_id")
    )
    return select(place_zone(units, tenant, site_id=site_id, center_id=center_id))
