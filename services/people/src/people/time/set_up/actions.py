"""How far a directory is set up."""

from collections import Counter

from chassis.messages.tx import Tx
from people.ground.calendar import actions as calendar
from people.ground.staff import actions as staff
from people.ground.units import actions as units
from people.ground.units.rules import Kind
from people.time.set_up import store
from people.time.set_up.rules import SetUp, SiteSetUp


async def get_set_up(tx: Tx) -> SetUp:
    """What is there of units, roles, rosters and calendars."""
    there = await units.open_units(tx)
    sites = [unit for unit in there if unit.kind is Kind.SITE]
    years = await calendar.followed_years(tx, [site.unit_id for site in sites])
    rostered = await store.last_days(tx)
    return SetUp(
        units=Counter(unit.kind.value for unit in there),
        roles=await staff.count_roles(tx),
        sites=[
            SiteSetUp(
                site_id=site.unit_id,
                name=site.name,
                rostered_until=rostered.get(site.unit_id),
                years=years[site.unit_id],
            )
            for site in sites
        ],
    )
