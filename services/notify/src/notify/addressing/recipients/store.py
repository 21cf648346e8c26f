"""Who stands in which relation, asked for a whole batch at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    Date,
    DateTime,
    Executable,
    Row,
    Text,
    Uuid,
    bindparam,
    cast,
    column,
    delete,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, insert

from chassis.messages.database import to_json
from chassis.messages.rows import pour
from chassis.messages.tx import Tx
from chassis.policies.zones import place_zone
from notify.addressing.recipients.rules import Address, Fact, Found, Holder, Place, Vacancy
from notify.addressing.tables import open_facts
from notify.delivery.tables import vacancies
from notify.ground.tables import people, units
from zhipei_events.envelope import Envelope

NOWHERE = UUID(int=0)

# The team's leader, or who holds the role in the team. Of a leader: the leader of the unit above.
_LEADERS: Final = text(
    """
    WITH asked AS (
        SELECT given.nr, given.about, coalesce(given.team_id, person.team_id) AS team_id
          FROM jsonb_to_recordset(CAST(:asked AS jsonb)) AS given (nr int, about uuid, team_id uuid)
          LEFT JOIN people person ON person.tenant_id = :tenant AND person.person_id = given.about
    ), led AS (
        SELECT asked.nr, asked.about, asked.team_id,
               CASE WHEN team.leader_id IS DISTINCT FROM asked.about THEN team.leader_id
                  ELSE above.leader_id END AS leader_id
          FROM asked
          LEFT JOIN units team ON team.tenant_id = :tenant AND team.unit_id = asked.team_id
          LEFT JOIN units above ON above.tenant_id = :tenant AND above.unit_id = team.parent_id
    )
    SELECT nr, leader_id AS person_id FROM led WHERE leader_id IS NOT NULL
    UNION ALL
    SELECT led.nr, holder.person_id FROM led
      JOIN people holder ON holder.tenant_id = :tenant AND holder.staff
         AND holder.team_id = led.team_id
       AND 'team_leader' = ANY (holder.roles) AND holder.person_id IS DISTINCT FROM led.about
     WHERE led.leader_id IS NULL
    """
)

# Nearest first: at the site, else in the center, else those who have no center; `every`: all of the
# site, or of the center.
_HOLDERS: Final = text(
    """
    WITH asked AS (
        SELECT given.nr, given.role, given.every, coalesce(given.site_id,
           person.site_id) AS site_id,
               coalesce(given.center_id, person.center_id) AS center_id
          FROM jsonb_to_recordset(CAST(:asked AS jsonb)) AS given (nr int, role text, every bool,
             about uuid, site_id uuid, center_id uuid)
          LEFT JOIN people person ON person.tenant_id = :tenant AND person.person_id = given.about
    ), held AS MATERIALIZED (
        SELECT person_id, site_id, center_id, role FROM people, unnest(roles) AS role
         WHERE tenant_id = :tenant AND staff AND role IN (SELECT DISTINCT asked.role FROM asked)
    ), near AS (
        SELECT asked.nr, held.person_id,
               rank() OVER (PARTITION BY asked.nr ORDER BY CASE WHEN asked.every
                  OR held.site_id = asked.site_id THEN 0
                                                                WHEN held.center_id =
                                                                   asked.center_id THEN 1
                                                                   ELSE 2 END) AS nearness
          FROM asked JOIN held ON held.role = asked.role
           AND (held.center_id = asked.center_id OR (held.center_id IS NULL AND NOT asked.every))
         WHERE NOT asked.every OR asked.site_id IS NULL OR held.site_id = asked.site_id
    )
    SELECT nr, person_id FROM near WHERE nearness = 1
    """
)


@dataclass(frozen=True)
class NewVacancy:
    """A vacancy of a day that nobody has been told of yet; `cause_id`: the event that showed it
    first.
    """

    who: str
    unit_id: UUID
    found_on: date
    cause_id: UUID


def _vacant() -> Executable:
    """Vacancies of `given`, each by the date of its place."""
    tenant = bindparam("tenant", type_=Uuid)
    array = cast(bindparam("given", type_=Text), JSONB)
    typed = func.jsonb_to_recordset(array).table_valued(
        column("who", Text),
        column("unit_id", Uuid),
        column("told_at", DateTime(timezone=True)),
        column("cause_id", Uuid),
        column("site_id", Uuid),
        column("center_id", Uuid),
        name="given",
    )
    given = typed.render_derived(with_types=True)
    zone = place_zone(units, tenant, site_id=given.c.site_id, center_id=given.c.center_id)
    found_on = cast(func.timezone(zone, given.c.told_at), Date)
    found = select(tenant, given.c.who, given.c.unit_id, found_on, given.c.cause_id).order_by(
        given.c.who, given.c.unit_id, given.c.told_at, given.c.cause_id
    )
    columns = ["tenant_id", "who", "unit_id", "found_on", "cause_id"]
    return (
        insert(vacancies)
        .from_select(columns, found, include_defaults=False)
        .on_conflict_do_nothing()
        .returning(vacancies.c.who, vacancies.c.unit_id, vacancies.c.found_on, vacancies.c.cause_id)
    )


_VACANT: Final = _vacant()


async def leaders(tx: Tx, asked: Sequence[Address], facts: Sequence[Fact]) -> list[Found]:
    """Who leads the people whom these facts are about."""
    if not asked:
        return []
    given = [
        {"nr": nr, "about": facts[address.fact].about, "team_id": facts[address.fact].place.team_id}
        for nr, address in enumerate(asked)
    ]
    return _found(await tx.execute(_LEADERS, {"tenant": tx.tenant, "asked": to_json(given)}), asked)


async def holders(
    tx: Tx, asked: Sequence[tuple[Address, Holder]], facts: Sequence[Fact]
) -> list[Found]:
    """Who holds the roles where these facts happened."""
    if not asked:
        return []
    given = []
    for nr, (address, holder) in enumerate(asked):
        fact = facts[address.fact]
        about = fact.about if fact.place.center_id is None else None
        place = {"site_id": fact.place.site_id, "center_id": fact.place.center_id}
        given.append(
            {"nr": nr, "role": holder.role, "every": holder.every, "about": about, **place}
        )
    return _found(
        await tx.execute(_HOLDERS, {"tenant": tx.tenant, "asked": to_json(given)}),
        [address for address, _ in asked],
    )


async def administrators(tx: Tx) -> list[UUID]:
    query = select(people.c.person_id).where(
        people.c.tenant_id == tx.tenant,
        people.c.staff.is_(True),
        people.c.roles.contains(["administrator"]),
    )
    return [row.person_id for row in await tx.execute(query.order_by(people.c.person_id))]


async def add_vacancies(
    tx: Tx, vacant: Sequence[Vacancy], facts: Sequence[Fact]
) -> list[NewVacancy]:
    """Keep vacancies, one a day and place; returns those that are new."""
    if not vacant:
        return []
    given = []
    for vacancy in vacant:
        fact = facts[vacancy.fact]
        given.append(
            {
                "who": vacancy.who,
                "unit_id": vacancy.unit_id or NOWHERE,
                "told_at": fact.told_at,
                "cause_id": fact.cause_id,
                "site_id": fact.place.site_id,
                "center_id": fact.place.center_id,
            }
        )
    parameters = {"tenant": tx.tenant, "given": to_json(given)}
    return await tx.all(_VACANT, NewVacancy, parameters)


# A cursor result of (nr, person_id)
def _found(rows: Any, asked: Sequence[Address]) -> list[Found]:  # noqa: ANN401
    return [Found(asked[row.nr].fact, row.person_id, asked[row.nr].told) for row in rows.all()]


# ---- facts for which the directory may come late


async def see_directory(tx: Tx) -> None:
    """Until this transaction ends nobody looks into open facts: what it leaves is seen by whoever
    changes the directory meanwhile.
    """
    await tx.lock("directory", shared=True)


async def hold_directory(tx: Tx) -> None:
    """Wait for everybody who is just looking for recipients, and let nobody else begin: who comes
    later finds this directory.
    """
    await tx.lock("directory")


async def leave_open(tx: Tx, facts: Sequence[tuple[Fact, Envelope, bool]]) -> None:
    """Keep facts for a directory that changes, each with whether somebody is still missing."""
    rows = [
        {
            "cause_id": fact.cause_id,
            "told_at": fact.told_at,
            "vacant": vacant,
            "about": fact.about,
            "team_id": fact.place.team_id,
            "site_id": fact.place.site_id,
            "center_id": fact.place.center_id,
            "details": fact.details,
            "headers": {name: value.decode() for name, value in envelope.headers()},
        }
        for fact, envelope, vacant in facts
    ]
    await pour(tx, open_facts, rows, conflict=("vacant",))


async def find_open(tx: Tx, since: datetime) -> list[tuple[Fact, Envelope]]:
    """Open facts that lack somebody, and all that are not older than `since`."""
    mine = open_facts.c.tenant_id == tx.tenant
    query = select(open_facts).where(mine, or_(open_facts.c.vacant, open_facts.c.told_at >= since))
    return [_read(row) for row in await tx.execute(query.order_by(open_facts.c.cause_id))]


async def close(tx: Tx, until: datetime) -> list[tuple[Fact, Envelope]]:
    """Take the facts up to an instant away."""
    gone = (
        delete(open_facts)
        .where(open_facts.c.tenant_id == tx.tenant, open_facts.c.told_at <= until)
        .returning(open_facts)
    )
    return [_read(row) for row in await tx.execute(gone)]


def _read(row: Row[Any]) -> tuple[Fact, Envelope]:
    headers = {name: value.encode() for name, value in row.headers.items()}
    envelope = Envelope.read(headers, headers["ce_partitionkey"])
    place = Place(row.team_id, row.site_id, row.center_id)
    return Fact(row.cause_id, envelope.type, row.told_at, row.about, place, row.details), envelope
