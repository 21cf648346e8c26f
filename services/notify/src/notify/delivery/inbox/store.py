"""Messages of every person's inbox."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, case, func, literal, select, text, tuple_, update

from chassis.messages.database import to_json
from chassis.messages.tx import Tx
from chassis.policies.shipped import default_zone
from chassis.policies.zones import place_zone, zone_at
from notify.delivery.inbox.rules import Mark
from notify.delivery.tables import messages, vacancies
from notify.ground.tables import people, units

# Where the person belongs is told with the fact, or read from the directory. In the order of the
# key: batches cannot lock each other out.
_ADD: Final = text(
    """
    INSERT INTO messages (tenant_id, message_id, person_id, team_id, site_id, center_id, template,
       cause_id, details, urgent, digest,
                          told_at, told_on, sent_at)
    SELECT :tenant, given.message_id, given.person_id, coalesce(given.team_id, person.team_id),
       coalesce(given.site_id, person.site_id),
           coalesce(given.center_id, person.center_id), given.template, given.cause_id,
              given.details, given.urgent, given.digest,
           given.told_at, (given.told_at AT TIME ZONE coalesce(site.zone, center.zone, tenant.zone,
              :zone))::date,
           CASE WHEN NOT given.digest THEN given.told_at END
      FROM jsonb_to_recordset(CAST(:given AS jsonb))
        AS given (message_id uuid, person_id uuid, team_id uuid, site_id uuid, center_id uuid,
           template text, cause_id uuid, details jsonb,
                  urgent bool, digest bool, told_at timestamptz)
      LEFT JOIN people person ON person.tenant_id = :tenant AND person.person_id = given.person_id
      LEFT JOIN units site ON site.tenant_id = :tenant AND site.unit_id = coalesce(given.site_id,
         person.site_id)
      LEFT JOIN units center ON center.tenant_id = :tenant AND center.unit_id =
         coalesce(given.center_id, person.center_id)
      LEFT JOIN tenants tenant ON tenant.tenant_id = :tenant
     ORDER BY given.cause_id, given.person_id, given.template
    ON CONFLICT ON CONSTRAINT messages_once DO NOTHING
    RETURNING message_id, team_id, site_id, center_id
    """
)

# People of one place whose digest is due: those of a site; of a center those without a site; the
# tenant's own scope has everybody else.
_COLLECT: Final = text(
    """
    UPDATE messages SET sent_at = :at
      FROM messages AS queued
      LEFT JOIN people person ON person.tenant_id = queued.tenant_id
         AND person.person_id = queued.person_id
     WHERE queued.tenant_id = :tenant AND queued.sent_at IS NULL AND queued.told_at <= :at
       AND coalesce(person.site_id, person.center_id, :tenant) = :scope
       AND messages.tenant_id = queued.tenant_id AND messages.message_id = queued.message_id
    RETURNING messages.message_id, messages.person_id, messages.team_id, messages.site_id,
       messages.center_id, messages.template,
              messages.cause_id
    """
)


@dataclass(frozen=True)
class Message:
    """One message of a person's inbox; `details` fill the blanks of its template."""

    message_id: UUID
    template: str
    cause_id: UUID
    details: dict[str, Any]
    urgent: bool
    digest: bool
    told_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None


@dataclass(frozen=True)
class Collected:
    """A message that goes out with a digest."""

    message_id: UUID
    person_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    template: str
    cause_id: UUID


@dataclass(frozen=True)
class Count:
    """Messages of one day and type of event, and how far they came."""

    told_on: date
    message_class: str
    told: int
    queued: int
    sent: int
    delivered: int
    read: int


@dataclass(frozen=True)
class VacantRelation:
    """A relation in which nobody was found, by day and place."""

    who: str
    unit_id: UUID
    found_on: date
    cause_id: UUID


@dataclass(frozen=True)
class Whereabouts:
    """Units of a message's person; None: not known."""

    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None


async def add(tx: Tx, given: Sequence[dict[str, Any]]) -> dict[UUID, Whereabouts]:
    """Put messages into inboxes, in one statement; those that were not there yet (NTF-6), with
    where their people belong.
    """
    rows = await tx.execute(
        _ADD, {"tenant": tx.tenant, "zone": default_zone(), "given": to_json(given)}
    )
    return {
        row.message_id: Whereabouts(row.team_id, row.site_id, row.center_id) for row in rows.all()
    }


async def collect(tx: Tx, scope: UUID, at: datetime) -> Sequence[Collected]:
    """Send messages that wait for the digest of the people of one place."""
    return await tx.all(_COLLECT, Collected, {"tenant": tx.tenant, "scope": scope, "at": at})


async def digest_places(tx: Tx) -> list[tuple[UUID, str, str]]:
    """Every site and center with its dimension of policies and its zone; the tenant for people who
    have neither.
    """
    zone = place_zone(units, tx.tenant, site_id=units.c.unit_id, center_id=units.c.center_id).label(
        "zone"
    )
    placed = select(units.c.unit_id, units.c.kind, zone).where(
        units.c.tenant_id == tx.tenant, units.c.kind.in_(["site", "center"])
    )
    rows = [(row.unit_id, row.kind, row.zone) for row in await tx.execute(placed)]
    return [*rows, (tx.tenant, "tenant", await zone_at(tx, units))]


# ---- reading

