"""Targets that were missed, and met again (KPI-18)."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from chassis.http.outputs import Figure
from chassis.http.periods import Period
from chassis.http.routes import Page, Paging, Routes, TxDep
from chassis.messages.rows import flat
from kpi.rankings.breaches import store
from kpi.rankings.breaches.store import Breach
from measure.visibility import RecordKind

routes = Routes(prefix="/v1/breaches")


class BreachView(BaseModel):
    """An indicator of a person that missed its target in a period; cleared…: where it was met
    again, null while it is open.

    aht and acw in seconds, csat in points of 0–100; counted: the calls, of csat ratings, behind the
    value.
    """

    agent_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    indicator: str
    period: str
    line: str
    value: Figure
    target: Figure
    counted: int
    policyset: str
    breached_at: datetime
    cleared_period: str | None
    cleared_value: Figure | None
    cleared_target: Figure | None
    cleared_counted: int | None
    cleared_at: datetime | None

    @classmethod
    def of(cls, breach: Breach) -> Self:
        return cls.model_validate(flat(breach))


class Wanted(BaseModel):
    """Which breaches are asked for."""

    state: Literal["open", "cleared"] | None = None
    agent_id: UUID | None = Field(default=None, alias="person_id")
    indicator: Literal["aht", "acw", "csat"] | None = None
    period: Period | None = None


@routes.get("", permission="breaches.read", shows=RecordKind.MISSED_TARGET)
async def list_breaches(
    tx: TxDep, paging: Paging, wanted: Annotated[Wanted, Query()]
) -> Page[BreachView]:
    """Breaches, newest first, of those whose the caller may see (GEN-11)."""
    rows = await store.listed(
        tx,
        tx.reach,
        is_open=None if wanted.state is None else wanted.state == "open",
        matching=wanted.model_dump(exclude_none=True, exclude={"state"}),
        after=paging.position(datetime, str),
        limit=paging.fetch,
    )
    views = [BreachView.of(row) for row in rows]
    return paging.page(
        views,
        key=lambda view: (view.breached_at, f"{view.agent_id}/{view.indicator}/{view.period}"),
    )
