"""Our copies of people and units, by id."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, func, select

from chassis.messages.tables import tenants
from chassis.messages.tx import Tx
from kpi.ground.directory.rules import Person, Unit
from kpi.ground.tables import people, units
from kpi.tables import METADATA

_tenants = METADATA.tables[tenants.name]


async def people_of(tx: Tx, ids: Collection[UUID]) -> Mapping[UUID, Person]:
    query = select(people.c.person_id, people.c.employee_no, people.c.name).where(
        people.c.tenant_id == tx.tenant,
        people.c.person_id == func.any(bindparam("ids", type_=ARRAY(Uuid))),
    )
    found = (Person(*row) for row in await tx.execute(query, {"ids": list(ids)}))
    return {person.person_id: person for person in found}


async def find_unit(tx: Tx, unit_id: UUID) -> Unit | None:
    zone = func.coalesce(units.c.zone, _tenants.c.zone, "UTC")
    query = (
        select(units.c.unit_id, units.c.name, zone)
        .outerjoin(_tenants, _tenants.c.tenant_id == units.c.tenant_id)
        .where(units.c.tenant_id == tx.tenant, units.c.unit_id == unit_id)
    )
    row = (await tx.execute(query)).one_or_none()
    return Unit(*row) if row else None
