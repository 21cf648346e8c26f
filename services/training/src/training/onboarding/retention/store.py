"""Cohorts with who left them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import and_, func, select

from chassis.http.reach import within
from chassis.messages.tx import Tx
from measure.visibility import Reach
from training.ground.tables import people
from training.onboarding.retention.rules import Intake
from training.onboarding.tables import cohorts, trainees


async def intakes(tx: Tx, first: date, last: date, *, reach: Reach, limit: int) -> Sequence[Intake]:
    """Cohorts that reported on some days, in order of time; in one statement."""
    c, t, p = cohorts.c, trainees.c, people.c
    of_cohort = and_(t.tenant_id == c.tenant_id, t.cohort_id == c.cohort_id)
    of_person = and_(p.tenant_id == t.tenant_id, p.person_id == t.person_id)
    query = (
        select(
            c.cohort_id,
            c.name,
            c.center_id,
            c.site_id,
            c.report_on,
            func.array_agg(p.ended_on).label("left_on"),
        )
        .select_from(cohorts.join(trainees, of_cohort).outerjoin(people, of_person))
        .where(c.tenant_id == tx.tenant, c.report_on.between(first, last), within(c, reach))
        .group_by(c.cohort_id, c.name, c.center_id, c.site_id, c.report_on)
        .order_by(c.report_on, c.cohort_id)
        .limit(limit)
    )
    return await tx.all(query, Intake)
