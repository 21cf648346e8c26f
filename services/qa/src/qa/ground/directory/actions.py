"""What other features ask of our copies of the directory and of rankings, and keeping them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from chassis.messages.tx import Tx
from measure import hashes
from measure.workdays import Workdays
from qa.ground.directory import store
from qa.ground.directory.rules import (
    OffpostChange,
    Person,
    RankedAgent,
    RankingHead,
    RankingRow,
)

QA_LEAD = "qa_lead"
CALENDARS = store.CALENDARS
"""By which deadlines count their days (ORG-12)."""


async def lines(tx: Tx) -> Sequence[tuple[UUID, str, str]]:
    """Every line on which people of a center take calls: center, line, the center's zone."""
    return [
        (center_id, line, zone)
        for center_id, zone in await store.centers(tx)
        for line in await store.lines_of(tx, center_id)
    ]


async def agents_of(tx: Tx, center_id: UUID, line: str) -> Sequence[Person]:
    """Whoever takes calls on a line of a center now, by employee number."""
    return await store.agents_of(tx, center_id, line)


async def holders(tx: Tx, role: str, center_id: UUID | None) -> Sequence[Person]:
    """People with a role in a center, or tenant-wide, by employee number."""
    return await store.holders(tx, role, center_id)


async def rostered_days(
    tx: Tx, sites: Collection[UUID], first: date, last: date
) -> Mapping[UUID, Mapping[UUID, Sequence[date]]]:
    """Site → person → dates on shift; a site without an entry published no roster for these days
    (QA-4a).
    """
    return await store.rostered_days(tx, sites, first, last)


async def simulated_seed(tx: Tx) -> str | None:
    """The seed of a simulated tenant; None: it is a real one (QA-4b)."""
    return await store.find_seed(tx)


async def workdays(tx: Tx, site_id: UUID | None) -> Workdays:
    """The working days of a site (ORG-12)."""
    return await store.get_workdays(tx, site_id)


async def zone(tx: Tx, site_id: UUID | None, center_id: UUID | None) -> str:
    """The zone in which a person's days are counted (GEN-4)."""
    return await store.get_zone(tx, site_id, center_id)


async def person(tx: Tx, person_id: UUID) -> Person | None:
    return await store.find_person(tx, person_id)


async def people(tx: Tx, ids: Collection[UUID]) -> Mapping[UUID, Person]:
    """Each of these people; of whom nothing is known, a stub (ORG-22)."""
    found = {person.person_id: person for person in await store.people_of(tx, ids)}
    return {id: found.get(id) or Person(id) for id in ids}


async def conflicts_of(tx: Tx, people: Collection[UUID]) -> Mapping[UUID, frozenset[UUID]]:
    """Person → people with whom a conflict of interest is declared."""
    return await store.conflicts_of(tx, people)


async def leader_of(tx: Tx, team_id: UUID | None) -> UUID | None:
    """Who leads a team."""
    return await store.find_leader(tx, team_id) if team_id else None


async def head_of(tx: Tx, role: str, center_id: UUID | None) -> UUID | None:
    """The first holder of a role in a center, by employee number."""
    found = await store.holders(tx, role, center_id)
    return found[0].person_id if found else None


async def keep_heads(tx: Tx, heads: Sequence[RankingHead]) -> None:
    await store.add_heads(tx, heads)


async def keep_rows(tx: Tx, rows: Sequence[RankingRow]) -> None:
    await store.add_rows(tx, rows)


async def keep_offposts(tx: Tx, changes: Sequence[OffpostChange]) -> None:
    await store.add_offposts(tx, changes)


async def off_post_on(tx: Tx, day: date) -> Collection[UUID]:
    """Who is off post on a day, as far as training has told (TRN-11)."""
    return await store.off_post_on(tx, day)


async def returned_on(tx: Tx, day: date) -> Collection[UUID]:
    """Whose first day back on post it is."""
    return await store.returned_on(tx, day)


async def ranking_of(tx: Tx, center_id: UUID, kind: str, period: str) -> Sequence[RankedAgent]:
    """The rows of a period's acting rankings, the newest revision of each that is whole: as many
    rows as the head says, with its checksum (EVT-9). A ranking that has not arrived completely says
    nothing yet.
    """
    people: list[RankedAgent] = []
    for head in await store.newest_heads(tx, center_id, kind, period):
        rows = await store.ranked_agents(tx, head.ranking_id, head.revision)
        if (
            len(rows) == head.rows
            and hashes.of_lines(row.checksum_line for row in rows) == head.checksum
        ):
            people.extend(rows)
    return people
