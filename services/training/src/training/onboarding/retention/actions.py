"""How many of each cohort stayed (ONB-7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from chassis.messages.tx import Tx
from chassis.policies.reading import read
from chassis.policies.resolution import resolve
from training.ground.directory import actions as directory
from training.onboarding.retention import rules, store
from training.onboarding.retention.rules import Intake, Point, Retained, RetentionPolicy


@dataclass(frozen=True, slots=True)
class CohortRetention:
    """A cohort with its retention at each point."""

    intake: Intake
    points: Sequence[Point]


@dataclass(frozen=True, slots=True)
class YearRetention:
    """The cohorts that reported in a year, and the figure of the year as of a day. to_beat: how
    many would be kept at the benchmark.
    """

    cohorts: Sequence[CohortRetention]
    as_of: date
    year: Retained
    benchmark: Decimal
    to_beat: Decimal
    policyset: str


async def of_year(tx: Tx, year: int, *, limit: int) -> YearRetention:
    """Retention of the cohorts of a year that the caller may see."""
    site = await directory.site(tx, None, None)
    today = tx.today(site.zone)
    policies = await resolve(tx, "training", on=today)
    policy = read(RetentionPolicy, policies)
    span = date(year, 1, 1), date(year, 12, 31)
    intakes = await _intakes(tx, *span, limit=limit)
    as_of, figure = rules.year_figure(intakes, year, today)
    return YearRetention(
        cohorts=[CohortRetention(one, rules.points(one, policy, today)) for one in intakes],
        as_of=as_of,
        year=figure,
        benchmark=policy.benchmark,
        to_beat=rules.to_beat(figure.enrolled, policy.benchmark),
        policyset=policies.hash,
    )


async def _intakes(tx: Tx, first: date, last: date, *, limit: int) -> Sequence[Intake]:
    """Cohorts that reported on some days, with the days on which their people left."""
    cohorts = await store.enrolled(tx, first, last, reach=tx.reach, limit=limit)
    people = await directory.people(tx, {id for one in cohorts for id in one.people})
    return [
        Intake(
            cohort_id=one.cohort_id,
            name=one.name,
            center_id=one.center_id,
            site_id=one.site_id,
            report_on=one.report_on,
            left_on=tuple(people[id].ended_on for id in one.people),
        )
        for one in cohorts
    ]
