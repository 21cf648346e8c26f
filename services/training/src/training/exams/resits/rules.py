"""Targeted training after an exam that was not passed, and the re-sit that ends it (EXM-5,
EXM-10).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamResult:
    """What one marked sitting of one person came to (EXM-4).

    total: 0–100, 10 decimals at most (GEN-6); topics_failed: worst first (EXM-5), also of a person
    who passed; team, site and center as of the day of the sitting.
    """

    paper_id: UUID
    person_id: UUID
    sitting_id: UUID
    purpose: str  # monthly | repost (EXM-2, EXM-12)
    month: str | None  # 2026-11; of a monthly paper
    sitting: str  # first | makeup | resit (EXM-11)
    sat_on: date
    total: Decimal
    passed: bool
    topics_failed: tuple[str, ...]
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None


@dataclass(frozen=True, slots=True)
class Resit:
    """Who must sit a month's paper again. ready: trained since it was last failed: training, then
    re-sit (EXM-5).
    """

    person_id: UUID
    assignment_id: UUID
    ready: bool


class Answer(StrEnum):
    """What a marked sitting asks of targeted training."""

    ASSIGN = "assign"  # failed: train, then sit again
    LINK = "link"  # the same paper was failed already
    EXTEND = "extend"  # the re-sit was failed as well
    PASS = "pass"  # noqa: S105 - the re-sit was passed
    WITHDRAW = "withdraw"  # a mark was changed: it never was failed


def about_paper(month: str) -> str:
    """The subject of the cause (TRN-28): the paper of a month."""
    return f"paper:{month}"


def answer(marked: ExamResult, *, open_already: bool) -> Answer | None:
    """What follows from one sitting of a monthly paper; None: nothing (re-post exams are not
    trained for here: EXM-12).
    """
    if marked.purpose != "monthly" or marked.month is None:
        return None
    if marked.sitting == "resit":
        return None if not open_already else Answer.PASS if marked.passed else Answer.EXTEND
    if marked.passed:
        return Answer.WITHDRAW if open_already else None
    return Answer.LINK if open_already else Answer.ASSIGN
