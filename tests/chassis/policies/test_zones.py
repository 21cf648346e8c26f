"""The zone of a place is its site's, else its center's, else the tenant's, else the shipped one."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
from sqlalchemy import MetaData, select, text
from sqlalchemy.schema import CreateTable

from chassis.messages.columns import business_table
from chassis.messages.rows import pour
from chassis.messages.tables import attach
from chassis.messages.tx import Tx
from chassis.policies.shipped import default_zone
from chassis.policies.zones import place_zone, zone_at
from chassis.testing import ServiceUnderTest

METADATA = attach(MetaData())
units = business_table(METADATA, "units", "unit_id id", "zone text?", prefixes=["TEMPORARY"])
people = business_table(
    METADATA, "people", "person_id id", "site_id id?, center_id id?", prefixes=["TEMPORARY"]
)

SITE, CENTER, NAMELESS = (UUID(int=number) for number in (1, 2, 3))
TENANT_ZONE, SITE_ZONE, CENTER_ZONE = "Europe/Berlin", "Asia/Urumqi", "Asia/Tokyo"


@pytest.fixture
async def tx(notebook: ServiceUnderTest) -> AsyncIterator[Tx]:
    async with notebook.tx() as opened:
        for table in (units, people):
            await opened.execute(CreateTable(table))
        zones = {SITE: SITE_ZONE, CENTER: CENTER_ZONE, NAMELESS: None}
        await pour(opened, units, [{"unit_id": id, "zone": zone} for id, zone in zones.items()])
        await opened.execute(
            text("UPDATE tenants SET zone = :zone WHERE tenant_id = :tenant"),
            {"zone": TENANT_ZONE, "tenant": opened.tenant},
        )
        yield opened
        for table in (units, people):
            await opened.connection.run_sync(table.drop)


@pytest.mark.rule("GEN-4")
@pytest.mark.parametrize(
    ("site", "center", "zone"),
    [
        (SITE, CENTER, SITE_ZONE),
        (NAMELESS, CENTER, CENTER_ZONE),
        (None, CENTER, CENTER_ZONE),
        (NAMELESS, NAMELESS, TENANT_ZONE),
        (uuid4(), None, TENANT_ZONE),  # a site of which nothing is known yet
        (None, None, TENANT_ZONE),
    ],
)
async def test_a_place_has_the_nearest_zone_that_is_named(
    tx: Tx, site: UUID | None, center: UUID | None, zone: str
) -> None:
    assert await zone_at(tx, units, site_id=site, center_id=center) == zone


@pytest.mark.rule("GEN-4")
async def test_where_even_the_tenant_is_unknown_the_shipped_zone_holds(tx: Tx) -> None:
    await tx.execute(text("DELETE FROM tenants WHERE tenant_id = :tenant"), {"tenant": tx.tenant})
    assert await zone_at(tx, units, center_id=NAMELESS) == default_zone()
    assert await zone_at(tx, units, site_id=SITE) == SITE_ZONE


async def test_the_zones_of_many_places_come_with_the_query_around_them(tx: Tx) -> None:
    rows = [(1, SITE, CENTER), (2, NAMELESS, CENTER), (3, NAMELESS, None)]
    await pour(
        tx,
        people,
        [
            {"person_id": UUID(int=number), "site_id": site, "center_id": center}
            for number, site, center in rows
        ],
    )
    zone = place_zone(units, tx.tenant, site_id=people.c.site_id, center_id=people.c.center_id)
    found = await tx.execute(select(zone).order_by(people.c.person_id).select_from(people))
    assert list(found.scalars()) == [SITE_ZONE, CENTER_ZONE, TENANT_ZONE]


async def test_a_query_over_units_asks_each_of_them(tx: Tx) -> None:
    zone = place_zone(units, tx.tenant, center_id=units.c.unit_id)
    found = await tx.execute(select(zone).order_by(units.c.unit_id).select_from(units))
    assert list(found.scalars()) == [SITE_ZONE, CENTER_ZONE, TENANT_ZONE]
