"""Calendars of sites: worked out from what is shipped and what the site changed, and published
whole (ORG-12, EVT-6).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from chassis.http.reach import act_in
from chassis.http.wording import Message
from chassis.messages.tx import Place, Tx
from chassis.policies.reading import read
from chassis.policies.resolution import resolve
from measure.workdays import Workdays
from people.ground.calendar import store
from people.ground.calendar.formats import holidays, official_calendars
from people.ground.calendar.rules import (
    CalendarPolicy,
    Change,
    Site,
    SpecialDay,
    departures,
    public_days,
    special_days,
    workdays,
    years_of,
)
from zhipei_events.people import CalendarDay, CalendarState
from zhipei_events.values import DayKind

NO_SITE = Message("没有编号为 {site_id} 的职场", "There is no site {site_id}")


async def publish(tx: Tx, sites: Sequence[Site], *, on: date) -> None:
    """Say how these sites count days from `on`; each site's policies may set the length of the
    Spring Festival.
    """
    changes = await store.changes(tx, [site.site_id for site in sites])
    for site in sites:
        policies = await resolve(
            tx, "people", on=on, scope={"center": site.center_id, "site": site.site_id}
        )
        days = special_days(
            public_days(holidays(), read(CalendarPolicy, policies)), changes.get(site.site_id, ())
        )
        tx.emit(
            CalendarState(
                site_id=site.site_id,
                center_id=site.center_id,
                days=tuple(_told(day) for day in days),
            ),
            place=Place(site.center_id, site.site_id),
            policyset=policies.hash,
        )


def _told(day: SpecialDay) -> CalendarDay:
    return CalendarDay(day=day.on, kind=DayKind(day.kind), gender=day.gender, name=day.name)


async def change_days(tx: Tx, site: Site, days: Sequence[Change], *, effective_on: date) -> None:
    """Add, move or take back days of a site, and publish its calendar anew (ORG-12)."""
    act_in(tx, site, missing=NO_SITE.of(site_id=site.site_id))
    await tx.lock(f"calendar:{site.site_id}")
    await store.add_changes(tx, site.site_id, days, effective_on)
    await publish(tx, [site], on=effective_on)


async def get_days(tx: Tx, site: Site, *, on: date) -> Sequence[SpecialDay]:
    """The days of a site that are not what their weekday says."""
    policies = await resolve(
        tx, "people", on=on, scope={"center": site.center_id, "site": site.site_id}
    )
    changes = await store.changes(tx, [site.site_id])
    return special_days(
        public_days(holidays(), read(CalendarPolicy, policies)), changes.get(site.site_id, ())
    )


async def followed_years(tx: Tx, sites: Collection[UUID]) -> Mapping[UUID, Sequence[int]]:
    """Site → years whose official arrangement its calendar follows; of a year that is not shipped,
    those in which it has days of its own (ORG-12).
    """
    own = await store.changes(tx, sites)
    return {site: years_of(official_calendars(), own.get(site, ())) for site in sites}


async def workdays_of(tx: Tx, site_id: UUID | None, *, on: date) -> Workdays:
    """The working days of a site; without one, the usual week."""
    site = await store.find_site(tx, site_id) if site_id else None
    return workdays(await get_days(tx, site, on=on) if site else ())


async def follow(
    tx: Tx, site: Site, official: Sequence[Change], *, effective_on: date
) -> Sequence[Change]:
    """Make a site follow an official arrangement from a day on (ORG-12).

    Returns the changes that were new; none, and nothing is published, when the site follows it
    already.
    """
    act_in(tx, site, missing=NO_SITE.of(site_id=site.site_id))
    await tx.lock(f"calendar:{site.site_id}")
    own = (await store.changes(tx, [site.site_id])).get(site.site_id, ())
    new = departures(official, own)
    if new:
        await change_days(tx, site, new, effective_on=effective_on)
    return new
