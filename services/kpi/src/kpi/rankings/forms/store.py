"""What the form of the month's exam ranking shows."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from chassis.http.reach import Reach, within
from chassis.messages.tables import tenants
from chassis.messages.tx import Tx
from kpi.ground.tables import people, units
from kpi.rankings.forms.rules import Head, Ranked
from kpi.rankings.tables import ranking_rows, rankings
from kpi.tables import METADATA

KIND = "monthly_exam"
LAST = 2_147_483_647
_tenants = METADATA.tables[tenants.name]


async def find_head(tx: Tx, center_id: UUID, month: str, revision: int | None) -> Head | None:
    """The ranking of a center's month on which rules act; revision None: the newest."""
    r, u = rankings.c, units.c
    query = (
        select(
            *(r.ranking_id, r.revision, r.center_id, r.period, r.ranked, r.not_ranked, r.reason),
            *(r.policyset, r.published_at, u.name.label("center")),
            func.coalesce(u.zone, _tenants.c.zone, "UTC").label("zone"),
        )
        .outerjoin(units, and_(u.tenant_id == r.tenant_id, u.unit_id == r.center_id))
        .outerjoin(_tenants, _tenants.c.tenant_id == r.tenant_id)
        .where(r.tenant_id == tx.tenant, r.kind == KIND, r.acting, r.center_id == center_id)
        .where(r.period == month)
        .order_by(r.revision.desc())
        .limit(1)
    )
    if revision is not None:
        query = query.where(r.revision == revision)
    row = (await tx.execute(query)).one_or_none()
    return Head(**row._mapping) if row else None  # noqa: SLF001 -- SQLAlchemy's public name


async def ranked(
    tx: Tx, ranking_id: UUID, revision: int, *, reach: Reach, limit: int
) -> Sequence[Ranked]:
    """Rows of a revision by place, of those whom the caller may see."""
    r, p = ranking_rows.c, people.c
    query = (
        select(r.agent_id, p.employee_no, p.name, r.value, r.place, r.not_ranked)
        .outerjoin(people, and_(p.tenant_id == r.tenant_id, p.person_id == r.agent_id))
        .where(r.tenant_id == tx.tenant, r.ranking_id == ranking_id, r.revision == revision)
        .where(within(r, reach))
        .order_by(func.coalesce(r.place, LAST), p.employee_no, r.agent_id)
        .limit(limit)
    )
    return [Ranked(**row._mapping) for row in await tx.execute(query)]  # noqa: SLF001


async def bottoms(tx: Tx, center_id: UUID, until: str) -> Mapping[str, frozenset[UUID]]:
    """Month → who was among the last by its newest revision, up to a month."""
    r = rankings.c
    query = (
        select(r.period, r.bottom)
        .ext(distinct_on(r.period))
        .where(r.tenant_id == tx.tenant, r.kind == KIND, r.acting, r.center_id == center_id)
        .where(r.period <= until)
        .order_by(r.period, r.revision.desc())
    )
    return {period: _agents(ends) for period, ends in await tx.execute(query)}


def _agents(ends: Sequence[Mapping[str, Any]]) -> frozenset[UUID]:
    return frozenset(UUID(agent) for end in ends for agent in end["agents"])
