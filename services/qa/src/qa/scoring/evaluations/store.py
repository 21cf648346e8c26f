"""Evaluations: work that was given out, and what came of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    and_,
    func,
    or_,
    select,
    text,
    tuple_,
)

from chassis.http.reach import within
from chassis.messages.database import array
from chassis.messages.rows import amend, pour
from chassis.messages.tx import Tx
from measure.visibility import EVERYTHING, Reach
from qa.scoring.evaluations.rules import OPEN_TO, EvaluationState, Record, ScoredItem
from qa.scoring.tables import evaluations

RANDOM = ("quota", "extra")
"""Kinds of samples that enter a mean (QA-48)."""


@dataclass(frozen=True, kw_only=True)
class EvaluatedCall:
    """The call that is scored. call_date: its business date."""

    call_id: UUID
    call_key: str
    call_type: str
    call_started_at: datetime
    call_date: date


@dataclass(frozen=True, kw_only=True)
class EvaluatedAgent:
    """The agent, with units, line and group of the week of the call (QA-19)."""

    agent_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    line: str | None
    group: str


@dataclass(frozen=True, kw_only=True)
class Work:
    """A call given to an inspector (QA-6).

    sample_id: its draw; event_id: the qa.inspection-assigned that says so, the cause of the score.
    """

    call: EvaluatedCall
    agent: EvaluatedAgent
    sample_kind: str
    sample_id: UUID | None
    assignment_id: UUID | None
    event_id: UUID | None
    inspector_id: UUID
    due_on: date


@dataclass(frozen=True, kw_only=True)
class Result:
    """The score of a submitted record. week: in which it counts (QA-48)."""

    items: tuple[ScoredItem, ...]
    sections: Mapping[str, Decimal | None]
    total: Decimal | None
    grade: str | None
    fatal: tuple[str, ...]
    unacceptable: bool
    scored_on: date
    week: str
    policyset: str
    submitted_at: datetime
    revision: int = 1


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """One evaluation: the work, and once it is submitted the record and its result."""

    evaluation_id: UUID
    kind: str
    scorecard_id: UUID
    state: EvaluationState
    version: int
    assigned_at: datetime
    work: Work
    record: Record | None = None
    result: Result | None = None


@dataclass(frozen=True, kw_only=True)
class AssignedWork:
    """One evaluation of a work list (F27)."""

    assignment_id: UUID
    evaluation_id: UUID
    call_id: UUID
    agent_id: UUID
    due_on: date
    state: EvaluationState


@dataclass(frozen=True)
class WeekResult:
    """The evaluations of QA-48 that an agent got in one week ("2026-W47"); total: their sum."""

    agent_id: UUID
    week: str
    total: Decimal
    evaluations: int


async def add(tx: Tx, given: Sequence[Evaluation]) -> None:
    """Keep new work."""
    await pour(tx, evaluations, given)


async def find(tx: Tx, evaluation_id: UUID, *, reach: Reach = EVERYTHING) -> Evaluation | None:
    """One evaluation, if it lies within the reach."""
    query = select(evaluations).where(
        evaluations.c.tenant_id == tx.tenant,
        evaluations.c.evaluation_id == evaluation_id,
        _within(reach),
    )
    return await tx.one_or_none(query, Evaluation)


async def work_on_call(tx: Tx, call_id: UUID, *, reach: Reach) -> Work | None:
    """The work of an evaluation of a call, if one lies within the reach: the first given out."""
    query = (
        select(evaluations)
        .where(
            evaluations.c.tenant_id == tx.tenant,
            evaluations.c.call_id == call_id,
            _within(reach),
        )
        .order_by(evaluations.c.assigned_at, evaluations.c.evaluation_id)
        .limit(1)
    )
    return await tx.one_or_none(query, Work)


async def find_all(tx: Tx, evaluation_ids: Sequence[UUID]) -> dict[UUID, Evaluation]:
    """Evaluations by their ids, locked until the transaction ends."""
    query = (
        select(evaluations)
        .where(
            evaluations.c.tenant_id == tx.tenant,
            evaluations.c.evaluation_id == func.any(list(evaluation_ids)),
        )
        # two lists that share work wait for each other in one order
        .order_by(evaluations.c.evaluation_id)
        .with_for_update()
    )
    found = await tx.all(query, Evaluation)
    return {evaluation.evaluation_id: evaluation for evaluation in found}


async def set_delivered(tx: Tx, delivered: Sequence[Evaluation]) -> None:
    """Keep the inspectors' records and their results."""
    await amend(tx, evaluations, delivered)


async def finished(tx: Tx, evaluation_ids: Collection[UUID]) -> Collection[UUID]:
    """Assignments of these evaluations in which nothing is left to submit."""
    rows = await tx.execute(_FINISHED, {"tenant": tx.tenant, "ids": array(list(evaluation_ids))})
    return [row.assignment_id for row in rows]


async def assignments_of(tx: Tx, evaluation_ids: Collection[UUID]) -> Collection[UUID]:
    """Assignments in which these evaluations were given out."""
    query = select(evaluations.c.assignment_id).where(
        evaluations.c.tenant_id == tx.tenant,
        evaluations.c.evaluation_id == func.any(list(evaluation_ids)),
        evaluations.c.assignment_id.is_not(None),
    )
    return set((await tx.execute(query)).scalars())


