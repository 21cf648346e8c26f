"""Evaluation reports of cohorts."""

from uuid import UUID

from sqlalchemy import select

from chassis.messages.rows import columns_of, pour
from chassis.messages.tx import Tx
from training.onboarding.reports.rules import Report
from training.onboarding.tables import induction_reports


async def add(tx: Tx, report: Report) -> None:
    await pour(tx, induction_reports, [report])


async def find(tx: Tx, cohort_id: UUID) -> Report | None:
    r = induction_reports.c
    query = select(*columns_of(induction_reports, Report)).where(
        r.tenant_id == tx.tenant, r.cohort_id == cohort_id
    )
    return await tx.one_or_none(query, Report)
