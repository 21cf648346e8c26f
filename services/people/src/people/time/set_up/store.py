"""How far rosters reach."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from chassis.messages.tx import Tx
from people.time.tables import shifts


async def last_days(tx: Tx) -> Mapping[UUID, date]:
    """Site → the last day on which anybody has a shift there."""
    query = (
        select(shifts.c.site_id, func.max(shifts.c.business_date).label("last"))
        .where(shifts.c.tenant_id == tx.tenant)
        .group_by(shifts.c.site_id)
    )
    return {row.site_id: row.last for row in await tx.execute(query)}
