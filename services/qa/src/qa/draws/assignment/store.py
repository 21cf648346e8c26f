"""Drawn work that no inspector has yet, each inspector's work, and the log of the runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, func, not_, select

from chassis.http.reach import within
from chassis.messages.rows import pour
from chassis.messages.tx import Tx
from measure.visibility import Reach
from qa.draws.assignment.rules import Proof
from qa.draws.quotas.rules import SampledAgent
from qa.draws.tables import assignment_runs, assignments, drawn_calls, samples


@dataclass(frozen=True, kw_only=True)
class WaitingCall:
    """A drawn call that no inspector has yet. event_id: its qa.sample-drawn; groups: the agent's,
    the one that won first.
    """

    call_id: UUID
    call_key: str
    call_type: str
    business_date: date
    sample_id: UUID
    sample_kind: str
    event_id: UUID
    agent: SampledAgent
    line: str
    groups: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Run:
    """How one run gave out its items, and the proof that nothing is more level (QA-6).

    unassigned: calls that no inspector present may take; idle: inspectors present with less than
    the least work of a day.
    """

    run_id: UUID
    center_id: UUID
    day: date
    items: int
    unassigned: tuple[UUID, ...]
    imbalance: int
    proof: Proof
    idle: tuple[UUID, ...]
    policyset: str
    ran_at: datetime


@dataclass(frozen=True, kw_only=True)
class WorkList:
    """What one run gave to one inspector (F27). items: how many."""

    assignment_id: UUID
    run_id: UUID
    center_id: UUID
    inspector_id: UUID
    day: date
    items: int


async def waiting(tx: Tx, center_id: UUID) -> Sequence[WaitingCall]:
    """Drawn calls of a center that no inspector has yet, by call key."""
    query = (
        select(
            drawn_calls.c.call_id,
            drawn_calls.c.call_key,
            drawn_calls.c.call_type,
            drawn_calls.c.business_date,
            drawn_calls.c.sample_id,
            drawn_calls.c.sample_kind,
            drawn_calls.c.event_id,
            samples.c.agent_id,
            samples.c.employee_no,
            samples.c.team_id,
            samples.c.site_id,
            samples.c.center_id,
            samples.c.stage,
            samples.c.entered_on,
            samples.c.line,
            samples.c.groups,
        )
        .join(
            samples,
            and_(
                samples.c.tenant_id == drawn_calls.c.tenant_id,
                samples.c.sample_id == drawn_calls.c.sample_id,
            ),
        )
        .where(
            drawn_calls.c.tenant_id == tx.tenant,
            samples.c.center_id == center_id,
            not_(drawn_calls.c.is_given_out),
        )
    )
    return await tx.all(query.order_by(drawn_calls.c.call_key), WaitingCall)


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


async def add_run(tx: Tx, run: Run, lists: Sequence[WorkList]) -> None:
    """Keep a run with its proof, and what each inspector got."""
    await pour(tx, assignment_runs, [run])
    await pour(tx, assignments, lists)


async def list_assignments(
    tx: Tx,
    *,
    reach: Reach,
    day: date | None,
    inspector_id: UUID | None,
    after: tuple[UUID] | None,
    limit: int,
) -> Sequence[WorkList]:
    """Work lists (F27), newest first."""
    query = select(assignments).where(
        assignments.c.tenant_id == tx.tenant, within(assignments.c, reach)
    )
    if day is not None:
        query = query.where(assignments.c.day == day)
    if inspector_id is not None:
        query = query.where(assignments.c.inspector_id == inspector_id)
    if after is not None:
        query = query.where(assignments.c.assignment_id < after[0])
    return await tx.all(query.order_by(assignments.c.assignment_id.desc()).limit(limit), WorkList)


async def list_runs(
    tx: Tx, *, reach: Reach, day: date | None, after: tuple[UUID] | None, limit: int
) -> Sequence[Run]:
    """The log, newest run first."""
    query = select(assignment_runs).where(
        assignment_runs.c.tenant_id == tx.tenant, within(assignment_runs.c, reach)
    )
    if day is not None:
        query = query.where(assignment_runs.c.day == day)
    if after is not None:
        query = query.where(assignment_runs.c.run_id < after[0])
    return await tx.all(query.order_by(assignment_runs.c.run_id.desc()).limit(limit), Run)
