"""Cohorts with who left them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, func, select

from chassis.http.reach import within
from chassis.messages.tx import Tx
from measure.visibility import Reach
from training.onboarding.tables import cohorts, trainees


@dataclass(frozen=True, kw_only=True)
class Enrolled:
    """A cohort with who was enrolled in it."""

    cohort_id: UUID
    name: str
    center_id: UUID
    site_id: UUID
    report_on: date
    people: tuple[UUID, ...]


async def enrolled(
    tx: Tx, first: date, last: date, *, reach: Reach, limit: int
) -> Sequence[Enrolled]:
    """Cohorts that reported on some days, in order of time; in one statement."""
    c, t = cohorts.c, trainees.c
    of_cohort = and_(t.tenant_id == c.tenant_id, t.cohort_id == c.cohort_id)
    query = (
        select(
            c.cohort_id,
            c.name,
            c.center_id,
            c.site_id,
            c.report_on,
            func.array_agg(t.person_id).label("people"),
        )
        .select_from(cohorts.join(trainees, of_cohort))
        .where(c.tenant_id == tx.tenant, c.report_on.between(first, last), within(c, reach))
        .group_by(c.cohort_id, c.name, c.center_id, c.site_id, c.report_on)
        .order_by(c.report_on, c.cohort_id)
        .limit(limit)
    )
    return await tx.all(query, Enrolled)
