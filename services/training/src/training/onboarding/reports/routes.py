"""Evaluation reports by HTTP (ONB-5, F11)."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel

from chassis.http.inputs import Text
from chassis.http.routes import IN_ACTION, Routes, TxDep
from measure.visibility import RecordKind
from training.onboarding.reports import actions
from training.onboarding.reports.actions import CohortReport

routes = Routes(prefix="/v1/onboarding/cohorts/{cohort_id}/report")

Words = Annotated[str, Text(5_000)]


class ReportBody(BaseModel):
    """What a report says besides its figures."""

    problems: Words
    proposals: Words


class ReportView(BaseModel):
    """How a cohort came through. made_up: of those who passed, by a make-up; waiting: for a
    make-up; problems, proposals, filed_on null: not filed yet.
    """

    cohort_id: UUID
    enrolled: int
    passed: int
    made_up: int
    waiting: int
    failed: int
    due_on: date
    problems: str | None
    proposals: str | None
    filed_by: UUID | None
    filed_on: date | None

    @classmethod
    def of(cls, found: CohortReport) -> Self:
        report = found.report
        return cls(
            cohort_id=found.cohort.cohort_id,
            enrolled=found.outcome.enrolled,
            passed=found.outcome.passed,
            made_up=found.outcome.made_up,
            waiting=found.outcome.waiting,
            failed=found.outcome.failed,
            due_on=found.cohort.report_due_on,
            problems=report.problems if report else None,
            proposals=report.proposals if report else None,
            filed_by=report.filed_by if report else None,
            filed_on=report.filed_on if report else None,
        )


@routes.get("", permission="onboarding.read", shows=RecordKind.TRAINING_RECORD, work=("owner_id",))
async def get_report(cohort_id: UUID, tx: TxDep) -> ReportView:
    """For those who answer for the cohort."""
    return ReportView.of(await actions.get(tx, cohort_id))


@routes.post("", permission="onboarding.manage", place=IN_ACTION, status_code=201)
async def file_report(cohort_id: UUID, body: ReportBody, tx: TxDep) -> ReportView:
    """File the report once everybody has a result; it goes to operations (ONB-5)."""
    filed = await actions.file(tx, cohort_id, problems=body.problems, proposals=body.proposals)
    return ReportView.of(filed)
