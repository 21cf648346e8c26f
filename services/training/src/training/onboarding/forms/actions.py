"""Forms of onboarding. The report of a cohort stays as it was filed (ONB-5)."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.http.problems import NotFound
from chassis.messages import figures
from chassis.messages.tx import Tx
from documents import Figures, Form
from training.ground.directory import actions as directory
from training.onboarding.cohorts import actions as cohorts
from training.onboarding.cohorts.rules import Cohort
from training.onboarding.daily import actions as daily
from training.onboarding.forms.formats import (
    F11,
    F46,
    F49,
    components,
    plan_rows,
    report_head,
    retention_head,
    retention_rows,
)
from training.onboarding.mentors import actions as mentors
from training.onboarding.reports import actions as reports
from training.onboarding.reports.actions import CohortReport
from training.onboarding.results import actions as results
from training.onboarding.retention import actions as retention
from training.onboarding.tables import onboarding_figures

MOST_COHORTS = 10_000  # of a year


async def keep_report(tx: Tx, cohort_id: UUID) -> None:
    """Store the figures of a report that was filed in this transaction."""
    found = await reports.of_cohort(tx, cohort_id)
    made = await _filled_in(tx, found)
    await figures.keep(tx, onboarding_figures, made, thing=str(cohort_id))


async def report(tx: Tx, cohort_id: UUID) -> Figures:
    """The report of a cohort for which the caller answers: as it was filed, else as it stands.
    Raises NotFound.
    """
    cohort = await cohorts.overseen(tx, cohort_id)
    if cohort is None:
        raise NotFound(cohorts.NO_COHORT, cohort_id=cohort_id)
    kept = await figures.find(tx, onboarding_figures, F11, thing=str(cohort_id))
    return kept or await _filled_in(tx, await reports.of_cohort(tx, cohort_id))


async def plan(tx: Tx, cohort_id: UUID) -> Figures:
    """The day plan of a cohort with its mentors; who is in it sees no other trainee (TRN-20).
    Raises NotFound.
    """
    found = await cohorts.get(tx, cohort_id)
    cohort, seen = found.cohort, {one.person_id for one in found.trainees}
    pairings = [one for one in await mentors.of_cohort(tx, cohort_id) if one.person_id in seen]
    records = [one for one in await daily.of_cohort(tx, cohort_id) if one.person_id in seen]
    named = {cohort.owner_id, *seen, *(one.mentor_id for one in pairings)}
    named |= {day.lecturer_id for day in found.days if day.lecturer_id}
    people = await directory.people(tx, named)
    return await _made(
        F49,
        plan_rows(found.days, pairings, records, people),
        head={"cohort": cohort.name, "room": cohort.room, "owner": people[cohort.owner_id].label},
        period=period_of(cohort),
        produced_at=tx.now.astimezone(await _zone(tx, cohort)),
        policy_set=cohort.policyset,
    )


async def retention_of(tx: Tx, year: int) -> Figures:
    """Retention of the cohorts of a year that the caller may see."""
    found = await retention.of_year(tx, year, limit=MOST_COHORTS)
    site = await directory.site(tx, None, None)
    return await _made(
        F46,
        retention_rows(found),
        head=retention_head(found),
        period=str(year),
        produced_at=tx.now.astimezone(ZoneInfo(site.zone)),
        policy_set=found.policyset,
    )


async def _filled_in(tx: Tx, found: CohortReport) -> Figures:
    cohort = found.cohort
    days = await cohorts.days_of(tx, cohort.cohort_id)
    decided = await results.final_results(tx, cohort.cohort_id)
    return await _made(
        F11,
        components(decided.values()),
        head=report_head(cohort, len(days), found.outcome, found.report),
        period=period_of(cohort),
        produced_at=tx.now.astimezone(await _zone(tx, cohort)),
        policy_set=cohort.policyset,
    )


async def _made(form: Form, rows: Sequence[Any], **more: Any) -> Figures:
    """Figures of a form, made beside the event loop."""
    return await asyncio.to_thread(partial(Figures.of, form, rows, **more))


def period_of(cohort: Cohort) -> str:
    return f"{cohort.first_day}–{cohort.last_day}"


async def _zone(tx: Tx, cohort: Cohort) -> ZoneInfo:
    return ZoneInfo((await directory.site(tx, cohort.site_id, cohort.center_id)).zone)
