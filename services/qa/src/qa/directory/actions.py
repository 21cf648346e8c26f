"""Questions that other features put to our copies, and the keeping of rankings."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from chassis.tx import Tx
from measure import hashes
from measure.workdays import Workdays
from qa.directory import store
from qa.directory.store import Person

QA_LEAD = "qa_lead"


async def workdays(tx: Tx, site_id: UUID | None) -> Workdays:
    """The working days of a site (ORG-12)."""
    return (await store.get_place(tx, site_id, None)).workdays


async def zone(tx: Tx, site_id: UUID | None, center_id: UUID | None) -> str:
    """The zone in which a person's days are counted (GEN-4)."""
    return (await store.get_place(tx, site_id, center_id)).zone


async def person(tx: Tx, person_id: UUID) -> Person | None:
    return await store.find_person(tx, person_id)


async def leader_of(tx: Tx, team_id: UUID | None) -> UUID | None:
    """Who leads a team."""
    return await store.find_leader(tx, team_id) if team_id else None


async def head_of(tx: Tx, role: str, center_id: UUID | None) -> UUID | None:
    """The first holder of a role in a center, by employee number."""
    found = await store.holders(tx, role, center_id)
    return found[0].person_id if found else None


async def keep_heads(tx: Tx, heads: Sequence[Mapping[str, Any]]) -> None:
    await store.add_heads(tx, heads)


async def keep_rows(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    await store.add_rows(tx, rows)


async def ranking_of(tx: Tx, center_id: UUID, kind: str, period: str) -> Sequence[Any]:
    """The rows of a period's acting rankings, the newest revision of each that is whole: as many rows as the head says, with its checksum
    (EVT-9). A ranking that has not arrived completely says nothing yet.
    """
    people: list[Any] = []
    for head in await store.newest_heads(tx, center_id, kind, period):
        rows = await store.ranked_people(tx, head.ranking_id, head.revision)
        if len(rows) == head.rows and hashes.of_lines(row.checksum_line for row in rows) == head.checksum:
            people.extend(rows)
    return people
