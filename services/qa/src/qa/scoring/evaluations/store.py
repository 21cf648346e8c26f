"""Evaluations: work that was given out, and what came of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    func,
    insert,
    or_,
    select,
    text,
    tuple_,
    update,
)

from chassis.messages.database import array
from chassis.messages.tx import Tx
from qa.scoring.evaluations.rules import Reach
from qa.scoring.tables import evaluations

ASSIGNED, DELIVERED = "assigned", "delivered"
RANDOM = ("quota", "extra")
"""Kinds of samples that enter a mean (QA-48)."""


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """One evaluation. What stands after submitted_at is empty until it is submitted; event_id: the
    qa.inspection-assigned.
    """

    evaluation_id: UUID
    kind: str
    sample_kind: str
    sample_id: UUID | None
    assignment_id: UUID | None
    event_id: UUID | None
    call_id: UUID
    call_key: str
    call_type: str
    call_started_at: datetime
    call_date: date
    agent_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    line: str | None
    group: str
    inspector_id: UUID
    scorecard_id: UUID
    state: str
    due_on: date
    assigned_at: datetime
    version: int = 1
    submitted_at: datetime | None = None
    answers: Sequence[Mapping[str, Any]] | None = None
    findings: Sequence[Mapping[str, Any]] | None = None
    description: str | None = None
    suggestion: str | None = None
    items: Sequence[Mapping[str, Any]] | None = None
    sections: Mapping[str, Any] | None = None
    total: Decimal | None = None
    grade: str | None = None
    fatal: Sequence[str] | None = None
    unacceptable: bool | None = None
    scored_on: date | None = None
    week: str | None = None
    policyset: str | None = None


@dataclass(frozen=True)
class WeekResult:
    """The evaluations of QA-48 that an agent got in one week ("2026-W47"); total: their sum."""

    agent_id: UUID
    week: str
    total: Decimal
    evaluations: int


_COLUMNS = tuple(evaluations.c[name] for name in Evaluation.__dataclass_fields__)
_GIVEN = (
    "evaluation_id",
    "kind",
    "sample_kind",
    "sample_id",
    "assignment_id",
    "event_id",
    "call_id",
    "call_key",
    "call_type",
    "call_started_at",
    "call_date",
    "agent_id",
    "team_id",
    "site_id",
    "center_id",
    "line",
    "group",
    "inspector_id",
    "scorecard_id",
    "state",
    "due_on",
    "assigned_at",
)
"""What is known when work is given out."""
_FOUND = (
    "state",
    "version",
    "submitted_at",
    "inspector_id",
    "answers",
    "findings",
    "description",
    "suggestion",
    "items",
    "sections",
    "total",
    "grade",
    "fatal",
    "unacceptable",
    "scored_on",
    "week",
    "policyset",
)
"""What a submitted record says, and what follows from it."""


async def add(tx: Tx, given: Sequence[Evaluation]) -> None:
    """Keep new work."""
    rows = [
        {"tenant_id": tx.tenant, **{name: getattr(one, name) for name in _GIVEN}} for one in given
    ]
    if rows:
        await tx.execute(insert(evaluations), rows)


async def find(
    tx: Tx, evaluation_id: UUID, *, scope: Sequence[Reach] | None = None
) -> Evaluation | None:
    """One evaluation, if it is within the scope; None: any of the tenant."""
    query = select(*_COLUMNS).where(
        evaluations.c.tenant_id == tx.tenant,
        evaluations.c.evaluation_id == evaluation_id,
        *_within(scope),
    )
    row = (await tx.execute(query)).mappings().one_or_none()
    return Evaluation(**row) if row else None


async def find_all(tx: Tx, evaluation_ids: Sequence[UUID]) -> dict[UUID, Evaluation]:
    """Those that exist, by their ids, locked until the transaction ends."""
    query = (
        select(*_COLUMNS)
        .where(
            evaluations.c.tenant_id == tx.tenant,
            evaluations.c.evaluation_id == func.any(list(evaluation_ids)),
        )
        .order_by(
            evaluations.c.evaluation_id
        )  # two lists that share work wait for each other in one order
        .with_for_update()
    )
    return {row["evaluation_id"]: Evaluation(**row) for row in (await tx.execute(query)).mappings()}


async def set_delivered(tx: Tx, delivered: Sequence[Evaluation]) -> None:
    """Keep what the inspectors found and what follows from it."""
    mine = update(evaluations).where(
        evaluations.c.tenant_id == tx.tenant, evaluations.c.evaluation_id == bindparam("id")
    )
    found = mine.values({name: bindparam(name) for name in _FOUND})
    await tx.execute(
        found,
        [
            {"id": one.evaluation_id, **{name: getattr(one, name) for name in _FOUND}}
            for one in delivered
        ],
    )


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


async def evaluations_in(
    tx: Tx,
    *,
    scope: Sequence[Reach] | None,
    matching: Mapping[str, object],
    after: tuple[Any, ...] | None,
    limit: int,
) -> Sequence[Evaluation]:
    """Evaluations by due date, then id. matching: column → value that it must have."""
    query = select(*_COLUMNS).where(evaluations.c.tenant_id == tx.tenant, *_within(scope))
    query = query.where(*(evaluations.c[column] == value for column, value in matching.items()))
    if after is not None:
        query = query.where(tuple_(evaluations.c.due_on, evaluations.c.evaluation_id) > after)
    rows = await tx.execute(
        query.order_by(evaluations.c.due_on, evaluations.c.evaluation_id).limit(limit)
    )
    return [Evaluation(**row) for row in rows.mappings()]


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
    return [WeekResult(**row) for row in (await tx.execute(query)).mappings()]


def _within(scope: Sequence[Reach] | None) -> list[ColumnElement[bool]]:
    if scope is None:
        return []
    delivered = evaluations.c.state == DELIVERED
    ways = [
        evaluations.c[way.column] == way.id
        if way.open_too
        else and_(evaluations.c[way.column] == way.id, delivered)
        for way in scope
    ]
    return [or_(False, *ways)]  # noqa: FBT003  # or_ wants a first
