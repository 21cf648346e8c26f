"""Draws as they are committed, fixed and revealed: everything that an outsider needs to draw them
again (QA-4b).
"""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel

from chassis.http.inputs import Code
from chassis.http.periods import Week
from chassis.http.reach import seen
from chassis.http.routes import NotFound, Page, Paging, Refusal, Routes, TxDep
from chassis.http.wording import Message
from chassis.messages.rows import flat
from measure.visibility import Reach, RecordKind
from measure.workdays import monday_of_week
from qa.draws.quotas import actions as quotas
from qa.draws.quotas.rules import Sample
from qa.draws.quotas.rules import Week as QuotaWeek
from qa.draws.sampling import store
from qa.draws.sampling.rules import DrawState
from qa.draws.sampling.store import Draw, Drawn

NOT_DRAWN_YET = Message("{week} 的周末抽样尚未进行", "The closing draw of {week} has not run yet")
NO_DRAW = Message("{line} 在 {week} 没有抽样", "There is no draw of {line} in {week}")
NO_WEEK = Message("没有 {week} 这一周", "There is no week {week}")

routes = Routes(prefix="/v1/draws")

WeekPath = Annotated[Week, Path(description="ISO week, 2026-W47")]


class NotRevealedYet(Refusal):
    status = 409
    slug = "draw-not-revealed-yet"
    title = {"zh-Hans": "抽样种子尚未公布", "en": "The seed of this draw is not revealed yet"}


class DrawView(BaseModel):
    """A line's week. `seed` is null until it is revealed. `rule` made the groups; `sizes`: agents
    per group (QA-19).
    """

    center_id: UUID
    line: str
    week: str
    method: str
    state: str
    commitment: str
    simulated: bool
    seed: str | None
    rule: str | None
    sizes: dict[str, int] | None
    ranked: bool
    sheet: str | None
    shortfalls: list[dict[str, Any]] | None
    policyset: str | None
    committed_at: datetime
    fixed_at: datetime | None
    revealed_at: datetime | None


class DrawnView(BaseModel):
    """A call that was drawn: by which run (a day, or closing), as part of the quota or extra, and
    its ticket.
    """

    call_id: UUID
    call_key: str
    call_type: str
    business_date: date
    run: str
    sample_kind: str
    ticket: str


class SampleView(BaseModel):
    """One agent's line of the quota sheet with what was drawn so far. `closing`: null until the
    closing run.
    """

    sample_id: UUID
    agent_id: UUID
    employee_no: str
    groups: list[str]
    quota: int
    extra: int
    closing: int | None
    rostered: list[date]
    drawn: list[DrawnView]


class PublishedView(BaseModel):
    """All that a draw can be checked with: feed it to `redraw.py` (QA-4b). frames: run → sorted
    lines.
    """

    seed: str
    commitment: str
    frames: dict[str, list[str]]
    frame_hashes: dict[str, str]
    rejected: dict[str, dict[str, int]]
    sheet: list[str]
    sheet_hash: str


def _view(draw: Draw) -> DrawView:
    shown = flat(draw)
    revealed = draw.state is DrawState.REVEALED
    return DrawView.model_validate(
        {
            **shown,
            "seed": draw.seed if revealed else None,
            "shortfalls": draw.shortfalls and [asdict(short) for short in draw.shortfalls],
        }
    )


def _sample_view(sample: Sample, drawn: list[DrawnView]) -> SampleView:
    return SampleView.model_validate({**flat(sample), "drawn": drawn})


@routes.get("", permission="samples.read", shows=RecordKind.SAMPLE_DRAW)
async def list_draws(
    tx: TxDep, paging: Paging, week: Week | None = None, center_id: UUID | None = None
) -> Page[DrawView]:
    """Draws, newest week first."""
    found = await store.list_draws(
        tx,
        reach=tx.reach,
        week=week,
        center_id=center_id,
        after=paging.position(str, str),
        limit=paging.fetch,
    )
    views = [_view(draw) for draw in found]
    return paging.page(
        views, key=lambda view: (view.week, f"{view.line}@{view.center_id}/{view.week}")
    )


@routes.get("/{center_id}/{line}/{week}", permission="samples.read", shows=RecordKind.SAMPLE_DRAW)
async def get_draw(center_id: UUID, line: Code, week: WeekPath, tx: TxDep) -> DrawView:
    """One line's week."""
    draw, _ = await _found(tx, center_id, line, week, tx.reach)
    return _view(draw)


@routes.get(
    "/{center_id}/{line}/{week}/samples",
    permission="samples.read",
    shows=(RecordKind.SAMPLE_DRAW, RecordKind.SAMPLED_CALLS),
)
async def list_samples(
    center_id: UUID, line: Code, week: WeekPath, tx: TxDep, paging: Paging
) -> Page[SampleView]:
    """The quota sheet by employee number, with what was drawn so far, as far as the caller may see
    the calls of its agents (GEN-11).
    """
    _, of = await _found(tx, center_id, line, week, seen(tx, RecordKind.SAMPLE_DRAW))
    samples = await store.page_of_samples(
        tx,
        of,
        reach=seen(tx, RecordKind.SAMPLED_CALLS),
        after=paging.position(str),
        limit=paging.fetch,
    )
    drawn = _by_sample(await store.drawn_by_sample(tx, [sample.sample_id for sample in samples]))
    views = [_sample_view(sample, drawn.get(sample.sample_id, [])) for sample in samples]
    return paging.page(views, key=lambda view: (view.employee_no,))


@routes.get(
    "/{center_id}/{line}/{week}/published",
    permission="samples.read",
    shows=RecordKind.SAMPLED_CALLS,
    responses={409: {"description": NotRevealedYet.title["en"]}},
)
async def get_published(center_id: UUID, line: Code, week: WeekPath, tx: TxDep) -> PublishedView:
    """Seed, frames and quota sheet of a week that is closed; 409 before."""
    draw, of = await _found(tx, center_id, line, week, tx.reach)
    if draw.state is not DrawState.REVEALED:
        raise NotRevealedYet(NOT_DRAWN_YET, week=week)
    frames = await store.frames_of(tx, of)
    return PublishedView(
        seed=draw.seed,
        commitment=draw.commitment,
        frames={frame.run: frame.lines.split("\n") if frame.lines else [] for frame in frames},
        frame_hashes={frame.run: frame.sha256 for frame in frames},
        rejected={frame.run: dict(frame.rejected) for frame in frames},
        sheet=[line.text() for line in quotas.lines(await quotas.agents(tx, of))],
        sheet_hash=draw.sheet or "",
    )


async def _found(
    tx: TxDep, center_id: UUID, line: str, week: str, reach: Reach
) -> tuple[Draw, QuotaWeek]:
    try:
        of = QuotaWeek(center_id, line, monday_of_week(week))
    except ValueError:
        raise NotFound(NO_WEEK, week=week) from None
    draw = await store.find_draw(tx, of)
    if draw is None or not reach.covers({"center_id": center_id}):
        raise NotFound(NO_DRAW, line=line, week=week)
    return draw, of


def _by_sample(drawn: Iterable[Drawn]) -> dict[UUID, list[DrawnView]]:
    views: dict[UUID, list[DrawnView]] = {}
    for call in drawn:
        view = DrawnView.model_validate(call, from_attributes=True)
        views.setdefault(call.sample_id, []).append(view)
    return views
