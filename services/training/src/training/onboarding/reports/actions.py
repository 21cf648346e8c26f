"""Evaluation reports are due, and filed (ONB-5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.duties import deadlines
from chassis.duties.deadlines import Deadline, Opening
from chassis.http.problems import Conflict, NotFound
from chassis.messages.tx import Place, Tx
from training.ground.directory import actions as directory
from training.onboarding.cohorts import actions as cohorts
from training.onboarding.cohorts.rules import Cohort, TraineeState
from training.onboarding.reports import rules, store
from training.onboarding.reports.rules import Outcome, Report
from training.onboarding.results import actions as results
from zhipei_events.envelope import Envelope
from zhipei_events.training import CohortOpened, InductionReportFiled, InductionReportOverdue


class ReportTooEarly(Conflict):
    slug = "report-too-early"
    title = {
        "zh-Hans": "还有学员没有考核结果，不能提交评估报告",
        "en": "Somebody of the cohort has no result yet: the report comes after it",
    }


class ReportFiled(Conflict):
    slug = "report-filed"
    title = {"zh-Hans": "评估报告已经提交", "en": "The report is filed already"}


REPORT = Deadline(
    kind="induction_report",
    publisher="training",
    rule="ONB-5",
    title={"zh-Hans": "岗前培训评估报告", "en": "Evaluation report of an onboarding cohort"},
    thing="cohort_id",
    owner="owner_id",
    calendars=directory.CALENDARS,
    emits=InductionReportOverdue,
    fixed=True,
)
"""A report is filed within `onb.report_due_days` of the last day of its cohort (ONB-5)."""


@dataclass(frozen=True, slots=True)
class CohortReport:
    """The report of a cohort, and how the cohort came through; report None: not filed yet."""

    cohort: Cohort
    outcome: Outcome
    report: Report | None


async def expect(tx: Tx, opened: Sequence[tuple[CohortOpened, Envelope]]) -> None:
    """Open the deadlines of the reports of new cohorts."""
    due = [
        Opening(
            of=event.cohort_id,
            owner=event.owner_id,
            due=event.report_due_on,
            place=Place(event.center_id, event.site_id),
            facts={
                "center_id": str(event.center_id),
                "site_id": str(event.site_id),
                "title": event.title,
                "template": event.template,
            },
            cause=envelope,
            at=envelope.time,
        )
        for event, envelope in opened
    ]
    await deadlines.open_all(tx, REPORT, due)


async def file(tx: Tx, cohort_id: UUID, *, problems: str, proposals: str) -> CohortReport:
    """File the report of a cohort once each of its people has a result (ONB-5)."""
    cohort = await cohorts.to_change(tx, cohort_id, also_ended=True)
    if await store.find(tx, cohort_id) is not None:
        raise ReportFiled
    trainees = await cohorts.trainees_of(tx, cohort_id)
    if any(one.state is TraineeState.ENROLLED for one in trainees):
        raise ReportTooEarly
    site = await directory.site(tx, cohort.site_id, cohort.center_id)
    report = Report(
        cohort_id=cohort_id,
        problems=problems,
        proposals=proposals,
        filed_by=tx.caller.person_id if tx.caller else None,
        filed_at=tx.now,
        filed_on=tx.today(site.zone),
        policyset=cohort.policyset,
    )
    await store.add(tx, report)
    await deadlines.done(tx, REPORT, of=cohort_id)
    outcome = await _outcome(tx, cohort_id)
    event = InductionReportFiled(
        cohort_id=cohort_id,
        center_id=cohort.center_id,
        site_id=cohort.site_id,
        title=cohort.name,
        template=cohort.template,
        owner_id=cohort.owner_id,
        enrolled=outcome.enrolled,
        passed=outcome.passed,
        made_up=outcome.made_up,
        failed=outcome.failed,
        due_on=cohort.report_due_on,
        filed_on=report.filed_on,
        filed_by=report.filed_by,
    )
    tx.emit(event, place=cohorts.place_of(cohort), cause=cohorts.last_of(cohort))
    return CohortReport(cohort, outcome, report)


async def get(tx: Tx, cohort_id: UUID) -> CohortReport:
    """The report of a cohort for which the caller answers. Raises NotFound."""
    if await cohorts.overseen(tx, cohort_id) is None:
        raise NotFound(cohorts.NO_COHORT, cohort_id=cohort_id)
    return await of_cohort(tx, cohort_id)


async def of_cohort(tx: Tx, cohort_id: UUID) -> CohortReport:
    """The report of a cohort, for what follows from it."""
    cohort = await cohorts.any_one(tx, cohort_id)
    return CohortReport(cohort, await _outcome(tx, cohort_id), await store.find(tx, cohort_id))


async def _outcome(tx: Tx, cohort_id: UUID) -> Outcome:
    decided = await results.final_results(tx, cohort_id)
    enrolled = len(await cohorts.trainees_of(tx, cohort_id))
    return rules.outcome(enrolled, decided.values())
