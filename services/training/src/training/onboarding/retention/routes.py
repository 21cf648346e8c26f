"""Retention by HTTP (ONB-7)."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel

from chassis.http.inputs import Count
from chassis.http.outputs import Figure
from chassis.http.routes import Routes, TxDep
from measure.visibility import RecordKind
from training.onboarding.retention import actions
from training.onboarding.retention.actions import CohortRetention
from training.onboarding.retention.rules import Retained

routes = Routes(prefix="/v1/onboarding/retention")

MOST_COHORTS = 1_000


class RetentionQuery(BaseModel):
    """The year in which cohorts reported."""

    year: Annotated[int, Count(2100, least=1970)]


class RetainedView(BaseModel):
    """How many are still employed; percent, low, high: of 100, with Wilson's interval at 95 %."""

    enrolled: int
    employed: int
    percent: Figure | None
    low: Figure | None
    high: Figure | None

    @classmethod
    def of(cls, retained: Retained) -> Self:
        return cls(
            enrolled=retained.enrolled,
            employed=retained.employed,
            percent=retained.percent,
            low=retained.low,
            high=retained.high,
        )


class PointView(BaseModel):
    """retained null: the day is still to come."""

    days: int
    on: date
    retained: RetainedView | None


class CohortRetentionView(BaseModel):
    cohort_id: UUID
    name: str
    site_id: UUID
    report_on: date
    enrolled: int
    points: list[PointView]

    @classmethod
    def of(cls, found: CohortRetention) -> Self:
        intake = found.intake
        return cls(
            cohort_id=intake.cohort_id,
            name=intake.name,
            site_id=intake.site_id,
            report_on=intake.report_on,
            enrolled=len(intake.left_on),
            points=[
                PointView(
                    days=point.days,
                    on=point.on,
                    retained=RetainedView.of(point.retained) if point.retained else None,
                )
                for point in found.points
            ],
        )


class YearRetentionView(BaseModel):
    """The figure of the year over all its cohorts, as of year end or today, beside the benchmark:
    the number to beat.
    """

    cohorts: list[CohortRetentionView]
    as_of: date
    year: RetainedView
    benchmark: Figure
    to_beat: Figure
    policyset: str


@routes.get("", permission="onboarding.retention", shows=RecordKind.TRAINING_RECORD)
async def get_retention(tx: TxDep, query: Annotated[RetentionQuery, Query()]) -> YearRetentionView:
    """Cohort by cohort, who is still employed at `onb.retention_days` after the report date."""
    found = await actions.of_year(tx, query.year, limit=MOST_COHORTS)
    return YearRetentionView(
        cohorts=[CohortRetentionView.of(one) for one in found.cohorts],
        as_of=found.as_of,
        year=RetainedView.of(found.year),
        benchmark=found.benchmark,
        to_beat=found.to_beat,
        policyset=found.policyset,
    )
