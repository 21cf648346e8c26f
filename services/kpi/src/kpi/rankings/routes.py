"""Published rankings with their revisions, and running one again (KPI-8)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, Field

from chassis.http import NotFound, Page, Paging, Routes, TxDep
from kpi.rankings import actions, store

routes = Routes(prefix="/v1/rankings")

WeekPath = Annotated[str, Path(pattern=r"^\d{4}-W\d{2}$", description="ISO week, 2026-W47")]


class EndView(BaseModel):
    """One end of a ranking on which rules act; more than asked where people tie at the limit (KPI-8b)."""

    asked: int
    size: int
    agents: list[UUID]


class RankingView(BaseModel):
    """A revision of a ranking. `policyset` is the hash of the policies that it used."""

    ranking_id: UUID
    revision: int
    kind: str
    metric: str
    line: str | None
    center_id: UUID
    unit_id: UUID
    scope: str
    period: str
    acting: bool
    ranked: int
    not_ranked: int
    checksum: str
    policyset: str
    reason: str | None
    top: list[EndView]
    bottom: list[EndView]
    published_at: datetime

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        ends: dict[str, Any] = {name: [EndView(size=len(end["agents"]), **end) for end in row[name]] for name in ("top", "bottom")}
        return cls.model_validate({name: row[name] for name in cls.model_fields if name not in ends} | ends)


class RankedView(BaseModel):
    """A person's place with what it was made of (KPI-8e), or the code why there is none (KPI-8c)."""

    agent_id: UUID
    value: Decimal | None
    place: int | None
    not_ranked: str | None
    evaluations: list[UUID]
    days_worked: int
    calls: int


class Run(BaseModel):
    center_id: UUID
    reason: str | None = Field(default=None, min_length=1, max_length=500, description="needed where facts changed since the last revision")


class Ran(BaseModel):
    """How many rankings got a revision; 0: the facts are those of the last one."""

    week: str
    published: int


@routes.get("", permission="rankings.read")
async def list_rankings(tx: TxDep, paging: Paging, kind: str | None = None, period: str | None = None) -> Page[RankingView]:
    """The newest revision of each ranking, newest publication first."""
    rows = await store.heads(tx, kind=kind, period=period, after=paging.position(datetime, UUID), limit=paging.fetch)
    return paging.page([RankingView.of(row) for row in rows], key=lambda view: (view.published_at, view.ranking_id))


@routes.get("/{ranking_id}/revisions", permission="rankings.read")
async def list_revisions(ranking_id: UUID, tx: TxDep) -> list[RankingView]:
    """Every revision, oldest first: what was published is never updated (KPI-8d)."""
    found = [RankingView.of(row) for row in await store.revisions(tx, ranking_id)]
    if not found:
        raise NotFound(f"no ranking {ranking_id}")
    return found


@routes.get("/{ranking_id}/revisions/{revision}/rows", permission="rankings.read")
async def list_rows(ranking_id: UUID, revision: int, tx: TxDep, paging: Paging) -> Page[RankedView]:
    """People by place, those without one last."""
    rows = await store.rows(tx, ranking_id, revision, after=paging.position(int, UUID), limit=paging.fetch)
    views = [RankedView(**{name: row[name] for name in RankedView.model_fields}) for row in rows]
    return paging.page(views, key=lambda view: (view.place or store.LAST, view.agent_id))


@routes.post("/group_weekly/{week}/runs", permission="rankings.run")
async def run(week: WeekPath, body: Run, tx: TxDep) -> Ran:
    """Rank a center's week, or again; over the same facts nothing changes (GEN-8)."""
    return Ran(week=week, published=await actions.publish(tx, body.center_id, week, body.reason))
