"""Who stands in which relation, asked for a whole batch at once."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Row, delete, or_, select, text

from chassis.messages.database import to_json
from chassis.messages.tx import Tx
from chassis.policies.shipped import default_zone
from notify.addressing.recipients.rules import Address, Fact, Found, Holder, Place, Vacancy
from notify.addressing.tables import open_facts
from notify.ground.tables import people
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

_VACANT: Final = text(
    """
    INSERT INTO vacancies (tenant_id, who, unit_id, found_on, cause_id)
    SELECT :tenant, given.who, given.unit_id, (given.told_at AT TIME ZONE coalesce(site.zone,
       center.zone, tenant.zone, :zone))::date,
           given.cause_id
      FROM jsonb_to_recordset(CAST(:given AS jsonb))
        AS given (who text, unit_id uuid, told_at timestamptz, cause_id uuid, site_id uuid,
           center_id uuid)
      LEFT JOIN units site ON site.tenant_id = :tenant AND site.unit_id = given.site_id
      LEFT JOIN units center ON center.tenant_id = :tenant AND center.unit_id = given.center_id
      LEFT JOIN tenants tenant ON tenant.tenant_id = :tenant
     ORDER BY given.who, given.unit_id, given.told_at, given.cause_id
    ON CONFLICT DO NOTHING
    RETURNING who, unit_id, found_on, cause_id
    """
)

_OPEN: Final = text(
    """
    INSERT INTO open_facts (tenant_id, cause_id, told_at, vacant, about, team_id, site_id,
       center_id, details, headers)
    SELECT :tenant, given.cause_id, given.told_at, given.vacant, given.about, given.team_id,
       given.site_id, given.center_id, given.details,
           given.headers
      FROM jsonb_to_recordset(CAST(:given AS jsonb))
        AS given (cause_id uuid, told_at timestamptz, vacant bool, about uuid, team_id uuid,
           site_id uuid, center_id uuid, details jsonb,
                  headers jsonb)
     ORDER BY given.cause_id
    ON CONFLICT (tenant_id, cause_id) DO UPDATE SET vacant = excluded.vacant
    """
)


class NewVacancy(NamedTuple):
    """A vacancy of a day that nobody has been told of yet; `cause_id`: the event that showed it
    first.
    """

    who: str
    unit_id: UUID
    found_on: date
    cause_id: UUID


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
    """Keep vacancies, one a day and place; those that are new."""
    if not vacant:
        return []
    given = []
    for one in vacant:
        fact = facts[one.fact]
        place = {"site_id": fact.place.site_id, "center_id": fact.place.center_id}
        given.append(
            {
                "who": one.who,
                "unit_id": one.unit_id or NOWHERE,
                "told_at": fact.told_at,
                "cause_id": fact.cause_id,
                **place,
            }
        )
    rows = await tx.execute(
        _VACANT, {"tenant": tx.tenant, "zone": default_zone(), "given": to_json(given)}
    )
    return [NewVacancy(row.who, row.unit_id, row.found_on, row.cause_id) for row in rows]


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


async def leave_open(tx: Tx, heard: Sequence[tuple[Fact, Envelope, bool]]) -> None:
    """Keep facts for a directory that changes, each with whether somebody is still missing."""
    given = [
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
        for fact, envelope, vacant in heard
    ]
    if given:
        await tx.execute(_OPEN, {"tenant": tx.tenant, "given": to_json(given)})


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
