"""What is kept of a draw: seed, quota sheet, frames and the calls that were drawn."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Row, and_, bindparam, distinct, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis.tx import Tx
from qa.tables import candidates, drawn_calls, draws, evaluations, frames, samples, watches

Rows = Sequence[Row[Any]]


def _one(tx: Tx, center_id: UUID, line: str, week: str) -> Any:  # noqa: ANN401 - a condition
    return and_(draws.c.tenant_id == tx.tenant, draws.c.center_id == center_id, draws.c.line == line, draws.c.week == week)


# ---- draws


async def add_draw(tx: Tx, row: Mapping[str, Any]) -> bool:
    """Keep a committed seed; False if this week has one."""
    return bool((await tx.execute(upsert(draws).values(tenant_id=tx.tenant, **row).on_conflict_do_nothing())).rowcount)


async def find_draw(tx: Tx, center_id: UUID, line: str, week: str) -> Row[Any] | None:
    return (await tx.execute(select(draws).where(_one(tx, center_id, line, week)))).one_or_none()


async def set_draw(tx: Tx, draw: Row[Any], **values: object) -> None:
    await tx.execute(update(draws).where(_one(tx, draw.center_id, draw.line, draw.week)).values(**values))


async def list_draws(tx: Tx, *, week: str | None, center_id: UUID | None, after: tuple[Any, ...] | None, limit: int) -> Rows:
    """Draws, newest week first."""
    query = select(draws).where(draws.c.tenant_id == tx.tenant).order_by(draws.c.week.desc(), draws.c.draw).limit(limit)
    if week is not None:
        query = query.where(draws.c.week == week)
    if center_id is not None:
        query = query.where(draws.c.center_id == center_id)
    if after is not None:
        query = query.where((draws.c.week < after[0]) | and_(draws.c.week == after[0], draws.c.draw > after[1]))
    return (await tx.execute(query)).all()


# ---- the quota sheet


async def add_samples(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        await tx.execute(insert(samples), [{"tenant_id": tx.tenant, **row} for row in rows])


async def samples_of(tx: Tx, center_id: UUID, line: str, week: str) -> Rows:
    """The quota sheet of a week, by employee number."""
    query = select(samples).where(
        samples.c.tenant_id == tx.tenant, samples.c.center_id == center_id, samples.c.line == line, samples.c.week == week
    )
    return (await tx.execute(query.order_by(samples.c.employee_no))).all()


_SET_SAMPLES = text(
    """
    UPDATE samples SET groups = string_to_array(told.groups, ','), quota = told.quota, closing = told.closing
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told (sample_id uuid, groups text, quota integer, closing integer)
     WHERE samples.tenant_id = :tenant AND samples.sample_id = told.sample_id
    """
)


async def set_samples(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """rows: {sample_id, groups joined by commas, quota, closing}."""
    await tx.execute(_SET_SAMPLES, {"tenant": tx.tenant, "rows": orjson.dumps(rows, default=str).decode()})


# ---- frames and drawn calls


async def calls_of(tx: Tx, center_id: UUID, line: str, first: date, last: date) -> Rows:
    """Calls of some days by agents of a week's sheet, whatever line the call itself was on: facts of QA-4, and whether they are drawn."""
    week = samples.alias()
    query = (
        select(
            candidates.c.call_id,
            candidates.c.call_key,
            candidates.c.call_type,
            candidates.c.business_date,
            candidates.c.seconds,
            candidates.c.recording,
            candidates.c.transcript,
            candidates.c.cause_id,
            week.c.employee_no,
            candidates.c.site_id,
            drawn_calls.c.run.is_not(None).label("is_drawn"),
            evaluations.c.call_id.is_not(None).label("is_evaluated"),
        )
        .join(
            week,
            and_(
                week.c.tenant_id == candidates.c.tenant_id,
                week.c.agent_id == candidates.c.agent_id,
                week.c.center_id == center_id,
                week.c.line == line,
                week.c.week == func.to_char(candidates.c.business_date, 'IYYY-"W"IW'),
            ),
        )
        .outerjoin(drawn_calls, and_(drawn_calls.c.tenant_id == candidates.c.tenant_id, drawn_calls.c.call_id == candidates.c.call_id))
        .outerjoin(
            evaluations,
            and_(
                evaluations.c.tenant_id == candidates.c.tenant_id,
                evaluations.c.call_id == candidates.c.call_id,
            ),
        )
        .where(candidates.c.tenant_id == tx.tenant, candidates.c.center_id == center_id, candidates.c.business_date.between(first, last))
        .ext(distinct_on(candidates.c.call_id))
    )
    return (await tx.execute(query)).all()


