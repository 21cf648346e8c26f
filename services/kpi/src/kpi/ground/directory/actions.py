"""What other features ask of people and units by id."""

from collections.abc import Collection, Mapping
from uuid import UUID

from chassis.messages.tx import Tx
from kpi.ground.directory import store
from kpi.ground.directory.rules import Person, Unit


async def people(tx: Tx, ids: Collection[UUID]) -> Mapping[UUID, Person]:
    """Each of these people; of whom nothing is known, the id only (ORG-22)."""
    found = await store.people_of(tx, ids)
    return {id: found.get(id) or Person(id) for id in ids}


async def unit(tx: Tx, unit_id: UUID) -> Unit:
    """A unit; one that nothing is known of has its id only (ORG-22)."""
    return await store.find_unit(tx, unit_id) or Unit(unit_id)
