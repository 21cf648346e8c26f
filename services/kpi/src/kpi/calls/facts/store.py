"""What is known of people, places and calls. Sets in, sets out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Final
from uuid import UUID

from sqlalchemy import ARRAY, Column, Text, Uuid, bindparam, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from chassis.messages import tables as chassis_tables
from chassis.messages.tx import Tx
from chassis.policies.zones import place_zone, zone_at
from kpi.calls.facts.rules import Fact
from kpi.calls.tables import calls
from kpi.ground.tables import people, secrets, units
from kpi.tables import METADATA

_FACTS: Final = tuple(field.name for field in fields(Fact))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a call belongs: its person's units, and the zone whose days count there (GEN-4)."""

    agent_id: UUID | None
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    zone: str


async def agents(tx: Tx, names: Collection[str], *, by: str) -> dict[str, list[Place]]:
    """The people whom these names mean, by `employee_no` or `name`; a name may mean several."""
    named: Column[str] = people.c[by]
    zone = place_zone(units, tx.tenant, site_id=people.c.site_id, center_id=people.c.center_id)
    query = select(
        named, people.c.person_id, people.c.team_id, people.c.site_id, people.c.center_id, zone
    ).where(
        people.c.tenant_id == tx.tenant,
        named == func.any(bindparam("names", type_=ARRAY(Text))),
    )
    found: dict[str, list[Place]] = {}
    for row in await tx.execute(query, {"names": list(names)}):
        found.setdefault(row[0], []).append(Place(*tuple(row)[1:]))
    return found


async def nobody(tx: Tx) -> Place | None:
    """Where a call belongs that rang nobody: the tenant's center if it has only one; None while the
    tenant is not known here.
    """
    tenants = METADATA.tables[chassis_tables.tenants.name]
    known = select(tenants.c.tenant_id).where(tenants.c.tenant_id == tx.tenant)
    if (await tx.execute(known)).first() is None:
        return None
    centers = (
        select(units.c.unit_id)
        .where(units.c.tenant_id == tx.tenant, units.c.kind == "center", units.c.ended_on.is_(None))
        .order_by(units.c.unit_id)
        .limit(2)
    )
    found = list((await tx.execute(centers)).scalars())
    center_id = found[0] if len(found) == 1 else None
    return Place(None, None, None, center_id, await zone_at(tx, units, center_id=center_id))


async def known(tx: Tx, call_ids: Sequence[UUID]) -> dict[UUID, tuple[Fact, UUID | None]]:
    """Calls on record by id, each with the import that touched it last."""
    query = select(calls.c.import_id, *(calls.c[name] for name in _FACTS)).where(
        calls.c.tenant_id == tx.tenant,
        calls.c.call_id == func.any(bindparam("ids", type_=ARRAY(Uuid))),
    )
    rows = await tx.execute(query, {"ids": list(call_ids)})
    return {row.call_id: (Fact(*tuple(row)[1:]), row.import_id) for row in rows}


_PUT: Final = text(
    f"INSERT INTO calls (tenant_id, import_id, {', '.join(_FACTS)})"  # noqa: S608 - own names
    f" SELECT CAST(:tenant AS uuid), CAST(:import_id AS uuid), told.* FROM "
    f"unnest({', '.join(f':{name}' for name in _FACTS)}) AS told"
    " ORDER BY 3 ON CONFLICT (tenant_id, call_id) DO UPDATE SET import_id = excluded.import_id, "
    + ", ".join(f"{name} = excluded.{name}" for name in _FACTS if name != "call_id")
).bindparams(*(bindparam(name, type_=ARRAY(calls.c[name].type)) for name in _FACTS))


async def put(tx: Tx, facts: Sequence[Fact], import_id: UUID | None) -> None:
    """Write calls as they are now, in one statement."""
    if facts:
        columns: Mapping[str, list[object]] = dict(
            zip(_FACTS, map(list, zip(*map(_values, facts), strict=True)), strict=True)
        )
        await tx.execute(_PUT, {"tenant": tx.tenant, "import_id": import_id, **columns})


def _values(fact: Fact) -> tuple[object, ...]:
    return tuple(getattr(fact, name) for name in _FACTS)


async def touch(tx: Tx, call_ids: Sequence[UUID], import_id: UUID | None) -> None:
    """Note which import told these calls last, so that it can tell a call that stands in it
    twice.
    """
    if call_ids:
        mine = calls.c.call_id == func.any(bindparam("ids", type_=ARRAY(Uuid)))
        await tx.execute(
            update(calls).where(calls.c.tenant_id == tx.tenant, mine).values(import_id=import_id),
            {"ids": list(call_ids)},
        )


async def secret(tx: Tx, fresh: bytes) -> bytes:
    """The tenant's secret for customer keys; `fresh` becomes it if there is none yet (KPI-0b)."""
    await tx.execute(
        insert(secrets).values(tenant_id=tx.tenant, customer_secret=fresh).on_conflict_do_nothing()
    )
    kept: bytes = (
        await tx.execute(select(secrets.c.customer_secret).where(secrets.c.tenant_id == tx.tenant))
    ).scalar_one()
    return kept