async def add_frame(tx: Tx, row: Mapping[str, Any]) -> None:
    await tx.execute(insert(frames).values(tenant_id=tx.tenant, **row))


async def frames_of(tx: Tx, center_id: UUID, line: str, week: str) -> Rows:
    """The frames of a week, the days in order, then the closing one."""
    query = select(frames).where(
        frames.c.tenant_id == tx.tenant, frames.c.center_id == center_id, frames.c.line == line, frames.c.week == week
    )
    return (await tx.execute(query.order_by(frames.c.run))).all()


async def add_drawn(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        await tx.execute(insert(drawn_calls), [{"tenant_id": tx.tenant, **row} for row in rows])


async def drawn_of(tx: Tx, center_id: UUID, line: str, week: str) -> Rows:
    """What the week's runs have drawn so far."""
    query = (
        select(drawn_calls, samples.c.employee_no)
        .join(samples, and_(samples.c.tenant_id == drawn_calls.c.tenant_id, samples.c.sample_id == drawn_calls.c.sample_id))
        .where(samples.c.tenant_id == tx.tenant, samples.c.center_id == center_id, samples.c.line == line, samples.c.week == week)
    )
    return (await tx.execute(query.order_by(drawn_calls.c.call_key))).all()


async def drawn_by_sample(tx: Tx, sample_ids: Collection[UUID]) -> Rows:
    query = select(drawn_calls).where(drawn_calls.c.tenant_id == tx.tenant, drawn_calls.c.sample_id.in_(sample_ids))
    return (await tx.execute(query.order_by(drawn_calls.c.business_date, drawn_calls.c.call_key))).all()


async def page_of_samples(tx: Tx, draw: Row[Any], *, after: tuple[Any, ...] | None, limit: int) -> Rows:
    query = select(samples).where(
        samples.c.tenant_id == tx.tenant, samples.c.center_id == draw.center_id, samples.c.line == draw.line, samples.c.week == draw.week
    )
    if after is not None:
        query = query.where(samples.c.employee_no > after[0])
    return (await tx.execute(query.order_by(samples.c.employee_no).limit(limit))).all()


async def days_with_calls(tx: Tx, center_id: UUID, first: date, last: date) -> Mapping[UUID, int]:
    """Agent → days on which a call was handled: the days really worked, where no attendance is heard (KPI-8c)."""
    query = (
        select(candidates.c.agent_id, func.count(distinct(candidates.c.business_date)).label("days"))
        .where(candidates.c.tenant_id == tx.tenant, candidates.c.center_id == center_id, candidates.c.business_date.between(first, last))
        .group_by(candidates.c.agent_id)
    )
    return {row.agent_id: row.days for row in await tx.execute(query)}


# ---- extra calls for poor service quality (QA-20)


async def newest_watches(tx: Tx) -> Mapping[UUID, tuple[date, date | None]]:
    """Agent → (since, until) of the newest watch."""
    query = (
        select(watches.c.agent_id, watches.c.since, watches.c.until)
        .ext(distinct_on(watches.c.agent_id))
        .where(watches.c.tenant_id == tx.tenant)
        .order_by(watches.c.agent_id, watches.c.since.desc())
    )
    return {row.agent_id: (row.since, row.until) for row in await tx.execute(query)}


_END_WATCH = (
    update(watches)
    .where(
        watches.c.tenant_id == bindparam("of_tenant"), watches.c.agent_id == bindparam("whose"), watches.c.since == bindparam("begun_on")
    )
    .values(until=bindparam("ended_on"))
)


async def set_watches(tx: Tx, begun: Collection[UUID], ended: Collection[tuple[UUID, date]], monday: date) -> None:
    """Begin and end watches on a Monday; ended: agents with the Monday on which theirs began."""
    if ended:
        await tx.execute(
            _END_WATCH, [{"of_tenant": tx.tenant, "whose": agent_id, "begun_on": since, "ended_on": monday} for agent_id, since in ended]
        )
    if begun:
        rows = [{"tenant_id": tx.tenant, "agent_id": agent_id, "since": monday} for agent_id in begun]
        await tx.execute(upsert(watches).on_conflict_do_nothing(), rows)
