"""Forms of onboarding by HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from chassis.http.documents import Documents
from chassis.http.routes import TxDep
from documents import Figures
from measure.visibility import RecordKind
from training.onboarding.forms import actions
from training.onboarding.forms.formats import F11, F46, F49
from training.onboarding.retention.routes import RetentionQuery

routes = Documents()


@routes.form(
    F11, permission="onboarding.read", shows=RecordKind.TRAINING_RECORD, work=("owner_id",)
)
async def evaluation_report(cohort_id: UUID, tx: TxDep) -> Figures:
    """The evaluation report of a cohort, as it was filed; before that, as it stands."""
    return await actions.report(tx, cohort_id)


@routes.form(F46, permission="onboarding.retention", shows=RecordKind.TRAINING_RECORD)
async def retention_by_cohort(tx: TxDep, wanted: Annotated[RetentionQuery, Query()]) -> Figures:
    """Who of each cohort of a year is still employed, beside the benchmark (ONB-7)."""
    return await actions.retention_of(tx, wanted.year)


@routes.form(
    F49, permission="onboarding.read", shows=RecordKind.TRAINING_RECORD, work=("owner_id",)
)
async def day_plan(cohort_id: UUID, tx: TxDep) -> Figures:
    """The day plan of a cohort with mentors and trainees (ONB-3)."""
    return await actions.plan(tx, cohort_id)
