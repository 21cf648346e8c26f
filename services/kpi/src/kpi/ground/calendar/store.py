"""Centers, their sites and working days, as the directory last told them."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from chassis.messages.tx import Tx
from chassis.policies.zones import place_zone
from kpi.ground.tables import calendars, units
from measure.workdays import Workdays


async def centers(tx: Tx) -> list[tuple[UUID, str]]:
    """The tenant's centers that exist, each with its zone (GEN-4)."""
    zone = place_zone(units, tx.tenant, center_id=units.c.unit_id).label("zone")
    query = (
        select(units.c.unit_id, zone)
        .where(
            units.c.tenant_id == tx.tenant,
            units.c.kind == "center",
            units.c.ended_on.is_(None),
        )
        .order_by(units.c.unit_id)
    )
    return [(row.unit_id, row.zone) for row in await tx.execute(query)]


async def sites(tx: Tx, center_id: UUID) -> list[UUID]:
    query = select(units.c.unit_id).where(
        units.c.tenant_id == tx.tenant,
        units.c.kind == "site",
        units.c.center_id == center_id,
        units.c.ended_on.is_(None),
    )
    return [row[0] for row in await tx.execute(query.order_by(units.c.unit_id))]


async def works(tx: Tx, center_id: UUID, on: date) -> bool:
    """Whether any site of a center works on a day; Monday to Friday where no calendar is published
    (ORG-12).
    """
    query = select(calendars.c.weekend, calendars.c.days).where(
        calendars.c.tenant_id == tx.tenant,
        calendars.c.center_id == center_id,
        calendars.c.weekend.is_not(None),
    )
    known = [Workdays.of(row.weekend, row.days) for row in await tx.execute(query)]
    return any(calendar.works(on) for calendar in known or [Workdays()])
