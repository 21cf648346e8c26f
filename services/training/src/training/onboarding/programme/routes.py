"""Planning of onboarding programmes by HTTP (ONB-1)."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from chassis.http.inputs import Day
from chassis.http.routes import PUBLIC, Routes, TxDep
from training.ground.texts.formats import say
from training.onboarding.programme import actions
from training.onboarding.programme.rules import ProgrammeDay, Template

routes = Routes(prefix="/v1/onboarding")


class ProgrammeQuery(BaseModel):
    """Where and when people report."""

    site_id: UUID
    report_on: Day = Field(description="the report date; the next working day if it is none")
    template: Template | None = Field(default=None, description="null: `onb.template`")


class ProgrammeDayView(BaseModel):
    """number: within the part, from 1."""

    on: date
    part: str
    part_name: str
    number: int
    content: str
    content_name: str


class ProgrammeView(BaseModel):
    """over_two_weeks: the days do not fit in 14 calendar days (ONB-1); report_due_on: ONB-5."""

    template: str
    first_day: date
    last_day: date
    over_two_weeks: bool
    report_due_on: date
    days: list[ProgrammeDayView]
    policyset: str


@routes.get("/programme", permission="onboarding.plan", shows=PUBLIC)
async def plan_programme(tx: TxDep, query: Annotated[ProgrammeQuery, Query()]) -> ProgrammeView:
    """What a cohort that reports on a date does on which working day, and by when its evaluation
    report is due. Nothing is recorded.
    """
    found = await actions.planned(tx, query.site_id, query.report_on, query.template)
    programme = found.programme
    language = tx.caller.language if tx.caller else ""
    return ProgrammeView(
        template=programme.template,
        first_day=programme.first_day,
        last_day=programme.last_day,
        over_two_weeks=programme.over_two_weeks,
        report_due_on=programme.report_due_on,
        days=[_day(day, language) for day in programme.days],
        policyset=found.policyset,
    )


def _day(day: ProgrammeDay, language: str) -> ProgrammeDayView:
    return ProgrammeDayView(
        on=day.on,
        part=day.part,
        part_name=say("programme_part", day.part, language),
        number=day.number,
        content=day.content,
        content_name=say("programme_content", day.content, language),
    )
