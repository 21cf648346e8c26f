"""The result of onboarding: weighted marks, one make-up, passed or not hired (ONB-4, ONB-15)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from measure.rounding import judged


class Component(StrEnum):
    """Components of the final mark (SC-12)."""

    THEORY = "theory"
    PRACTICE = "practice"
    ATTITUDE = "attitude"
    DISCIPLINE = "discipline"
    RESULTS = "results"


EXAM_PARTS = (Component.THEORY, Component.PRACTICE)
"""What is sat at the final, and again at a make-up (ONB-15)."""
ENTERED = (*EXAM_PARTS, Component.RESULTS)
"""Marks that somebody enters; the others accrue day by day (ONB-15)."""


class Absence(StrEnum):
    """How somebody missed a part of the final."""

    WITH_LEAVE = "with_leave"
    WITHOUT_LEAVE = "without_leave"


class AbsenceMeans(StrEnum):
    """What an absence from the final is (ONB-15)."""

    LATER = "later_as_first_attempt"
    FAILED = "failed_first_attempt"


class Result(StrEnum):
    """What came of an attempt (ONB-4)."""

    PASSED = "passed"
    MAKE_UP = "make_up"
    NOT_HIRED = "not_hired"


class RefusalCode(StrEnum):
    """Why a mark cannot be entered or a result not be decided; the values are codes."""

    NOT_IN_COHORT = "not_in_cohort"
    DECIDED = "decided"
    OWN_RECORD = "own_record"
    ACCRUES_DAILY = "accrues_daily"
    MARK_OR_ABSENCE = "mark_or_absence"
    NOT_IN_MAKE_UP = "not_in_make_up"
    DAY_NOT_MADE_UP = "day_not_made_up"
    MARK_MISSING = "mark_missing"


@dataclass(frozen=True, slots=True)
class FinalPolicy:
    """The choices of the final assessment."""

    pass_mark: Annotated[Decimal, "onb.pass_mark"]  # ONB-4, of 100
    makeups: Annotated[int, "onb.makeups"]  # ONB-4
    makeup_within_days: Annotated[int, "onb.makeup_within_days"]  # ONB-15, working days
    absent_final: Annotated[Mapping[Absence, AbsenceMeans], "onb.absent_final"]  # ONB-15


@dataclass(frozen=True, slots=True, kw_only=True)
class FinalMark:
    """A mark of an attempt, or how the person missed that part."""

    cohort_id: UUID
    person_id: UUID
    attempt: int
    component: Component
    mark: Decimal | None
    absence: Absence | None
    entered_by: UUID | None
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """What an attempt comes to. total None: a part was missed without leave; retake: the parts of
    a make-up.
    """

    result: Result
    total: Decimal | None
    retake: tuple[Component, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision on a person, with the marks on which it rests."""

    result_id: UUID
    cohort_id: UUID
    person_id: UUID
    attempt: int
    result: Result
    total: Decimal | None
    marks: Mapping[Component, Decimal]
    retake: tuple[Component, ...]
    makeup_due_on: date | None
    decided_on: date
    decided_at: datetime
    policyset: str


def standing(
    before: Mapping[Component, Decimal], entered: Collection[FinalMark], policy: FinalPolicy
) -> tuple[Mapping[Component, Decimal], frozenset[Component]]:
    """Marks that count in an attempt, and the parts that are failed for an absence. before: marks
    that are kept from the attempt before (ONB-15).
    """
    marks = dict(before)
    failed = set()
    for one in entered:
        if one.mark is not None:
            marks[one.component] = one.mark
        else:
            marks.pop(one.component, None)
            if one.absence and policy.absent_final[one.absence] is AbsenceMeans.FAILED:
                failed.add(one.component)
    return marks, frozenset(failed)


def lacking(
    marks: Mapping[Component, Decimal], failed: Collection[Component]
) -> tuple[Component, ...]:
    """Components without which nothing is decided; who was absent with leave sits later
    (ONB-15).
    """
    return tuple(one for one in Component if one not in marks and one not in failed)


def total(marks: Mapping[Component, Decimal], weights: Mapping[Component, Decimal]) -> Decimal:
    """Σ weight × mark, of 100 (ONB-4)."""
    return judged(
        sum((weights[one] * marks[one] for one in weights), Decimal(0)) / sum(weights.values())
    )


def decide(
    marks: Mapping[Component, Decimal],
    failed: Collection[Component],
    weights: Mapping[Component, Decimal],
    policy: FinalPolicy,
    *,
    attempt: int,
) -> Decision:
    """What an attempt comes to (ONB-4). attempt: from 1; marks: all but those of failed parts.

    A make-up covers the exam parts that were missed or are below the pass mark; all of them where
    none is.
    """
    reached = None if failed else total(marks, weights)
    if reached is not None and reached >= policy.pass_mark:
        return Decision(Result.PASSED, reached)
    if attempt > policy.makeups:
        return Decision(Result.NOT_HIRED, reached)
    weak = tuple(one for one in EXAM_PARTS if one in failed or marks[one] < policy.pass_mark)
    return Decision(Result.MAKE_UP, reached, weak or EXAM_PARTS)


def mark_fault(
    component: Component,
    *,
    has_mark: bool,
    has_absence: bool,
    retake: Collection[Component] | None,
    has_missed_days: bool,
) -> RefusalCode | None:
    """Why a mark cannot be entered. retake: parts of the make-up that the person sits; None: it is
    the first attempt.
    """
    is_exam = component in EXAM_PARTS
    if component not in ENTERED:
        return RefusalCode.ACCRUES_DAILY
    if has_mark is has_absence or (has_absence and not is_exam):
        return RefusalCode.MARK_OR_ABSENCE
    if retake is not None:
        return None if component in retake else RefusalCode.NOT_IN_MAKE_UP
    return RefusalCode.DAY_NOT_MADE_UP if is_exam and has_mark and has_missed_days else None
