"""Cohorts, their blocks, days and people."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, tuple_, update

from chassis.http.reach import within
from chassis.messages.rows import amend, columns_of, pour
from chassis.messages.tx import Tx
from measure.visibility import EVERYTHING, Reach
from training.onboarding.cohorts.rules import (
    FINAL,
    BlockState,
    Cohort,
    CohortBlock,
    CohortDay,
    CohortState,
    Trainee,
    TraineeState,
)
from training.onboarding.programme.rules import Template
from training.onboarding.tables import cohort_blocks, cohort_days, cohorts, trainees


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortFilter:
    """Which cohorts; None: any. person_id: in which this person is trained."""

    state: CohortState | None = None
    site_id: UUID | None = None
    template: Template | None = None
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class CohortLine:
    """A cohort with how many people it has."""

    cohort: Cohort
    enrolled: int


async def add(
    tx: Tx,
    cohort: Cohort,
    blocks: Sequence[CohortBlock],
    days: Sequence[CohortDay],
    people: Sequence[Trainee],
) -> None:
    """Insert a cohort with all that belongs to it."""
    await pour(tx, cohorts, [cohort])
    await pour(tx, cohort_blocks, blocks)
    await pour(tx, cohort_days, days)
    await pour(tx, trainees, people)


async def find(
    tx: Tx, cohort_id: UUID, *, reach: Reach = EVERYTHING, to_change: bool = False
) -> Cohort | None:
    """A cohort that lies in a reach, or in which somebody is trained who does."""
    query = select(*columns_of(cohorts, Cohort)).where(
        cohorts.c.tenant_id == tx.tenant, cohorts.c.cohort_id == cohort_id, _seen(reach)
    )
    return await tx.one_or_none(query.with_for_update() if to_change else query, Cohort)


async def listed(
    tx: Tx,
    wanted: CohortFilter,
    *,
    reach: Reach,
    after: tuple[date, UUID] | None,
    limit: int,
) -> Sequence[CohortLine]:
    """Cohorts, those that report last first."""
    c = cohorts.c
    enrolled = (
        select(func.count()).select_from(trainees).where(_is_of_cohort()).scalar_subquery()
    ).label("enrolled")
    asked = {"state": wanted.state, "site_id": wanted.site_id, "template": wanted.template}
    query = select(*columns_of(cohorts, Cohort), enrolled).where(
        c.tenant_id == tx.tenant,
        _seen(reach),
        *(c[name] == value for name, value in asked.items() if value is not None),
    )
    if wanted.person_id is not None:
        query = query.where(
            exists().where(_is_of_cohort(), trainees.c.person_id == wanted.person_id)
        )
    if after is not None:
        query = query.where(tuple_(c.report_on, c.cohort_id) < tuple_(*after))
    return await tx.all(
        query.order_by(c.report_on.desc(), c.cohort_id.desc()).limit(limit), CohortLine
    )


async def blocks_of(tx: Tx, cohort_id: UUID) -> Sequence[CohortBlock]:
    """Blocks in their order."""
    b = cohort_blocks.c
    query = select(*columns_of(cohort_blocks, CohortBlock)).where(
        b.tenant_id == tx.tenant, b.cohort_id == cohort_id
    )
    return await tx.all(query.order_by(b.number), CohortBlock)


async def days_of(tx: Tx, cohort_id: UUID) -> Sequence[CohortDay]:
    """Days in order of time."""
    d = cohort_days.c
    query = select(*columns_of(cohort_days, CohortDay)).where(
        d.tenant_id == tx.tenant, d.cohort_id == cohort_id
    )
    return await tx.all(query.order_by(d.on), CohortDay)


async def trainees_of(tx: Tx, cohort_id: UUID, *, reach: Reach = EVERYTHING) -> Sequence[Trainee]:
    """People of a cohort; those of them who lie in a reach."""
    t = trainees.c
    query = select(*columns_of(trainees, Trainee)).where(
        t.tenant_id == tx.tenant, t.cohort_id == cohort_id, within(t, reach)
    )
    return await tx.all(query.order_by(t.enrolled_at, t.person_id), Trainee)


async def enrolled(tx: Tx, ids: Collection[UUID]) -> Collection[UUID]:
    """Those of these people who are in a cohort that has no result for them yet."""
    query = select(trainees.c.person_id).where(
        trainees.c.tenant_id == tx.tenant,
        trainees.c.person_id.in_(ids),
        trainees.c.state.not_in(FINAL),
    )
    return {row.person_id for row in await tx.execute(query)}


async def set_lecturers(tx: Tx, cohort_id: UUID, lecturers: Mapping[date, UUID]) -> None:
    """Day → who teaches it."""
    rows = [
        {"cohort_id": cohort_id, "on": on, "lecturer_id": lecturer_id}
        for on, lecturer_id in lecturers.items()
    ]
    await amend(tx, cohort_days, rows)


async def set_states(tx: Tx, cohort_id: UUID, states: Mapping[UUID, TraineeState]) -> None:
    """Person → where they stand now."""
    rows = [
        {"cohort_id": cohort_id, "person_id": id, "state": state} for id, state in states.items()
    ]
    await amend(tx, trainees, rows)


async def end(tx: Tx, cohort: Cohort) -> None:
    """A cohort has ended: its state, and the last event of it."""
    row = {
        "cohort_id": cohort.cohort_id,
        "state": cohort.state,
        "event_id": cohort.event_id,
        "correlation_id": cohort.correlation_id,
    }
    await amend(tx, cohorts, [row])


async def set_block(
    tx: Tx, cohort_id: UUID, number: int, state: BlockState, *, at: datetime
) -> None:
    """Move a block on; at: when."""
    moment = "started_at" if state is BlockState.RUNNING else "done_at"
    await tx.execute(
        update(cohort_blocks)
        .where(
            cohort_blocks.c.tenant_id == tx.tenant,
            cohort_blocks.c.cohort_id == cohort_id,
            cohort_blocks.c.number == number,
        )
        .values({"state": state, moment: at})
    )


def _seen(reach: Reach) -> ColumnElement[bool]:
    return or_(within(cohorts.c, reach), exists().where(_is_of_cohort(), within(trainees.c, reach)))


def _is_of_cohort() -> ColumnElement[bool]:
    return and_(
        trainees.c.tenant_id == cohorts.c.tenant_id, trainees.c.cohort_id == cohorts.c.cohort_id
    )
