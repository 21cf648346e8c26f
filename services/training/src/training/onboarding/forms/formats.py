"""The induction evaluation report (F11), retention (F46), the day plan with mentors (F49)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from documents import Column, Form, L
from documents.figures import Given
from training.ground.directory.rules import Person
from training.ground.texts.formats import texts
from training.onboarding.cohorts.rules import Cohort, CohortDay
from training.onboarding.daily.rules import DayRecord
from training.onboarding.mentors.rules import Pairing
from training.onboarding.reports.rules import Outcome, Report, means
from training.onboarding.results.formats import component_names, weights
from training.onboarding.results.rules import Decided
from training.onboarding.retention.actions import YearRetention

COMPONENTS = {
    component.value: L(names["zh-Hans"], names["en"])
    for component, names in component_names().items()
}
F11 = Form(
    "F11",
    title=L("入职培训评估报告", "Induction evaluation report"),
    rule="ONB-5",
    head=(
        Column("cohort", L("培训班", "Cohort")),
        Column("days", L("培训天数", "Days"), number=0),
        Column("enrolled", L("参训人数", "Enrolled"), number=0),
        Column("passed", L("通过", "Passed"), number=0),
        Column("made_up", L("其中补考通过", "Of them by a make-up"), number=0),
        Column("waiting", L("待补考", "Waiting for a make-up"), number=0),
        Column("failed", L("未通过", "Failed"), number=0),
        Column("problems", L("存在的问题", "Problems")),
        Column("proposals", L("建议", "Proposals")),
        Column("due_on", L("应提交日期", "Due date"), date=True),
        Column("filed_on", L("提交日期", "Filed date"), date=True),
    ),
    columns=(
        Column("component", L("考核项目", "Component"), choice=COMPONENTS),
        Column("weight", L("权重", "Weight"), number=0),
        Column("mean", L("平均成绩", "Mean mark"), number=1),
    ),
    signatures=(L("质培部", "Quality and training"), L("运营部", "Operations")),
)


def report_head(
    cohort: Cohort, days: int, outcome: Outcome, report: Report | None
) -> dict[str, Any]:
    return {
        "cohort": cohort.name,
        "days": days,
        "enrolled": outcome.enrolled,
        "passed": outcome.passed,
        "made_up": outcome.made_up,
        "waiting": outcome.waiting,
        "failed": outcome.failed,
        "problems": report.problems if report else None,
        "proposals": report.proposals if report else None,
        "due_on": cohort.report_due_on,
        "filed_on": report.filed_on if report else None,
    }


def components(results: Iterable[Sequence[Decided]]) -> list[Given]:
    """A row for each component of the final mark (SC-12)."""
    found = means(results)
    return [
        {"component": component, "weight": weight, "mean": found.get(component)}
        for component, weight in weights().items()
    ]


F46 = Form(
    "F46",
    title=L("留存率", "Retention by cohort"),
    rule="ONB-7",
    landscape=True,
    head=(
        Column("as_of", L("截至", "As of"), date=True),
        Column("year_intake", L("参训人数", "Intake"), number=0),
        Column("year_employed", L("在职人数", "Still employed"), number=0),
        Column("year_percent", L("留存率（%）", "Retention (%)"), number=1),
        Column("year_benchmark", L("对照值（%）", "Benchmark (%)"), number=0),
        Column("to_beat", L("对照人数", "Number to beat"), number=1),
    ),
    columns=(
        Column("cohort", L("培训班", "Cohort")),
        Column("report_on", L("报到日期", "Report date"), date=True),
        Column("days", L("天数", "Days"), number=0),
        Column("intake", L("参训人数", "Intake"), number=0),
        Column("employed", L("在职人数", "Still employed"), number=0),
        Column("percent", L("留存率（%）", "Retention (%)"), number=1),
        Column("low", L("95%区间下限", "95 % interval from"), number=1),
        Column("high", L("95%区间上限", "to"), number=1),
        Column("benchmark", L("对照值（%）", "Benchmark (%)"), number=0),
    ),
)
F49 = Form(
    "F49",
    title=L("岗前培训日程与带教", "Onboarding day plan and mentor pairing"),
    rule="ONB-3",
    landscape=True,
    head=(
        Column("cohort", L("培训班", "Cohort")),
        Column("room", L("教室", "Room")),
        Column("owner", L("负责人", "Owner")),
    ),
    columns=(
        Column("day", L("日期", "Day"), date=True, required=True),
        Column("content", L("内容", "Content"), required=True),
        Column("lecturer", L("讲师", "Lecturer"), required=True),
        Column("mentor", L("带教人", "Mentor")),
        Column("trainees", L("学员", "Trainees")),
        Column("result", L("结果", "Result")),
        Column("signature", L("签字", "Signature")),
    ),
)


def retention_head(found: YearRetention) -> dict[str, Any]:
    return {
        "as_of": found.as_of,
        "year_intake": found.year.enrolled,
        "year_employed": found.year.employed,
        "year_percent": found.year.percent,
        "year_benchmark": found.benchmark,
        "to_beat": found.to_beat,
    }


def retention_rows(found: YearRetention) -> list[Given]:
    """A row for each cohort and point; of days to come without figures."""
    return [
        {
            "cohort": one.intake.name,
            "report_on": one.intake.report_on,
            "days": point.days,
            "intake": len(one.intake.left_on),
            "employed": point.retained.employed if point.retained else None,
            "percent": point.retained.percent if point.retained else None,
            "low": point.retained.low if point.retained else None,
            "high": point.retained.high if point.retained else None,
            "benchmark": found.benchmark,
        }
        for one in found.cohorts
        for point in one.points
    ]


def plan_rows(
    days: Iterable[CohortDay],
    pairings: Sequence[Pairing],
    records: Iterable[DayRecord],
    people: Mapping[UUID, Person],
) -> list[Given]:
    """A row for each day; of trial calls one for each mentor, with trainees, results and whether
    the mentor signed.
    """
    made = {(one.person_id, one.on): one for one in records}
    rows: list[Given] = []
    for day in days:
        of_day = [one for one in pairings if day.on in one.days]
        mentors: list[UUID | None] = [*sorted({one.mentor_id for one in of_day})]
        rows += [
            _plan_row(day, mentor, [one for one in of_day if one.mentor_id == mentor], made, people)
            for mentor in mentors or [None]
        ]
    return rows


def _plan_row(
    day: CohortDay,
    mentor_id: UUID | None,
    pairings: Sequence[Pairing],
    made: Mapping[tuple[UUID, date], DayRecord],
    people: Mapping[UUID, Person],
) -> dict[str, Any]:
    names = texts()["programme_content"][day.content]
    records = [made[one.person_id, day.on] for one in pairings if (one.person_id, day.on) in made]
    signed = [one for one in records if one.recorded_by == mentor_id]
    is_signed = bool(pairings) and len(signed) == len(pairings)
    return {
        "day": day.on,
        "content": L(names["zh-Hans"], names["en"]),
        "lecturer": people[day.lecturer_id].label if day.lecturer_id else None,
        "mentor": people[mentor_id].label if mentor_id else None,
        "trainees": "\n".join(people[one.person_id].label or "" for one in pairings),
        "result": "\n".join(one.result or "" for one in records),
        "signature": people[mentor_id].label if mentor_id and is_signed else None,
    }
