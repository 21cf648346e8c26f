"""What the form of the month's exam ranking shows."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from chassis.http.reach import within
from chassis.messages import figures
from chassis.messages.tx import Tx
from documents import Figures, Form
from kpi.rankings.forms.rules import Head, Ranked
from kpi.rankings.tables import ranking_figures, ranking_rows, rankings
from measure.visibility import Reach

KIND = "monthly_exam"


async def find_head(tx: Tx, center_id: UUID, month: str, revision: int | None) -> Head | None:
    """The ranking of a center's month on which rules act; revision None: the newest."""
    r = rankings.c
    query = (
        select(*(r[name] for name in Head.__dataclass_fields__))
        .where(r.tenant_id == tx.tenant, r.kind == KIND, r.acting, r.center_id == center_id)
        .where(r.period == month)
        .order_by(r.revision.desc())
        .limit(1)
    )
    if revision is not None:
        query = query.where(r.revision == revision)
    row = (await tx.execute(query)).one_or_none()
    return Head(**row._mapping) if row else None  # noqa: SLF001 -- SQLAlchemy's public name


async def get_head(tx: Tx, ranking_id: UUID, revision: int) -> Head:
    r = rankings.c
    query = select(*(r[name] for name in Head.__dataclass_fields__)).where(
        r.tenant_id == tx.tenant, r.ranking_id == ranking_id, r.revision == revision
    )
    return Head(**(await tx.execute(query)).one()._mapping)  # noqa: SLF001


async def ranked(tx: Tx, ranking: Head, *, reach: Reach, limit: int | None) -> Sequence[Ranked]:
    """Rows of a revision, of those whom the caller may see."""
    r = ranking_rows.c
    query = (
        select(r.agent_id, r.value, r.place, r.not_ranked)
        .where(r.tenant_id == tx.tenant, r.ranking_id == ranking.ranking_id)
        .where(r.revision == ranking.revision, within(r, reach))
        .limit(limit)
    )
    return [Ranked(**row._mapping) for row in await tx.execute(query)]  # noqa: SLF001


async def keep(tx: Tx, ranking: Head, made: Figures) -> None:
    await figures.keep(tx, ranking_figures, made, thing=_thing(ranking))


async def find_kept(tx: Tx, form: Form, ranking: Head) -> Figures | None:
    """The figures of a revision as they were at its publication."""
    return await figures.find(tx, ranking_figures, form, thing=_thing(ranking))


def _thing(ranking: Head) -> str:
    return f"{ranking.ranking_id}/{ranking.revision}"


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
    return {row.period: _agents(row.bottom) for row in await tx.execute(query)}


def _agents(ends: Sequence[Mapping[str, Any]]) -> frozenset[UUID]:
    return frozenset(UUID(agent) for end in ends for agent in end["agents"])
