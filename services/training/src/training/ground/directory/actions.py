"""Read the copies of people's directory, and keep them. Sets in, sets out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import Select

from chassis.duties.approvals import Authority
from chassis.messages.tx import Tx
from chassis.policies.resolution import resolve
from measure.approvals import Holder
from measure.visibility import Reach
from measure.workdays import Workdays
from training.ground.directory import store
from training.ground.directory.rules import (
    SUPERIORS,
    DecidedLeave,
    Leave,
    Person,
    RecordedStageChange,
    RosteredShift,
    Shift,
    Site,
    StageChange,
    stage_on,
)
from training.ground.directory.store import Place

CALENDARS = store.CALENDARS
"""By which deadlines count their days (ORG-12)."""

# ---- people


async def people(tx: Tx, ids: Collection[UUID]) -> Mapping[UUID, Person]:
    """Person by id; an unknown one is a stub (ORG-22)."""
    known = {person.person_id: person for person in await store.people_by_id(tx, ids)}
    return {id: known.get(id) or Person(id) for id in ids}


async def people_on(tx: Tx, ids: Collection[UUID], day: date) -> Mapping[UUID, Person]:
    """The same with the stage of a day (ORG-3)."""
    known = await people(tx, ids)
    changes = await store.stage_changes_of(tx, ids, day)
    return {id: _staged(person, changes.get(id, ()), day) for id, person in known.items()}


def covered(tx: Tx, reach: Reach) -> Select[tuple[UUID]]:
    """Ids of the people whom a reach covers, for a condition of another query."""
    return store.covered(tx, reach)


async def agents_on(tx: Tx, center_id: UUID, day: date) -> Sequence[Person]:
    """Everyone of a center with role agent who had not left by a day, with the stage of that day,
    by employee number (EXM-7a).
    """
    agents = await store.people_of(tx, center_id, role="agent", with_ended=True)
    staying = [person for person in agents if person.ended_on is None or person.ended_on > day]
    ids = [person.person_id for person in staying]
    changes = await store.stage_changes_of(tx, ids, day)
    return [_staged(person, changes.get(person.person_id, ()), day) for person in staying]


def _staged(person: Person, changes: Sequence[StageChange], day: date) -> Person:
    """With the stage of a day; without any change: today's stage of the directory."""
    return replace(person, stage=stage_on(changes, day) if changes else person.stage)


async def holders(tx: Tx, center_id: UUID, role: str) -> Sequence[Person]:
    """People of a center who hold a role now, by employee number."""
    return await store.people_of(tx, center_id, role=role)


async def schedulers(tx: Tx, centers: Collection[UUID]) -> Mapping[UUID, Sequence[Person]]:
    """Center → its people with a role that schedules training (TRN-28)."""
    found: dict[UUID, list[Person]] = {}
    for person in await store.schedulers(tx, centers):
        if person.center_id is not None:
            found.setdefault(person.center_id, []).append(person)
    return found


async def agents_page(
    tx: Tx, center_id: UUID, *, without: Collection[UUID], after: UUID | None, limit: int
) -> Sequence[UUID]:
    """People of a center with role agent, by id; without: ids to leave out."""
    return await store.agents_page(tx, center_id, without=without, after=after, limit=limit)


async def leaders_of(tx: Tx, teams: Collection[UUID]) -> Mapping[UUID, UUID]:
    """Team → its leader; teams without one are left out."""
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
    """Person → shifts that begin on the days from `first` to `last`, in order of time; people
    without any are left out (ORG-19).
    """
    return await store.shifts_of(tx, ids, first, last)


async def leaves_of(
    tx: Tx, ids: Collection[UUID], first: date, last: date
) -> Mapping[UUID, Sequence[Leave]]:
    """Person → approved leave that touches the days from `first` to `last`; people without any are
    left out (ORG-13d).
    """
    return await store.leaves_of(tx, ids, first, last)


# ---- places


async def sites(tx: Tx, places: Collection[Place]) -> Mapping[Place, Site]:
    """(site, center) → how days are counted there: the site's zone, else the center's, else the
    tenant's, else `gen.timezone` (GEN-4).

    TimeoutError while not even the policies have arrived: the message waits for them.
    """
    found = await store.places(tx, places)
    sites = {}
    for place, (zone, workdays) in found.items():
        sites[place] = Site(zone or await _default_zone(tx, place), workdays)
    return sites


async def site(tx: Tx, site_id: UUID | None, center_id: UUID | None) -> Site:
    """How days are counted in one place; neither site nor center: by the tenant's zone."""
    place = (site_id, center_id)
    return (await sites(tx, [place]))[place]


async def workdays_of(tx: Tx, center_id: UUID) -> Sequence[Workdays]:
    """The working days of each site of a center; of one without sites the usual week (ORG-12)."""
    site_ids = await store.sites_of(tx, center_id)
    found = await sites(tx, [(site_id, center_id) for site_id in site_ids])
    return [site.workdays for site in found.values()] or [Workdays()]


async def center_of_site(tx: Tx, site_id: UUID) -> UUID | None:
    """The center of a site; None: no such site, or it has ended."""
    return await store.center_of_site(tx, site_id)


async def _default_zone(tx: Tx, place: Place) -> str:
    # The tenant is unknown yet, so it has no version of its own: the newest one shipped holds.
    site_id, center_id = place
    scope = {"site": site_id, "center": center_id}
    try:
        policies = await resolve(tx, "people", on=date.max, scope=scope)
        return str(policies["gen.timezone"])
    except KeyError:
        raise TimeoutError("neither the tenant nor gen.timezone has arrived yet") from None


async def centers(tx: Tx) -> Sequence[tuple[UUID, str]]:
    """Every center that has not ended, with its zone: what timers run for."""
    ids = await store.centers(tx)
    found = await sites(tx, [(None, center_id) for center_id in ids])
    return [(center_id, found[None, center_id].zone) for center_id in ids]


# ---- keeping


async def keep_stage_changes(tx: Tx, changes: Sequence[RecordedStageChange]) -> None:
    """Keep stages by date; known ones stay."""
    await store.add_stage_changes(tx, changes)


async def keep_leaves(tx: Tx, decided: Sequence[DecidedLeave]) -> None:
    """Keep the newest decision on each leave."""
    await store.keep_leaves(tx, decided)


async def keep_rosters(
    tx: Tx, days: Collection[tuple[UUID, date]], rostered: Sequence[RosteredShift]
) -> None:
    """Replace all shifts of these sites and days."""
    await store.replace_rosters(tx, days, rostered)
