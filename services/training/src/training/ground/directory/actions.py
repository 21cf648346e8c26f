"""What other features ask of our copies of the directory, and the keeping of them. Sets in, sets
out.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from chassis.duties.approvals import Authority
from chassis.messages.tx import Tx
from chassis.policies.resolution import resolve
from measure.approvals import Holder
from measure.workdays import Workdays
from training.ground.directory import store
from training.ground.directory.rules import (
    SUPERIORS,
    Leave,
    Person,
    Shift,
    Site,
    stage_on,
)
from training.ground.directory.store import Place

CALENDARS = store.CALENDARS
"""By which deadlines count their days (ORG-12)."""

# ---- people


async def people(tx: Tx, ids: Collection[UUID]) -> Mapping[UUID, Person]:
    """Each of these people as the directory last said; of whom it has said nothing, a stub
    (ORG-22).
    """
    found = {person.person_id: person for person in await store.people_by_id(tx, ids)}
    return {person_id: found.get(person_id) or Person(person_id) for person_id in ids}


async def people_on(tx: Tx, ids: Collection[UUID], day: date) -> Mapping[UUID, Person]:
    """The same with the stage of a day (ORG-3)."""
    known = await people(tx, ids)
    changes = await store.stage_changes_of(tx, ids, day)
    return {
        person_id: _staged(person, changes.get(person_id), day)
        for person_id, person in known.items()
    }


async def agents_on(tx: Tx, center_id: UUID, day: date) -> Sequence[Person]:
    """Everyone of a center with role agent who had not left by a day, with the stage of that day,
    by employee number (EXM-7a).
    """
    found = await store.people_of(tx, center_id, role="agent", with_ended=True)
    there = [person for person in found if person.ended_on is None or person.ended_on > day]
    changes = await store.stage_changes_of(tx, [person.person_id for person in there], day)
    return [_staged(person, changes.get(person.person_id), day) for person in there]


# A sequence of changes, or None
def _staged(person: Person, changes: Any, day: date) -> Person:  # noqa: ANN401
    """With the stage of a day; where no change has been told the directory's word of today
    stands.
    """
    return replace(person, stage=stage_on(changes, day) if changes else person.stage)


async def holders(tx: Tx, center_id: UUID, role: str) -> Sequence[Person]:
    """People of a center who hold a role now, by employee number."""
    return await store.people_of(tx, center_id, role=role)


async def leaders_of(tx: Tx, teams: Collection[UUID]) -> Mapping[UUID, UUID]:
    """Team → who leads it; a team without a leader is not in it."""
    return await store.leaders(tx, teams)


async def unit_names(tx: Tx, ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Unit → its name."""
    return await store.unit_names(tx, ids)


async def holders_of(tx: Tx, ids: Collection[UUID]) -> Mapping[UUID, Holder]:
    """These people with their roles, and the center in which they hold them."""
    return {
        person_id: Holder(person_id, person.roles, person.center_id)
        for person_id, person in (await people(tx, ids)).items()
    }


AUTHORITY = Authority(holders=holders_of, superiors=SUPERIORS, otherwise="center_director")
"""Who decides on what is submitted in training (GEN-10)."""

# ---- time


async def shifts_of(
    tx: Tx, ids: Collection[UUID], first: date, last: date
) -> Mapping[UUID, Sequence[Shift]]:
    """Person → shifts that begin on the days from `first` to `last`, in order of time; without any:
    not in it (ORG-19).
    """
    return await store.shifts_of(tx, ids, first, last)


async def leaves_of(
    tx: Tx, ids: Collection[UUID], first: date, last: date
) -> Mapping[UUID, Sequence[Leave]]:
    """Person → approved leave that touches the days from `first` to `last`; without any: not in it
    (ORG-13d).
    """
    return await store.leaves_of(tx, ids, first, last)


# ---- places


async def sites(tx: Tx, places: Collection[Place]) -> Mapping[Place, Site]:
    """(site, center) → how days are counted there: the site's zone, else the center's, else the
    tenant's, else `gen.timezone` (GEN-4).

    TimeoutError while not even the policies have arrived: the message waits for them.
    """
    found = await store.places(tx, places)
    return {
        place: Site(zone or await _default_zone(tx, place), workdays)
        for place, (zone, workdays) in found.items()
    }


async def site(tx: Tx, site_id: UUID | None, center_id: UUID | None) -> Site:
    """How days are counted in one place; neither site nor center: by the tenant's zone."""
    place = (site_id, center_id)
    return (await sites(tx, [place]))[place]


async def workdays_of(tx: Tx, center_id: UUID) -> Sequence[Workdays]:
    """The working days of each site of a center; of one without sites the usual week (ORG-12)."""
    found = await sites(
        tx, [(site_id, center_id) for site_id in await store.sites_of(tx, center_id)]
    )
    return [site.workdays for site in found.values()] or [Workdays()]


async def _default_zone(tx: Tx, place: Place) -> str:
    # Of a tenant that has not been told yet: so no version of its own can be, and the newest one
    # shipped holds.
    scope = {name: id for name, id in zip(("site", "center"), place, strict=True) if id is not None}
    try:
        return str((await resolve(tx, "people", on=date.max, scope=scope))["gen.timezone"])
    except KeyError:
        raise TimeoutError("neither the tenant nor gen.timezone has been told yet") from None


async def centers(tx: Tx) -> Sequence[tuple[UUID, str]]:
    """Every center that has not ended, with its zone: what timers run for."""
    ids = await store.centers(tx)
    found = await sites(tx, [(None, center_id) for center_id in ids])
    return [(center_id, found[None, center_id].zone) for center_id in ids]


# ---- keeping


async def keep_stage_changes(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    await store.add_stage_changes(tx, rows)


async def keep_leaves(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    await store.keep_leaves(tx, rows)


async def keep_rosters(
    tx: Tx, days: Collection[tuple[UUID, date]], rows: Sequence[Mapping[str, Any]]
) -> None:
    await store.replace_rosters(tx, days, rows)
