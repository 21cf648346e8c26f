"""What is kept of a draw: seed, quota sheet, frames and the calls that were drawn."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, and_, func, select, update

from chassis.http.reach import within
from chassis.messages.rows import IGNORE, amend, pour
from chassis.messages.tx import Tx
from measure.visibility import Reach
from qa.draws.quotas.rules import Sample, Week
from qa.draws.sampling.rules import DrawState
from qa.draws.tables import drawn_calls, draws, frames, samples


@dataclass(frozen=True, kw_only=True)
class DrawGroups:
    """The groups of a week (QA-19): the rule that made them, agents in each, and by which
    policies.
    """

    rule: str
    sizes: Mapping[str, int]
    policyset: str


@dataclass(frozen=True, kw_only=True)
class TypeShort:
    """A call type that got too few evaluations in the week (QA-18)."""

    call_type: str
    calls: int
    drawn: int
    due: int


@dataclass(frozen=True, kw_only=True)
class Draw:
    """A line's week. draw: the subject of its events; seed: shown to nobody before it is revealed
    (QA-4b); ranked: the groups follow a ranking; sheet: hash of the quota sheet as it is now.
    """

    center_id: UUID
    line: str
    week: str
    draw: str
    method: str
    seed: str
    commitment: str
    simulated: bool
    state: DrawState
    ranked: bool = False
    sheet: str | None = None
    groups: DrawGroups | None = None
    shortfalls: tuple[TypeShort, ...] | None = None
    committed_at: datetime
    fixed_at: datetime | None = None
    revealed_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Frame:
    """The eligible calls of one run, sorted, joined by line feeds; rejected: reason → calls."""

    center_id: UUID
    line: str
    week: str
    run: str
    sha256: str
    lines: str
    rejected: Mapping[str, int]
    frozen_at: datetime


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A call that was drawn, by which run. event_id: its qa.sample-drawn."""

    call_id: UUID
    sample_id: UUID
    run: str
    sample_kind: str
    call_key: str
    call_type: str
    business_date: date
    ticket: str
    event_id: UUID


@dataclass(frozen=True)
class DrawnBefore:
    """A call that an earlier run of the week drew."""

    call_id: UUID
    call_key: str
    call_type: str
    business_date: date
    employee_no: str


def _of(tx: Tx, table: Table, week: Week) -> ColumnElement[bool]:
    return and_(
        table.c.tenant_id == tx.tenant,
        table.c.center_id == week.center_id,
        table.c.line == week.line,
        table.c.week == week.name,
    )


# ---- draws


async def add_draw(tx: Tx, draw: Draw) -> bool:
    """Keep a committed seed; False if this week has one."""
    return bool(await pour(tx, draws, [draw], conflict=IGNORE))


async def find_draw(tx: Tx, week: Week) -> Draw | None:
    return await tx.one_or_none(select(draws).where(_of(tx, draws, week)), Draw)


async def set_draw(tx: Tx, draw: Draw) -> None:
    """Keep a draw as it is now."""
    await amend(tx, draws, [draw])


async def list_draws(
    tx: Tx,
    *,
    reach: Reach,
    week: str | None,
    center_id: UUID | None,
    after: tuple[str, str] | None,
    limit: int,
) -> Sequence[Draw]:
    """Draws, newest week first."""
    query = (
        select(draws)
        .where(draws.c.tenant_id == tx.tenant, within(draws.c, reach))
        .order_by(draws.c.week.desc(), draws.c.draw)
        .limit(limit)
    )
    if week is not None:
        query = query.where(draws.c.week == week)
    if center_id is not None:
        query = query.where(draws.c.center_id == center_id)
    if after is not None:
        query = query.where(
            (draws.c.week < after[0]) | and_(draws.c.week == after[0], draws.c.draw > after[1])
        )
    return await tx.all(query, Draw)


# ---- frames and drawn calls


async def add_frame(tx: Tx, frame: Frame) -> None:
    await pour(tx, frames, [frame])


async def frames_of(tx: Tx, week: Week) -> Sequence[Frame]:
    """The frames of a week, the days in order, then the closing one."""
    return await tx.all(select(frames).where(_of(tx, frames, week)).order_by(frames.c.run), Frame)


async def add_drawn(tx: Tx, drawn: Sequence[Drawn]) -> None:
    await pour(tx, drawn_calls, drawn)


async def set_given_out(tx: Tx, call_ids: Collection[UUID]) -> None:
    """These calls wait no longer for an inspector (QA-6)."""
    await tx.execute(
        update(drawn_calls)
        .where(
            drawn_calls.c.tenant_id == tx.tenant, drawn_calls.c.call_id == func.any(list(call_ids))
        )
        .values(is_given_out=True)
    )


async def drawn_of(tx: Tx, week: Week) -> Sequence[DrawnBefore]:
    """What the week's runs have drawn so far, by call key."""
    query = _with_samples().where(_of(tx, samples, week))
    return await tx.all(query.order_by(drawn_calls.c.call_key), DrawnBefore)


async def drawn_ids(tx: Tx, agents: Collection[UUID], week: str) -> set[UUID]:
    """Calls of agents that were drawn in a week, on whatever sheet."""
    query = _with_samples().where(
        samples.c.tenant_id == tx.tenant,
        samples.c.agent_id == func.any(list(agents)),
        samples.c.week == week,
    )
    return {row.call_id for row in await tx.execute(query)}


def _with_samples() -> Select[Any]:
    return select(drawn_calls, samples.c.employee_no).join(
        samples,
        and_(
            samples.c.tenant_id == drawn_calls.c.tenant_id,
            samples.c.sample_id == drawn_calls.c.sample_id,
        ),
    )


async def drawn_by_sample(tx: Tx, sample_ids: Collection[UUID]) -> Sequence[Drawn]:
    query = select(drawn_calls).where(
        drawn_calls.c.tenant_id == tx.tenant, drawn_calls.c.sample_id.in_(sample_ids)
    )
    query = query.order_by(drawn_calls.c.business_date, drawn_calls.c.call_key)
    return await tx.all(query, Drawn)


async def page_of_samples(
    tx: Tx, week: Week, *, reach: Reach, after: tuple[str] | None, limit: int
) -> Sequence[Sample]:
    """Lines of the quota sheet by employee number."""
    query = select(samples).where(_of(tx, samples, week), within(samples.c, reach))
    if after is not None:
        query = query.where(samples.c.employee_no > after[0])
    return await tx.all(query.order_by(samples.c.employee_no).limit(limit), Sample)
