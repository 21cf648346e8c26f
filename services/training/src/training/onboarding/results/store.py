"""Marks of the final, and what was decided on them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from uuid import UUID

from sqlalchemy import and_, select

from chassis.http.reach import within
from chassis.messages.rows import REPLACE, columns_of, pour
from chassis.messages.tx import Tx
from measure.visibility import EVERYTHING, Reach
from training.onboarding.results.rules import Decided, FinalMark
from training.onboarding.tables import final_marks, induction_results, trainees


async def put_marks(tx: Tx, marks: Sequence[FinalMark]) -> None:
    """Insert marks, or replace those of the same attempt and component."""
    await pour(tx, final_marks, marks, conflict=REPLACE)


async def marks_of(
    tx: Tx, cohort_id: UUID, people: Collection[UUID]
) -> Mapping[UUID, Sequence[FinalMark]]:
    """Person → marks of every attempt; people without any have none."""
    m = final_marks.c
    query = select(*columns_of(final_marks, FinalMark)).where(
        m.tenant_id == tx.tenant, m.cohort_id == cohort_id, m.person_id.in_(people)
    )
    found: dict[UUID, list[FinalMark]] = {id: [] for id in people}
    for mark in await tx.all(query.order_by(m.attempt, m.component), FinalMark):
        found[mark.person_id].append(mark)
    return found


async def add_results(tx: Tx, results: Sequence[Decided]) -> None:
    """Insert decisions."""
    await pour(tx, induction_results, [_row(one) for one in results])


def _row(decided: Decided) -> dict[str, object]:
    """The marks of it are keys of JSON, which are plain texts."""
    marks = {component.value: mark for component, mark in decided.marks.items()}
    return {field.name: getattr(decided, field.name) for field in fields(decided)} | {
        "marks": marks
    }


async def results_of(
    tx: Tx, cohort_id: UUID, *, reach: Reach = EVERYTHING
) -> Mapping[UUID, Sequence[Decided]]:
    """Person → decisions, the first attempt first; of those who lie in a reach."""
    r, t = induction_results.c, trainees.c
    same = and_(t.tenant_id == r.tenant_id, t.cohort_id == r.cohort_id, t.person_id == r.person_id)
    query = (
        select(*columns_of(induction_results, Decided))
        .join(trainees, same)
        .where(r.tenant_id == tx.tenant, r.cohort_id == cohort_id, within(t, reach))
    )
    found: dict[UUID, list[Decided]] = {}
    for decided in await tx.all(query.order_by(r.attempt), Decided):
        found.setdefault(decided.person_id, []).append(decided)
    return found
