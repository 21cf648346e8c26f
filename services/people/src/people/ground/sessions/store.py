"""Who signs in: people by number or id with the names of their units, tenants, made-up people, and
whose tokens ended.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, text

from chassis.messages.tx import Tx
from people.ground.tables import persons, tenant_register, units

MOST_ENDED = 20_000
_LEVELS = ("center", "site", "section", "team")


@dataclass(frozen=True, slots=True)
class Place:
    """A unit to which somebody belongs."""

    kind: str
    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """A person as far as signing in needs them."""

    person_id: UUID
    employee_no: str
    name: str
    roles: Sequence[str]
    center_id: UUID | None
    site_id: UUID | None
    section_id: UUID | None
    team_id: UUID | None
    language: str
    stage: str | None
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class TenantFacts:
    tenant_id: UUID
    code: str
    name: str
    zone: str
    simulated: bool


@dataclass(frozen=True, slots=True)
class MadeUp:
    """The first person of a role."""

    person_id: UUID
    employee_no: str
    name: str
    role: str
    place: str | None


@dataclass(frozen=True, slots=True)
class Ended:
    """A person whose tokens from before `tokens_from` are no longer good."""

    tenant_id: UUID
    person_id: UUID
    tokens_from: datetime


_MEMBER = [persons.c[name] for name in Member.__dataclass_fields__]
_TENANT = [tenant_register.c[name] for name in TenantFacts.__dataclass_fields__]
_CAST = text(
    """
    SELECT DISTINCT ON (role) person_id, employee_no, persons.name, role, units.name AS place
      FROM persons CROSS JOIN unnest(roles) AS role
           LEFT JOIN units ON units.tenant_id = persons.tenant_id
                          AND units.unit_id = coalesce(team_id, section_id, site_id, center_id)
     WHERE persons.tenant_id = :tenant AND persons.ended_on IS NULL
     ORDER BY role, employee_no
    """
)


async def find_by_number(tx: Tx, employee_no: str) -> Member | None:
    """Held against changes until the transaction ends, so a token that is issued now is older than
    what is changed later.
    """
    return await _find(tx, persons.c.employee_no == employee_no)


async def find_by_id(tx: Tx, person_id: UUID) -> Member | None:
    """As `find_by_number`."""
    return await _find(tx, persons.c.person_id == person_id)


async def places(tx: Tx, member: Member) -> Sequence[Place]:
    """The units of a person with their names, from the outer to the inner."""
    ids = {kind: getattr(member, f"{kind}_id") for kind in _LEVELS}
    query = select(units.c.unit_id, units.c.name).where(
        units.c.tenant_id == tx.tenant, units.c.unit_id.in_([id for id in ids.values() if id])
    )
    names = {row.unit_id: row.name for row in await tx.execute(query)}
    return [Place(kind, id, names.get(id, "")) for kind, id in ids.items() if id]


async def tenant(tx: Tx, tenant_id: UUID) -> TenantFacts | None:
    query = select(*_TENANT).where(tenant_register.c.tenant_id == tenant_id)
    row = (await tx.execute(query)).mappings().one_or_none()
    return None if row is None else TenantFacts(**row)


async def tenants(tx: Tx, *, simulated: bool, most: int) -> Sequence[TenantFacts]:
    """Tenants of one kind, the newest first."""
    query = select(*_TENANT).where(tenant_register.c.simulated.is_(simulated))
    ordered = query.order_by(tenant_register.c.created_at.desc(), tenant_register.c.code).limit(
        most
    )
    return [TenantFacts(**row) for row in (await tx.execute(ordered)).mappings()]


async def count_tenants(tx: Tx) -> dict[bool, int]:
    """Simulated or not → how many."""
    query = select(tenant_register.c.simulated, func.count().label("number")).group_by(
        tenant_register.c.simulated
    )
    return {row.simulated: row.number for row in await tx.execute(query)}


async def cast(tx: Tx) -> Sequence[MadeUp]:
    """The first person of each role of the tenant, by employee number."""
    return [MadeUp(**row) for row in (await tx.execute(_CAST, {"tenant": tx.tenant})).mappings()]


async def ended_since(tx: Tx, since: datetime) -> Sequence[Ended]:
    """People of all tenants whose tokens ended at `since` or later."""
    query = select(persons.c.tenant_id, persons.c.person_id, persons.c.tokens_from).where(
        persons.c.tokens_from >= since
    )
    rows = await tx.execute(query.order_by(persons.c.tokens_from.desc()).limit(MOST_ENDED))
    return [Ended(**row) for row in rows.mappings()]


async def _find(tx: Tx, which: ColumnElement[bool]) -> Member | None:
    query = (
        select(*_MEMBER).where(persons.c.tenant_id == tx.tenant, which).with_for_update(read=True)
    )
    row = (await tx.execute(query)).mappings().one_or_none()
    return None if row is None else Member(**row)
