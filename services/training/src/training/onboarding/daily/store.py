"""What was recorded of trainees, day by day."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import and_, select

from chassis.http.reach import within
from chassis.messages.rows import REPLACE, columns_of, pour
from chassis.messages.tx import Tx
from measure.visibility import EVERYTHING, Reach
from training.onboarding.daily.rules import DayRecord
from training.onboarding.tables import trainee_days, trainees


async def put(tx: Tx, records: Sequence[DayRecord]) -> None:
    """Insert records, or replace those of the same person and day."""
    await pour(tx, trainee_days, records, conflict=REPLACE)


async def of_cohort(tx: Tx, cohort_id: UUID, *, reach: Reach = EVERYTHING) -> Sequence[DayRecord]:
    """Records of a cohort by day, of those of its people who lie in a reach."""
    d, t = trainee_days.c, trainees.c
    same = and_(t.tenant_id == d.tenant_id, t.cohort_id == d.cohort_id, t.person_id == d.person_id)
    query = (
        select(*columns_of(trainee_days, DayRecord))
        .join(trainees, same)
        .where(d.tenant_id == tx.tenant, d.cohort_id == cohort_id, within(t, reach))
    )
    return await tx.all(query.order_by(d.on, d.person_id), DayRecord)


async def by_person(
    tx: Tx, cohort_id: UUID, people: Collection[UUID]
) -> Mapping[UUID, Sequence[DayRecord]]:
    """Person → their records; people without any have none."""
    d = trainee_days.c
    query = select(*columns_of(trainee_days, DayRecord)).where(
        d.tenant_id == tx.tenant, d.cohort_id == cohort_id, d.person_id.in_(people)
    )
    found: dict[UUID, list[DayRecord]] = {id: [] for id in people}
    for record in await tx.all(query.order_by(d.on), DayRecord):
        found[record.person_id].append(record)
    return found
