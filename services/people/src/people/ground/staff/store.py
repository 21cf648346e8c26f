"""Records of people, set by set: one statement for any number of rows, poured in as JSON and read
with the types of the columns.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, RowMapping, Select, Text, bindparam, or_, select, text
from sqlalchemy.dialects import postgresql

from chassis.http.reach import Reach, within
from chassis.messages.tx import Tx
from people.ground.staff.rules import Gender, Line, Person, PostLevel, Spoken
from people.ground.stages.rules import Stage
from people.ground.tables import persons as table
from people.ground.units.rules import Home


@dataclass(frozen=True, kw_only=True)
class Named:
    """What a person is called."""

    person_id: UUID
    employee_no: str
    name: str


_LEVELS = tuple(Home.__dataclass_fields__)
_COLUMNS = [column for column in table.columns if column.name not in {"tenant_id", "changed_at"}]
_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
_NAMES = ", ".join(column.name for column in _COLUMNS)
_TYPES = ", ".join(f"{column.name} {column.type.compile(dialect=_DIALECT)}" for column in _COLUMNS)
_CHANGES = ", ".join(
    f"{column.name} = excluded.{column.name}" for column in _COLUMNS if column.name != "person_id"
)

# Rows in the order of the key: two imports cannot lock each other out.
_PUT = text(
    # Names of our own columns
    f"INSERT INTO persons (tenant_id, changed_at, {_NAMES})"  # noqa: S608
    f" SELECT CAST(:tenant AS uuid), CAST(:now AS timestamptz), {_NAMES} FROM "
    f"jsonb_to_recordset(CAST(:rows AS jsonb)) AS given ({_TYPES})"
    f" ORDER BY person_id ON CONFLICT (tenant_id, person_id) DO UPDATE SET {_CHANGES}, "
    f"changed_at = excluded.changed_at"
)
_HOMES = text(
    """
    INSERT INTO homes (tenant_id, person_id, held_from, center_id, site_id, section_id, team_id,
       line)
    SELECT CAST(:tenant AS uuid), person_id, CAST(:on AS date), center_id, site_id, section_id,
       team_id, line
      FROM jsonb_to_recordset(CAST(:rows AS jsonb))
        AS given (person_id uuid, center_id uuid, site_id uuid, section_id uuid, team_id uuid,
           line text)
     ORDER BY person_id
        ON CONFLICT (tenant_id, person_id, held_from) DO UPDATE
       SET center_id = excluded.center_id, site_id = excluded.site_id,
          section_id = excluded.section_id,
           team_id = excluded.team_id, line = excluded.line
    """
)
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
_KNOWN: Select[Any] = select(*_COLUMNS).where(
    table.c.tenant_id == bindparam("tenant"),
    table.c.employee_no == bindparam("numbers", type_=ARRAY(Text)).any_(),
)


async def known(tx: Tx, employee_nos: Sequence[str]) -> Mapping[str, Person]:
    """The records under these employee numbers, held until the transaction ends."""
    query = _KNOWN.order_by(table.c.person_id).with_for_update()
    return {
        row["employee_no"]: _person(row)
        for row in (
            await tx.execute(query, {"tenant": tx.tenant, "numbers": list(employee_nos)})
        ).mappings()
    }


async def find_person(tx: Tx, person_id: UUID, *, to_change: bool = False) -> Person | None:
    """One record; `to_change`: held until the transaction ends."""
    query = select(*_COLUMNS).where(table.c.tenant_id == tx.tenant, table.c.person_id == person_id)
    row = (
        (await tx.execute(query.with_for_update() if to_change else query)).mappings().one_or_none()
    )
    return None if row is None else _person(row)


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
    query = select(*_COLUMNS).where(
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
    return [
        _person(row)
        for row in (await tx.execute(query.order_by(table.c.employee_no).limit(limit))).mappings()
    ]


async def names(tx: Tx, ids: Sequence[UUID], *, reach: Reach) -> Sequence[Named]:
    """What people are called, by employee number; of those within the reach."""
    query = select(table.c.person_id, table.c.employee_no, table.c.name).where(
        table.c.tenant_id == tx.tenant, table.c.person_id.in_(ids), within(table.c, reach)
    )
    return await tx.all(query.order_by(table.c.employee_no), Named)


async def put_people(tx: Tx, people: Sequence[Person]) -> None:
    """Enter records or replace what they said."""
    rows = [
        {
            **vars(person),
            **vars(person.home),
            "home": None,
            "spoken": [vars(spoken) for spoken in person.spoken],
        }
        for person in people
    ]
    await tx.execute(_PUT, {"tenant": str(tx.tenant), "now": tx.now, "rows": _json(rows)})


async def add_homes(tx: Tx, people: Sequence[Person], on: date) -> None:
    """From `on` these people are at home where their records say (ORG-1); a second move of one day
    replaces the first.
    """
    rows = [
        {"person_id": person.person_id, **vars(person.home), "line": person.line}
        for person in people
    ]
    await tx.execute(_HOMES, {"tenant": str(tx.tenant), "on": on, "rows": _json(rows)})


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
    rows = _json([{"person_id": person.person_id, "roles": person.roles} for person in people])
    await tx.execute(_TAKE_UP, {"tenant": str(tx.tenant), "on": on, "rows": rows})


def _json(rows: Sequence[Mapping[str, object]]) -> str:
    return orjson.dumps(rows, default=str).decode()  # default: asyncpg's own UUIDs


def _person(row: RowMapping) -> Person:
    said: dict[str, Any] = dict(row)
    home = Home(**{level: said.pop(level) for level in _LEVELS})
    return Person(
        **{
            **said,
            "home": home,
            "gender": said["gender"] and Gender(said["gender"]),
            "line": said["line"] and Line(said["line"]),
            "post_level": PostLevel(said["post_level"]),
            "stage": said["stage"] and Stage(said["stage"]),
            "roles": tuple(said["roles"]),
            "skills": tuple(said["skills"]),
            "conflicts": tuple(said["conflicts"]),
            "spoken": tuple(Spoken(**spoken) for spoken in said["spoken"]),
        }
    )
