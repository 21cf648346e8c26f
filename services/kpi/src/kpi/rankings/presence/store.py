"""Our copies of stages and of attendance."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import ARRAY, Text, bindparam, select, text
from sqlalchemy.dialects.postgresql import distinct_on

from chassis.messages.rows import REPLACE, pour
from chassis.messages.tx import Tx
from kpi.rankings.presence.rules import WORKED, Attended, Kept, Staged
from kpi.rankings.tables import attendance, stages


async def add_stages(tx: Tx, staged: Sequence[Staged]) -> None:
    """Keep stages; a later word about a day replaces the one before."""
    await pour(tx, stages, staged, conflict=REPLACE)


async def add_attendance(tx: Tx, kept: Sequence[Kept]) -> None:
    """Keep how shifts were kept; a correction replaces what it corrects (ORG-13c)."""
    await pour(tx, attendance, kept, conflict=REPLACE)


async def stages_on(tx: Tx, day: date) -> dict[UUID, str]:
    """The stage of everybody whose stage ever changed, as of a day."""
    query = (
        select(stages.c.person_id, stages.c.stage)
        .ext(distinct_on(stages.c.person_id))
        .where(stages.c.tenant_id == tx.tenant, stages.c.effective_on <= day)
        .order_by(stages.c.person_id, stages.c.effective_on.desc())
    )
    return dict(map(tuple, (await tx.execute(query)).all()))


_ATTENDED: Final = text(
    """
    SELECT a.person_id, coalesce(a.site_id, p.site_id) AS site_id,
       count(*) FILTER (WHERE result = ANY(:worked)) AS days
      FROM attendance a LEFT JOIN people p ON p.tenant_id = a.tenant_id
         AND p.person_id = a.person_id
     WHERE a.tenant_id = :tenant AND a.day BETWEEN :first AND :last GROUP BY 1, 2
    """
).bindparams(bindparam("worked", type_=ARRAY(Text)))


async def attended(tx: Tx, first: date, last: date) -> Attended:
    """Days worked by attendance between two days, both included (KPI-8c)."""
    found = Attended()
    told = {"tenant": tx.tenant, "first": first, "last": last, "worked": sorted(WORKED)}
    for person, site, days in map(tuple, (await tx.execute(_ATTENDED, told)).all()):
        found.days[person] = found.days.get(person, 0) + days
        found.sites.add(site)
    return found
