"""Published rankings with their revisions (KPI-8); running one again: `periods`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from chassis.http.inputs import Flag, Whole
from chassis.http.outputs import Figure
from chassis.http.periods import Period
from chassis.http.reach import seen
from chassis.http.routes import NotFound, Page, Paging, Routes, TxDep
from chassis.http.wording import Message
from chassis.messages.rows import flat
from chassis.messages.tx import Tx
from kpi.rankings.publication import store
from kpi.rankings.publication.rules import End
from kpi.rankings.publication.store import Head, RankedPlace, StoredRow
from measure.visibility import RecordKind
from zhipei_events.values import RankingKind

NO_RANKING = Message("没有编号为 {ranking_id} 的排名", "There is no ranking {ranking_id}")

routes = Routes(prefix="/v1/rankings")

SHOWN = (RecordKind.WEEKLY_RANKING, RecordKind.EXAM_RANKING)


class EndView(BaseModel):
    """One end of a ranking on which rules act; more than asked where people tie at the limit
    (KPI-8b).
    """

    asked: int
    size: int
    agents: list[UUID]


class RankingView(BaseModel):
    """A revision of a ranking. acting: rules read it, else it informs. moved: places that differ
    from the revision before; null: the first.

    `policyset` is the hash of the policies that it used.
    """

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
    moved: int | None
    checksum: str
    policyset: str
    reason: str | None
    top: list[EndView]
    bottom: list[EndView]
    published_at: datetime

    @classmethod
    def of(cls, head: Head) -> Self:
        ends = {"top": _ends(head.top), "bottom": _ends(head.bottom)}
        return cls.model_validate({**flat(head), **ends})


def _ends(ends: Sequence[End]) -> list[EndView]:
    return [EndView(asked=end.asked, size=len(end.agents), agents=list(end.agents)) for end in ends]


class RankedView(BaseModel):
    """A person's place with what it was made of (KPI-8e), or the code why there is none (KPI-8c).

    The value is the mean of `marks`, judged at 10 decimals; `evaluations` says which evaluations
    they are, or which sitting of the exam.
    """

    agent_id: UUID
    value: Figure | None
    place: int | None
    was: int | None
    not_ranked: str | None
    evaluations: list[UUID]
    marks: list[Figure] | None
    days_worked: int
    calls: int

    @classmethod
    def of(cls, row: StoredRow | RankedPlace) -> Self:
        return cls.model_validate(flat(row))


class PlaceView(RankedView):
    """A person's place, and of which ranking."""

    ranking_id: UUID
    revision: int
    kind: str
    line: str | None
    scope: str
    period: str
    acting: bool
    ranked: int
    published_at: datetime


class Wanted(BaseModel):
    """Which rankings are asked for."""

    kind: RankingKind | None = None
    period: Period | None = None
    acting: Flag | None = None


class WantedPlaces(Wanted):
    """Whose places in them."""

    agent_id: UUID | None = Field(default=None, alias="person_id")


@routes.get("", permission="rankings.read", shows=SHOWN)
async def list_rankings(
    tx: TxDep, paging: Paging, wanted: Annotated[Wanted, Query()]
) -> Page[RankingView]:
    """The newest revision of each ranking that the caller may see whole, newest publication first
    (GEN-11).
    """
    matching = wanted.model_dump(exclude_none=True)
    rows = await store.heads(
        tx,
        reach=_reach(tx),
        matching=matching,
        after=paging.position(datetime, UUID),
        limit=paging.fetch,
    )
    return paging.page(
        [RankingView.of(row) for row in rows], key=lambda view: (view.published_at, view.ranking_id)
    )


@routes.get("/places", permission="places.read", shows=SHOWN)
async def list_places(
    tx: TxDep, paging: Paging, wanted: Annotated[WantedPlaces, Query()]
) -> Page[PlaceView]:
    """Places in newest revisions, newest publication first, of those whose the caller may see
    (GEN-11).
    """
    rows = await store.places(
        tx,
        reach=_reach(tx),
        matching=wanted.model_dump(exclude_none=True),
        after=paging.position(datetime, UUID, UUID),
        limit=paging.fetch,
    )
    return paging.page(
        [PlaceView.of(row) for row in rows],
        key=lambda view: (view.published_at, view.ranking_id, view.agent_id),
    )


@routes.get("/{ranking_id}/revisions", permission="rankings.read", shows=SHOWN)
async def list_ranking_revisions(ranking_id: UUID, tx: TxDep) -> list[RankingView]:
    """Every revision, oldest first: what was published is never updated (KPI-8d)."""
    found = [RankingView.of(row) for row in await store.revisions(tx, ranking_id, reach=_reach(tx))]
    if not found:
        raise NotFound(NO_RANKING, ranking_id=ranking_id)
    return found


@routes.get("/{ranking_id}/revisions/{revision}/rows", permission="places.read", shows=SHOWN)
async def list_ranking_rows(
    ranking_id: UUID, revision: Whole, tx: TxDep, paging: Paging
) -> Page[RankedView]:
    """People by place, those without one last; of those whose places the caller may see
    (GEN-11).
    """
    rows = await store.rows(
        tx,
        ranking_id,
        revision,
        reach=_reach(tx),
        after=paging.position(int, UUID),
        limit=paging.fetch,
    )
    return paging.page(
        [RankedView.of(row) for row in rows],
        key=lambda view: (view.place or store.LAST, view.agent_id),
    )


def _reach(tx: Tx) -> store.ByKind:
    """What the caller may see of exam rankings, and of all others."""
    return store.ByKind(
        exam=seen(tx, RecordKind.EXAM_RANKING), weekly=seen(tx, RecordKind.WEEKLY_RANKING)
    )