async def move(tx: Tx, due: Mapping[UUID, date]) -> None:
    """Set the due dates of what is still to be submitted, by assignment."""
    await tx.execute(
        _MOVE,
        {"tenant": tx.tenant, "ids": array(list(due)), "dates": array(list(due.values()))},
    )


_FINISHED = text(
    """
    SELECT DISTINCT given.assignment_id FROM evaluations given
     WHERE given.tenant_id = :tenant AND given.assignment_id IS NOT NULL
       AND given.evaluation_id = ANY (CAST(CAST(:ids AS text) AS uuid[]))
       AND NOT EXISTS (
           SELECT FROM evaluations other
            WHERE other.tenant_id = :tenant AND other.assignment_id = given.assignment_id
              AND other.state = 'assigned')
    """
)
_MOVE = text(
    """
    UPDATE evaluations SET due_on = moved.due_on
      FROM unnest(CAST(CAST(:ids AS text) AS uuid[]), CAST(CAST(:dates AS text) AS date[]))
        AS moved (id, due_on)
     WHERE tenant_id = :tenant AND assignment_id = moved.id AND state = 'assigned'
    """
)


class Order(StrEnum):
    """Order of a list of evaluations."""

    DUE = "due"
    NEWEST = "newest"


async def evaluations_in(
    tx: Tx,
    *,
    reach: Reach,
    matching: Mapping[str, object],
    days: tuple[date | None, date | None] = (None, None),
    order: Order = Order.DUE,
    after: tuple[Any, ...] | None,
    limit: int,
) -> Sequence[Evaluation]:
    """Evaluations by due date, then id; or those submitted last first. matching: column → value
    that it must have; days: of the calls, first and last.
    """
    first, last = days
    query = select(evaluations).where(evaluations.c.tenant_id == tx.tenant, _within(reach))
    query = query.where(*(evaluations.c[column] == value for column, value in matching.items()))
    if first is not None:
        query = query.where(evaluations.c.call_date >= first)
    if last is not None:
        query = query.where(evaluations.c.call_date <= last)
    if order is Order.NEWEST:
        newest = evaluations.c.submitted_at, evaluations.c.evaluation_id
        query = query.where(evaluations.c.submitted_at.is_not(None))
        if after is not None:
            query = query.where(tuple_(*newest) < after)
        query = query.order_by(*(column.desc() for column in newest))
    else:
        due = evaluations.c.due_on, evaluations.c.evaluation_id
        if after is not None:
            query = query.where(tuple_(*due) > after)
        query = query.order_by(*due)
    return await tx.all(query.limit(limit), Evaluation)


async def work_of(tx: Tx, assignment_ids: Collection[UUID]) -> Sequence[AssignedWork]:
    """Evaluations of work lists, by call key."""
    query = select(evaluations).where(
        evaluations.c.tenant_id == tx.tenant,
        evaluations.c.assignment_id == func.any(list(assignment_ids)),
    )
    return await tx.all(query.order_by(evaluations.c.call_key), AssignedWork)


async def evaluated(tx: Tx, agents: Collection[UUID], days: Collection[date]) -> set[UUID]:
    """Calls of agents on some days for which there is an evaluation, submitted or not."""
    query = select(evaluations.c.call_id).where(
        evaluations.c.tenant_id == tx.tenant,
        evaluations.c.agent_id == func.any(list(agents)),
        evaluations.c.call_date.in_(days),
    )
    return set((await tx.execute(query)).scalars())


async def week_results(
    tx: Tx, agents: Collection[UUID], weeks: Collection[str]
) -> Sequence[WeekResult]:
    """Per agent and week the sum and number of the evaluations that make a mean (QA-48), weeks in
    order.

    Only a total of a percentage card has a grade, so additive cards stay out (QA-2c).
    """
    query = (
        select(
            evaluations.c.agent_id,
            evaluations.c.week,
            func.sum(evaluations.c.total).label("total"),
            func.count().label("evaluations"),
        )
        .where(
            evaluations.c.tenant_id == tx.tenant,
            evaluations.c.agent_id == func.any(list(agents)),
            evaluations.c.week == func.any(list(weeks)),
            evaluations.c.kind == "recording",
            evaluations.c.sample_kind.in_(RANDOM),
            evaluations.c.grade.is_not(None),
        )
        .group_by(evaluations.c.agent_id, evaluations.c.week)
        .order_by(evaluations.c.agent_id, evaluations.c.week)
    )
    return await tx.all(query, WeekResult)


def _within(reach: Reach) -> ColumnElement[bool]:
    """The condition of a reach; what is not delivered is open to some of its ways only."""
    to_open = Reach(everything=reach.everything, ways=_ways(reach, OPEN_TO))
    return or_(
        within(evaluations.c, to_open),
        and_(evaluations.c.state == EvaluationState.DELIVERED, within(evaluations.c, reach)),
    )


def _ways(reach: Reach, columns: Collection[str]) -> frozenset[tuple[str, UUID]]:
    return frozenset(way for way in reach.ways if way[0] in columns)
