"""The evaluation report of a cohort (ONB-5)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from measure.rounding import judged, mean
from training.onboarding.results.rules import Component, Decided, Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report as it was filed (F11)."""

    cohort_id: UUID
    problems: str
    proposals: str
    filed_by: UUID | None
    filed_at: datetime
    filed_on: date
    policyset: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a cohort came through: people enrolled, passed (made_up: of them by a make-up), waiting
    for a make-up, and failed.
    """

    enrolled: int
    passed: int
    made_up: int
    waiting: int
    failed: int


def outcome(enrolled: int, results: Iterable[Sequence[Decided]]) -> Outcome:
    """The outcome of a cohort by the decisions on each of its people, the first attempt first."""
    newest = [decisions[-1] for decisions in results if decisions]
    passed = [one for one in newest if one.result is Result.PASSED]
    return Outcome(
        enrolled=enrolled,
        passed=len(passed),
        made_up=sum(one.attempt > 1 for one in passed),
        waiting=sum(one.result is Result.MAKE_UP for one in newest),
        failed=sum(one.result is Result.NOT_HIRED for one in newest),
    )


def means(results: Iterable[Sequence[Decided]]) -> Mapping[Component, Decimal]:
    """Component → the mean of its marks over people, as they were at the newest decision."""
    newest = [decisions[-1].marks for decisions in results if decisions]
    found = {one: mean(marks[one] for marks in newest if one in marks) for one in Component}
    return {one: judged(value) for one, value in found.items() if value is not None}
