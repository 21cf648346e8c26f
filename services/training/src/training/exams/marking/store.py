"""Marks: the result of each sitting, and its revisions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Self
from uuid import UUID

from sqlalchemy import select, tuple_

from chassis.http.reach import within
from chassis.messages.rows import amend, pour
from chassis.messages.tx import Tx
from measure.visibility import Reach
from training.exams.batches.rules import Sitting
from training.exams.marking.rules import ExamSitting, Outcome
from training.exams.tables import mark_revisions, sittings


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkRevision:
    """A revised mark beside what it was (GEN-8)."""

    sitting_id: UUID
    revision: int
    old_total: Decimal | None
    total: Decimal | None
    old_parts: Mapping[str, Fraction]
    was_passed: bool
    passed: bool
    reason: str
    revised_by: UUID
    revised_at: datetime

    @classmethod
    def of(cls, before: ExamSitting, after: ExamSitting, *, reason: str, by: UUID) -> Self:
        return cls(
            sitting_id=after.sitting_id,
            revision=after.revision,
            old_total=before.total,
            total=after.total,
            old_parts=before.parts,
            was_passed=before.passed,
            passed=after.passed,
            reason=reason,
            revised_by=by,
            revised_at=after.marked_at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultFilter:
    """Which results; None: any."""

    paper_id: UUID | None = None
    person_id: UUID | None = None
    center_id: UUID | None = None
    outcome: str | None = None


async def add(tx: Tx, made: Sequence[ExamSitting]) -> None:
    await pour(tx, sittings, made)


async def revise(tx: Tx, revised: ExamSitting, revision: MarkRevision) -> None:
    await pour(tx, mark_revisions, [revision])
    await amend(tx, sittings, [revised])


async def counted(tx: Tx, paper_id: UUID) -> Sequence[tuple[UUID, Decimal]]:
    """Person and total, as first emitted, of everyone who sat a paper in its window or its make-up
    days.
    """
    query = select(sittings.c.person_id, sittings.c.told_total).where(
        sittings.c.tenant_id == tx.tenant,
        sittings.c.paper_id == paper_id,
        sittings.c.sitting != Sitting.RESIT,
        sittings.c.outcome != Outcome.MISSED,
    )
    return [(row.person_id, row.told_total) for row in await tx.execute(query)]


async def find(
    tx: Tx, paper_id: UUID, person_id: UUID, *, sitting_id: UUID | None
) -> ExamSitting | None:
    """A sitting, locked until the transaction ends; sitting_id None: the one of the window."""
    query = select(sittings).where(
        sittings.c.tenant_id == tx.tenant,
        sittings.c.paper_id == paper_id,
        sittings.c.person_id == person_id,
    )
    if sitting_id is not None:
        query = query.where(sittings.c.sitting_id == sitting_id)
    else:
        query = query.where(sittings.c.sitting != Sitting.RESIT)
    return await tx.one_or_none(query.with_for_update(), ExamSitting)


async def listed(
    tx: Tx,
    *,
    reach: Reach,
    matching: ResultFilter,
    after: tuple[date, UUID] | None,
    limit: int,
) -> Sequence[ExamSitting]:
    """Sittings, newest first."""
    position = (sittings.c.sat_on, sittings.c.sitting_id)
    query = select(sittings).where(sittings.c.tenant_id == tx.tenant, within(sittings.c, reach))
    for name in ("paper_id", "person_id", "center_id", "outcome"):
        value = getattr(matching, name)
        if value is not None:
            query = query.where(sittings.c[name] == value)
    if after is not None:
        query = query.where(tuple_(*position) < after)
    newest_first = [column.desc() for column in position]
    return await tx.all(query.order_by(*newest_first).limit(limit), ExamSitting)
