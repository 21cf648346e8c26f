"""The last-place rule as it stands: counters and triggers (KPI-9)."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel

from chassis.http.routes import Page, Paging, Routes, TxDep
from kpi.rankings.lastplace import actions, store
from kpi.rankings.lastplace.rules import Trigger
from kpi.rankings.received import actions as heard
from measure.visibility import RecordKind

routes = Routes(prefix="/v1/last-place")


class MonthView(BaseModel):
    """A month among the last."""

    period: str
    ranking_id: UUID
    revision: int
    place: int
    of: int


class CounterView(BaseModel):
    """How many months in a row somebody is among the last, and which; open_trigger: nothing fires
    before it is closed.

    unconfirmed: policies that it rests on and whose shipped default nobody has confirmed (GEN-3).
    """

    agent_id: UUID
    center_id: UUID
    metric: str
    counter: int
    months: list[MonthView]
    open_trigger: UUID | None
    unconfirmed: list[str]


class TriggerView(BaseModel):
    """A trigger with its evidence. closed_as: returned or separated; null while it is open."""

    trigger_id: UUID
    agent_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    metric: str
    period: str
    consequence: str
    months: list[MonthView]
    earlier: list[MonthView]
    policyset: str
    triggered_at: datetime
    closed_on: date | None
    closed_as: str | None

    @classmethod
    def of(cls, trigger: Trigger) -> Self:
        return cls.model_validate(trigger, from_attributes=True)


@routes.get("", permission="last-place.read", shows=RecordKind.LAST_PLACE_LIST)
async def list_last_places(tx: TxDep, paging: Paging) -> Page[CounterView]:
    """Everybody who was among the last in a month that counts; of those whom the caller may see
    (GEN-11).
    """
    whom = await heard.among_the_last(
        tx, tx.reach, after=paging.position(UUID, UUID, str), limit=paging.fetch
    )
    found = await actions.counters(tx, whom, tx.now.date())
    views = [
        CounterView(
            **one._asdict()
            | {
                "counter": len(one.months),
                "months": [asdict(actions.last_month(month)) for month in one.months],
            }
        )
        for one in found
    ]
    return paging.page(views, key=lambda view: (view.agent_id, view.center_id, view.metric))


@routes.get("/triggers", permission="last-place.read", shows=RecordKind.LAST_PLACE_LIST)
async def list_last_place_triggers(
    tx: TxDep, paging: Paging, state: Literal["open", "closed"] | None = None
) -> Page[TriggerView]:
    """Triggers, newest first."""
    rows = await store.triggers(
        tx,
        tx.reach,
        is_open=None if state is None else state == "open",
        after=paging.position(datetime, UUID),
        limit=paging.fetch,
    )
    return paging.page(
        [TriggerView.of(row) for row in rows], key=lambda view: (view.triggered_at, view.trigger_id)
    )
