"""Records of people: one statement for any number of rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, Text, and_, bindparam, func, or_, select, text
from sqlalchemy.dialects.postgresql import insert

from chassis.http.reach import within
from chassis.messages.database import to_json
from chassis.messages.rows import REPLACE, pour
from chassis.messages.tables import token_floors
from chassis.messages.tx import Tx
from measure.visibility import Reach
from people.ground.staff.rules import Person
from people.ground.tables import homes
from people.ground.tables import persons as table


@dataclass(frozen=True, kw_only=True)
class Named:
    """What a person is called."""

    person_id: UUID
    employee_no: str
    name: str


# Arrays, not a join with JSON of unknown size: the plan stays the same however often and for
# however many it runs.
_LAY_DOWN = text(
    """
    UPDATE held_roles SET ended_on = CAST(:on AS date)
     WHERE tenant_id = CAST(:tenant AS uuid) AND person_id = ANY (CAST(:people AS uuid[]))
        AND ended_on IS NULL
       AND (person_id, role) NOT IN (SELECT * FROM unnest(CAST(:holders AS uuid[]),
          CAST(:roles AS text[])))
    """
)
_TAKE_UP = text(
    """
    INSERT INTO held_roles (tenant_id, person_id, role, held_from)
    SELECT CAST(:tenant AS uuid), given.person_id, role, CAST(:on AS date)
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS given (person_id uuid, roles text[]),
         unnest(given.roles) AS role
     WHERE NOT EXISTS (SELECT FROM held_roles AS held
                        WHERE held.tenant_id = CAST(:tenant AS uuid)
                           AND held.person_id = given.person_id
                          AND held.role = role AND held.ended_on IS NULL)
     ORDER BY given.person_id, role
        ON CONFLICT (tenant_id, person_id, role, held_from) DO UPDATE SET ended_on = NULL
    """
)
_KNOWN = select(table).where(
    table.c.tenant_id == bindparam("tenant"),
    table.c.employee_no == bindparam("numbers", type_=ARRAY(Text)).any_(),
)


async def known(tx: Tx, employee_nos: Sequence[str]) -> Mapping[str, Person]:
    """The records under these employee numbers, held until the transaction ends."""
    query = _KNOWN.order_by(table.c.person_id).with_for_update()
    parameters = {"tenant": tx.tenant, "numbers": list(employee_nos)}
    return {person.employee_no: person for person in await tx.all(query, Person, parameters)}


async def find_person(tx: Tx, person_id: UUID, *, to_change: bool = False) -> Person | None:
    """One record; `to_change`: held until the transaction ends."""
    query = select(table).where(table.c.tenant_id == tx.tenant, table.c.person_id == person_id)
    return await tx.one_or_none(query.with_for_update() if to_change else query, Person)


async def people(
    tx: Tx,
    *,
    matching: Mapping[str, UUID],
    reach: Reach,
    starts_with: str | None,
    role: str | None,
    stage: str | None,
    after: str | None,
    limit: int,
) -> Sequence[Person]:
    """People by employee number.

    matching: column of a unit → its id, all must hold. starts_with: of number or name.
    """
    query = select(table).where(
        table.c.tenant_id == tx.tenant, *(table.c[column] == id for column, id in matching.items())
    )
    query = query.where(within(table.c, reach))
    if starts_with is not None:
        query = query.where(
            or_(
                table.c.employee_no.startswith(starts_with, autoescape=True),
                table.c.name.startswith(starts_with, autoescape=True),
            )
        )
    if role is not None:
        query = query.where(table.c.roles.contains([role]))
    if stage is not None:
        query = query.where(table.c.stage == stage)
    if after is not None:
        query = query.where(table.c.employee_no > after)
    return await tx.all(query.order_by(table.c.employee_no).limit(limit), Person)


async def named(tx: Tx, numbers: Sequence[str], roles: Sequence[str]) -> Sequence[Person]:
    """Whoever has one of the employee numbers, and whoever is here and holds one of the roles, by
    number.
    """
    query = select(table).where(
        table.c.tenant_id == tx.tenant,
        or_(
            table.c.employee_no.in_(numbers),
            and_(table.c.roles.overlap(list(roles)), table.c.ended_on.is_(None)),
        ),
    )
    return await tx.all(query.order_by(table.c.employee_no), Person)


async def count_roles(tx: Tx) -> Mapping[str, int]:
    """Role → how many people who are here hold it."""
    held = (
        select(func.unnest(table.c.roles).label("role"))
        .where(table.c.tenant_id == tx.tenant, table.c.ended_on.is_(None))
        .subquery()
    )
    query = select(held.c.role, func.count().label("number")).group_by(held.c.role)
    return {row.role: row.number for row in await tx.execute(query)}


async def names(tx: Tx, ids: Sequence[UUID], *, reach: Reach) -> Sequence[Named]:
    """What people are called, by employee number; of those within the reach."""
    query = select(table.c.person_id, table.c.employee_no, table.c.name).where(
        table.c.tenant_id == tx.tenant, table.c.person_id.in_(ids), within(table.c, reach)
    )
    return await tx.all(query.order_by(table.c.employee_no), Named)


async def put_people(tx: Tx, people: Sequence[Person]) -> None:
    """Enter records, or replace them."""
    await pour(tx, table, people, conflict=REPLACE, common={"changed_at": tx.now})


async def put_token_floors(tx: Tx, people: Sequence[Person]) -> None:
    """What this service's own routes refuse; other services take it from people.person-state."""
    rows = [
        {"tenant_id": tx.tenant, "person_id": person.person_id, "tokens_from": person.tokens_from}
        for person in people
        if person.tokens_from is not None
    ]
    if rows:
        put = insert(token_floors)
        changes = {"tokens_from": put.excluded.tokens_from}
        keys = [token_floors.c.tenant_id, token_floors.c.person_id]
        await tx.execute(put.on_conflict_do_update(index_elements=keys, set_=changes), rows)


async def add_homes(tx: Tx, people: Sequence[Person], on: date) -> None:
    """From `on` these people are at home where their records say (ORG-1); a second move of one day
    replaces the first.
    """
    rows = [
        {"person_id": person.person_id, **vars(person.home), "line": person.line}
        for person in people
    ]
    await pour(tx, homes, rows, conflict=REPLACE, common={"held_from": on})


async def end_roles(tx: Tx, people: Sequence[Person], on: date) -> None:
    """From `on` these people no longer hold what their records do not name (ORG-6)."""
    if people:
        held = [(person.person_id, role) for person in people for role in person.roles]
        holders, roles = [holder for holder, _ in held], [role for _, role in held]
        ids = [person.person_id for person in people]
        await tx.execute(
            _LAY_DOWN,
            {"tenant": str(tx.tenant), "on": on, "people": ids, "holders": holders, "roles": roles},
        )


async def add_roles(tx: Tx, people: Sequence[Person], on: date) -> None:
    """From `on` these people hold the roles of their records (ORG-6)."""
    rows = [{"person_id": person.person_id, "roles": person.roles} for person in people]
    await tx.execute(_TAKE_UP, {"tenant": str(tx.tenant), "on": on, "rows": to_json(rows)})
