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
    intakes = await store.intakes(tx, *span, reach=tx.reach, limit=limit)
    as_of, figure = rules.year_figure(intakes, year, today)
    return YearRetention(
        cohorts=[CohortRetention(one, rules.points(one, policy, today)) for one in intakes],
        as_of=as_of,
        year=figure,
        benchmark=policy.benchmark,
        to_beat=rules.to_beat(figure.enrolled, policy.benchmark),
        policyset=policies.hash,
    )
