"""Drawn work that nobody has yet, what each inspector has, and the log of the runs."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Row, Uuid, and_, bindparam, func, insert, not_, select, update

from chassis.messages.tx import Tx
from qa.draws.tables import assignment_runs, assignments, drawn_calls, samples
from qa.ground.tables import candidates, people
from qa.scoring.tables import evaluations

Rows = Sequence[Row[Any]]


async def waiting(tx: Tx, center_id: UUID) -> Rows:
    """Drawn calls of a center that nobody has yet, with all that an evaluation keeps of call and
    agent.
    """
    query = (
        select(
            drawn_calls.c.call_id,
            drawn_calls.c.sample_id,
            drawn_calls.c.sample_kind,
            drawn_calls.c.call_key,
            drawn_calls.c.call_type,
            drawn_calls.c.business_date,
            drawn_calls.c.event_id,
            candidates.c.started_at,
            samples.c.agent_id,
            samples.c.employee_no,
            samples.c.team_id,
            samples.c.site_id,
            samples.c.center_id,
            samples.c.line,
            samples.c.groups,
            people.c.conflicts,
        )
        .join(
            samples,
            and_(
                samples.c.tenant_id == drawn_calls.c.tenant_id,
                samples.c.sample_id == drawn_calls.c.sample_id,
            ),
        )
        .join(
            candidates,
            and_(
                candidates.c.tenant_id == drawn_calls.c.tenant_id,
                candidates.c.call_id == drawn_calls.c.call_id,
            ),
        )
        .outerjoin(
            people,
            and_(
                people.c.tenant_id == samples.c.tenant_id, people.c.person_id == samples.c.agent_id
            ),
        )
        .where(
            drawn_calls.c.tenant_id == tx.tenant,
            samples.c.center_id == center_id,
            not_(drawn_calls.c.is_given_out),
        )
    )
    return (await tx.execute(query.order_by(drawn_calls.c.call_key))).all()


async def set_given_out(tx: Tx, call_ids: Sequence[UUID]) -> None:
    """These calls wait no longer."""
    which = drawn_calls.c.call_id == func.any(bindparam("calls", type_=ARRAY(Uuid)))
    await tx.execute(
        update(drawn_calls)
        .where(drawn_calls.c.tenant_id == tx.tenant, which)
        .values(is_given_out=True),
        {"calls": list(call_ids)},
    )


async def given(tx: Tx, first: date, day: date) -> Mapping[UUID, tuple[int, int]]:
    """Inspector → items given out on `day`, and since `first`."""
    today = func.coalesce(func.sum(assignments.c["items"]).filter(assignments.c.day == day), 0)
    query = (
        select(
            assignments.c.inspector_id,
            today.label("today"),
            func.sum(assignments.c["items"]).label("week"),
        )
        .where(assignments.c.tenant_id == tx.tenant, assignments.c.day.between(first, day))
        .group_by(assignments.c.inspector_id)
    )
    return {row.inspector_id: (int(row.today), int(row.week)) for row in await tx.execute(query)}


async def add_run(tx: Tx, run: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep a run with its proof, and what each inspector got."""
    await tx.execute(insert(assignment_runs).values(tenant_id=tx.tenant, **run))
    if rows:
        await tx.execute(insert(assignments), [{"tenant_id": tx.tenant, **row} for row in rows])


async def list_assignments(
    tx: Tx,
    *,
    day: date | None,
    inspector_id: UUID | None,
    after: tuple[Any, ...] | None,
    limit: int,
) -> Rows:
    """Work lists (F27), newest first."""
    query = select(assignments).where(assignments.c.tenant_id == tx.tenant)
    if day is not None:
        query = query.where(assignments.c.day == day)
    if inspector_id is not None:
        query = query.where(assignments.c.inspector_id == inspector_id)
    if after is not None:
        query = query.where(assignments.c.assignment_id < after[0])
    return (await tx.execute(query.order_by(assignments.c.assignment_id.desc()).limit(limit))).all()


async def work_of(tx: Tx, assignment_ids: Sequence[UUID]) -> Rows:
    """The evaluations of some assignments, with due date and whether they are done."""
    query = select(
        evaluations.c.assignment_id,
        evaluations.c.evaluation_id,
        evaluations.c.call_id,
        evaluations.c.agent_id,
        evaluations.c.due_on,
        evaluations.c.state,
    ).where(evaluations.c.tenant_id == tx.tenant, evaluations.c.assignment_id.in_(assignment_ids))
    return (await tx.execute(query.order_by(evaluations.c.call_key))).all()


async def list_runs(tx: Tx, *, day: date | None, after: tuple[Any, ...] | None, limit: int) -> Rows:
    """The log, newest run first."""
    query = select(assignment_runs).where(assignment_runs.c.tenant_id == tx.tenant)
    if day is not None:
        query = query.where(assignment_runs.c.day == day)
    if after is not None:
        query = query.where(assignment_runs.c.run_id < after[0])
    return (await tx.execute(query.order_by(assignment_runs.c.run_id.desc()).limit(limit))).all()
