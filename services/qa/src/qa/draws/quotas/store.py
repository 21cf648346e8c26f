"""The quota sheet of a week, days worked, and who is watched."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Row, bindparam, delete, distinct, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis.messages.tx import Tx
from qa.draws.tables import samples, watches
from qa.ground.tables import candidates

Rows = Sequence[Row[Any]]


# ---- the quota sheet


async def add_samples(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        await tx.execute(insert(samples), [{"tenant_id": tx.tenant, **row} for row in rows])


async def remove_samples(
    tx: Tx, center_id: UUID, line: str, week: str, agents: Collection[UUID]
) -> None:
    """Take people off the quota sheet of a week."""
    if agents:
        mine = (
            samples.c.tenant_id == tx.tenant,
            samples.c.center_id == center_id,
            samples.c.line == line,
            samples.c.week == week,
        )
        await tx.execute(delete(samples).where(*mine, samples.c.agent_id.in_(agents)))


async def samples_of(tx: Tx, center_id: UUID, line: str, week: str) -> Rows:
    """The quota sheet of a week, by employee number."""
    query = select(samples).where(
        samples.c.tenant_id == tx.tenant,
        samples.c.center_id == center_id,
        samples.c.line == line,
        samples.c.week == week,
    )
    return (await tx.execute(query.order_by(samples.c.employee_no))).all()


_SET_SAMPLES = text(
    """
    UPDATE samples SET groups = string_to_array(told.groups, ','), quota = told.quota,
       closing = told.closing
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told (sample_id uuid, groups text,
         quota integer, closing integer)
     WHERE samples.tenant_id = :tenant AND samples.sample_id = told.sample_id
    """
)


async def set_samples(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """rows: {sample_id, groups joined by commas, quota, closing}."""
    await tx.execute(
        _SET_SAMPLES, {"tenant": tx.tenant, "rows": orjson.dumps(rows, default=str).decode()}
    )


async def days_with_calls(tx: Tx, center_id: UUID, first: date, last: date) -> Mapping[UUID, int]:
    """Agent → days on which a call was handled: the days really worked, where no attendance is
    heard (KPI-8c).
    """
    query = (
        select(
            candidates.c.agent_id, func.count(distinct(candidates.c.business_date)).label("days")
        )
        .where(
            candidates.c.tenant_id == tx.tenant,
            candidates.c.center_id == center_id,
            candidates.c.business_date.between(first, last),
        )
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
        watches.c.tenant_id == bindparam("of_tenant"),
        watches.c.agent_id == bindparam("whose"),
        watches.c.since == bindparam("begun_on"),
    )
    .values(until=bindparam("ended_on"))
)


async def set_watches(
    tx: Tx, begun: Collection[UUID], ended: Collection[tuple[UUID, date]], monday: date
) -> None:
    """Begin and end watches on a Monday; ended: agents with the Monday on which theirs began."""
    if ended:
        await tx.execute(
            _END_WATCH,
            [
                {"of_tenant": tx.tenant, "whose": agent_id, "begun_on": since, "ended_on": monday}
                for agent_id, since in ended
            ],
        )
    if begun:
        rows = [
            {"tenant_id": tx.tenant, "agent_id": agent_id, "since": monday} for agent_id in begun
        ]
        await tx.execute(upsert(watches).on_conflict_do_nothing(), rows)
