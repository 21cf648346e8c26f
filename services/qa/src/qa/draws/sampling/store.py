"""What is kept of a draw: seed, quota sheet, frames and the calls that were drawn."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Table, and_, exists, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis.messages.tx import Tx
from qa.draws.quotas.actions import Week
from qa.draws.tables import drawn_calls, draws, frames, samples
from qa.ground.tables import candidates
from qa.scoring.tables import evaluations

Rows = Sequence[Row[Any]]


def _of(tx: Tx, table: Table, week: Week) -> ColumnElement[bool]:
    return and_(
        table.c.tenant_id == tx.tenant,
        table.c.center_id == week.center_id,
        table.c.line == week.line,
        table.c.week == week.name,
    )


# ---- draws


async def add_draw(tx: Tx, row: Mapping[str, Any]) -> bool:
    """Keep a committed seed; False if this week has one."""
    return bool(
        (
            await tx.execute(
                upsert(draws).values(tenant_id=tx.tenant, **row).on_conflict_do_nothing()
            )
        ).rowcount
    )


async def find_draw(tx: Tx, week: Week) -> Row[Any] | None:
    return (await tx.execute(select(draws).where(_of(tx, draws, week)))).one_or_none()


async def get_draw(tx: Tx, week: Week) -> Row[Any]:
    return (await tx.execute(select(draws).where(_of(tx, draws, week)))).one()


async def set_draw(tx: Tx, week: Week, **values: object) -> None:
    await tx.execute(update(draws).where(_of(tx, draws, week)).values(**values))


async def list_draws(
    tx: Tx, *, week: str | None, center_id: UUID | None, after: tuple[Any, ...] | None, limit: int
) -> Rows:
    """Draws, newest week first."""
    query = (
        select(draws)
        .where(draws.c.tenant_id == tx.tenant)
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
    return (await tx.execute(query)).all()


# ---- frames and drawn calls


class Known(NamedTuple):
    """A call of somebody on a week's sheet, as it is known now: the facts of QA-4, and whether it
    is drawn or evaluated.
    """

    call_id: UUID
    call_key: str
    call_type: str
    business_date: date
    seconds: int
    recording: bool
    transcript: bool
    cause_id: UUID
    is_drawn: bool
    is_evaluated: bool
    employee_no: str


async def calls_of(
    tx: Tx, week: Week, days: Sequence[date], numbers: Mapping[UUID, str]
) -> Sequence[Known]:
    """Calls of some days by agents of a sheet (numbers: agent → employee number), whatever line the
    call itself was on.

    The sheet comes as a list of ids: a join with the sheet, of whose new week the planner knows
    nothing yet, was seen to take minutes instead of seconds.
    """
    drawn = exists().where(
        drawn_calls.c.tenant_id == candidates.c.tenant_id,
        drawn_calls.c.call_id == candidates.c.call_id,
    )
    evaluated = exists().where(
        evaluations.c.tenant_id == candidates.c.tenant_id,
        evaluations.c.call_id == candidates.c.call_id,
    )
    query = select(
        candidates.c.agent_id,
        candidates.c.call_id,
        candidates.c.call_key,
        candidates.c.call_type,
        candidates.c.business_date,
        candidates.c.seconds,
        candidates.c.recording,
        candidates.c.transcript,
        candidates.c.cause_id,
        drawn.label("is_drawn"),
        evaluated.label("is_evaluated"),
    ).where(
        candidates.c.tenant_id == tx.tenant,
        candidates.c.center_id == week.center_id,
        candidates.c.business_date.in_(days),
        candidates.c.agent_id == func.any(list(numbers)),
    )
    return [Known._make((*row[1:], numbers[row[0]])) for row in await tx.execute(query)]


async def add_frame(tx: Tx, week: Week, **values: object) -> None:
    whose = {
        "tenant_id": tx.tenant,
        "center_id": week.center_id,
        "line": week.line,
        "week": week.name,
    }
    await tx.execute(insert(frames).values(**whose, **values))


async def frames_of(tx: Tx, week: Week) -> Rows:
    """The frames of a week, the days in order, then the closing one."""
    return (
        await tx.execute(select(frames).where(_of(tx, frames, week)).order_by(frames.c.run))
    ).all()


async def add_drawn(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        await tx.execute(insert(drawn_calls), [{"tenant_id": tx.tenant, **row} for row in rows])


async def drawn_of(tx: Tx, week: Week) -> Rows:
    """What the week's runs have drawn so far."""
    query = (
        select(drawn_calls, samples.c.employee_no)
        .join(
            samples,
            and_(
                samples.c.tenant_id == drawn_calls.c.tenant_id,
                samples.c.sample_id == drawn_calls.c.sample_id,
            ),
        )
        .where(_of(tx, samples, week))
    )
    return (await tx.execute(query.order_by(drawn_calls.c.call_key))).all()


async def drawn_by_sample(tx: Tx, sample_ids: Collection[UUID]) -> Rows:
    query = select(drawn_calls).where(
        drawn_calls.c.tenant_id == tx.tenant, drawn_calls.c.sample_id.in_(sample_ids)
    )
    return (
        await tx.execute(query.order_by(drawn_calls.c.business_date, drawn_calls.c.call_key))
    ).all()


async def page_of_samples(tx: Tx, week: Week, *, after: tuple[Any, ...] | None, limit: int) -> Rows:
    """Lines of the quota sheet by employee number."""
    query = select(samples).where(_of(tx, samples, week))
    if after is not None:
        query = query.where(samples.c.employee_no > after[0])
    return (await tx.execute(query.order_by(samples.c.employee_no).limit(limit))).all()