_SHOWN: Select[Any] = select(*(messages.c[name] for name in Message.__dataclass_fields__))


async def inbox(
    tx: Tx,
    person_id: UUID,
    *,
    unread: bool,
    about: str | None,
    after: tuple[Any, ...] | None,
    limit: int,
) -> list[Message]:
    """A person's messages, newest first. about: the type of event."""
    query = _SHOWN.where(messages.c.tenant_id == tx.tenant, messages.c.person_id == person_id)
    if unread:
        query = query.where(messages.c.read_at.is_(None))
    if about is not None:
        query = query.where(messages.c.template.startswith(f"{about}/", autoescape=True))
    if after is not None:
        query = query.where(tuple_(messages.c.told_at, messages.c.message_id) < after)
    query = query.order_by(messages.c.told_at.desc(), messages.c.message_id.desc()).limit(limit)
    return await tx.all(query, Message)


async def arrived(tx: Tx, person_id: UUID, since: UUID, limit: int) -> list[Message]:
    """A person's newest messages among those that were kept after `since`, an id; newest first."""
    query = _SHOWN.where(
        messages.c.tenant_id == tx.tenant,
        messages.c.person_id == person_id,
        messages.c.message_id > since,
    )
    return await tx.all(query.order_by(messages.c.message_id.desc()).limit(limit), Message)


async def unread_counts(tx: Tx, person_id: UUID) -> dict[str, tuple[int, int]]:
    """Type of event → how many unread messages, and how many of them were never shown."""
    about = func.split_part(messages.c.template, "/", 1).label("about")
    query = (
        select(
            about,
            func.count().label("unread"),
            func.count().filter(messages.c.delivered_at.is_(None)).label("new"),
        )
        .where(
            messages.c.tenant_id == tx.tenant,
            messages.c.person_id == person_id,
            messages.c.read_at.is_(None),
        )
        .group_by(about)
        .order_by(about)
    )
    return {row.about: (row.unread, row.new) for row in await tx.execute(query)}


async def set_mark(tx: Tx, person_id: UUID, mark: Mark, message_ids: Sequence[UUID] | None) -> int:
    """Mark messages of a person, or all; how many had not come as far. Read counts as delivered."""
    mine = update(messages).where(
        messages.c.tenant_id == tx.tenant,
        messages.c.person_id == person_id,
        messages.c.read_at.is_(None),
    )
    if message_ids is not None:
        mine = mine.where(messages.c.message_id.in_(message_ids))
    if mark is Mark.DELIVERED:
        mine = mine.where(messages.c.delivered_at.is_(None)).values(delivered_at=tx.now)
    else:
        mine = mine.values(
            read_at=tx.now, delivered_at=func.coalesce(messages.c.delivered_at, tx.now)
        )
    return (await tx.execute(mine)).rowcount


async def names(
    tx: Tx, person_ids: Iterable[str], unit_ids: Iterable[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Names of people and units, as far as they are known."""
    found = []
    for table, key, wanted in (
        (people, people.c.person_id, person_ids),
        (units, units.c.unit_id, unit_ids),
    ):
        query = select(key.label("id"), table.c.name).where(
            table.c.tenant_id == tx.tenant,
            key.in_(sorted(map(UUID, wanted))),
            table.c.name.is_not(None),
        )
        found.append({str(row.id): row.name for row in await tx.execute(query)})
    return found[0], found[1]


async def get_reading(tx: Tx, person_id: UUID) -> tuple[str | None, str]:
    """The language in which a person is told things (NTF-2), as the directory has it, and the zone
    of the person's site (GEN-4).
    """
    query = select(people.c.language, people.c.site_id, people.c.center_id).where(
        people.c.tenant_id == tx.tenant, people.c.person_id == person_id
    )
    row = (await tx.execute(query)).one_or_none()
    if row is None:  # the directory does not know the person yet
        return None, await zone_at(tx, units)
    zone = await zone_at(tx, units, site_id=row.site_id, center_id=row.center_id)
    return row.language, zone


async def counts(tx: Tx, first: date, last: date) -> Sequence[Count]:
    """Per day and type of event how many messages there are and how far they came; no contents
    (NTF-9).
    """
    about = func.split_part(messages.c.template, "/", 1).label("message_class")
    stands = case(
        (messages.c.read_at.is_not(None), "read"),
        (messages.c.delivered_at.is_not(None), "delivered"),
        (messages.c.sent_at.is_not(None), "sent"),
        else_=literal("queued"),
    )
    query = (
        select(
            messages.c.told_on,
            about,
            func.count().label("told"),
            *(
                func.count().filter(stands == state).label(state)
                for state in ("queued", "sent", "delivered", "read")
            ),
        )
        .where(messages.c.tenant_id == tx.tenant, messages.c.told_on.between(first, last))
        .group_by(messages.c.told_on, about)
        .order_by(messages.c.told_on, about)
    )
    return await tx.all(query, Count)


async def vacant(tx: Tx, first: date, last: date) -> Sequence[VacantRelation]:
    """Relations in which nobody was found, by day and place."""
    query = select(vacancies).where(
        vacancies.c.tenant_id == tx.tenant, vacancies.c.found_on.between(first, last)
    )
    query = query.order_by(vacancies.c.found_on, vacancies.c.who, vacancies.c.unit_id)
    return await tx.all(query, VacantRelation)
