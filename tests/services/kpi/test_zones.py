"""Centers are ranked and judged by their own clock, also where nobody named a zone (GEN-4)."""

import pytest
from services.kpi.given import Directory
from sqlalchemy import delete, update

from chassis.messages.timers import Scope
from chassis.policies.shipped import default_zone
from chassis.testing import ServiceUnderTest
from kpi.ground.calendar.actions import centers
from kpi.ground.tables import units
from kpi.tables import METADATA

TENANTS = METADATA.tables["tenants"]


@pytest.mark.rule("GEN-4")
@pytest.mark.parametrize("own", ["Asia/Tokyo", None])
async def test_a_center_follows_its_own_zone_or_else_the_tenants(
    kpi: ServiceUnderTest, directory: Directory, own: str | None
) -> None:
    async with kpi.tx() as tx:
        await tx.execute(update(units).where(units.c.unit_id == directory.center).values(zone=own))
        await tx.execute(
            update(TENANTS).where(TENANTS.c.tenant_id == tx.tenant).values(zone="Asia/Urumqi")
        )
        assert await centers(tx) == [Scope(str(directory.center), own or "Asia/Urumqi")]


@pytest.mark.rule("GEN-4")
async def test_a_center_of_a_tenant_that_is_not_known_yet_is_not_left_out(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    async with kpi.tx() as tx:
        await tx.execute(update(units).values(zone=None))
        await tx.execute(delete(TENANTS).where(TENANTS.c.tenant_id == tx.tenant))
        assert await centers(tx) == [Scope(str(directory.center), default_zone())]
