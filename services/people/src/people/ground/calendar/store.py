"""What sites changed in their calendars."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select

from chassis.messages.ids import uuid7
from chassis.messages.rows import pour
from chassis.messages.tx import Tx
from people.ground.calendar.rules import Change, Kind, Site
from people.ground.tables import calendar_changes as table
from people.ground.tables import units


async def find_site(tx: Tx, site_id: UUID) -> Site | None:
    """A site on record."""
    query = select(
        units.c.unit_id.label("site_id"), units.c.parent_id.label("center_id"), units.c.zone
    ).where(units.c.tenant_id == tx.tenant, units.c.unit_id == site_id, units.c.kind == "site")
    return await tx.one_or_none(query, Site)


async def changes(tx: Tx, sites: Collection[UUID]) -> Mapping[UUID, Sequence[Change]]:
    """The sites' own days in the order in which they were entered."""
    query = select(table.c.site_id, table.c.business_date, table.c.kind, table.c.name).where(
        table.c.tenant_id == tx.tenant, table.c.site_id.in_(sites)
    )
    found: defaultdict[UUID, list[Change]] = defaultdict(list)
    for row in await tx.execute(query.order_by(table.c.changed_at, table.c.change_id)):
        found[row.site_id].append(Change(row.business_date, Kind(row.kind), row.name))
    return found


async def add_changes(tx: Tx, site_id: UUID, new: Sequence[Change], effective_on: date) -> None:
    """Add a site's own days; nothing is overwritten, the newest of a day holds."""
    rows = [
        {"change_id": uuid7(), "business_date": day.on, "kind": day.kind, "name": day.name}
        for day in new
    ]
    common = {
        "site_id": site_id,
        "effective_on": effective_on,
        "actor": tx.actor,
        "changed_at": tx.now,
    }
    await pour(tx, table, rows, common=common)
