"""Targeted training after an exam that was not passed, and the re-sit that ends it (EXM-5, EXM-10)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class Marked(Protocol):
    """What a marked sitting came to, as exams tells it; a protocol, for exams asks who must re-sit."""

    @property
    def paper_id(self) -> UUID: ...
    @property
    def person_id(self) -> UUID: ...
    @property
    def purpose(self) -> str: ...
    @property
    def month(self) -> str | None: ...
    @property
    def sitting(self) -> str: ...
    @property
    def sat_on(self) -> date: ...
    @property
    def passed(self) -> bool: ...
    @property
    def topics_failed(self) -> tuple[str, ...]: ...
    @property
    def team_id(self) -> UUID | None: ...
    @property
    def site_id(self) -> UUID | None: ...
    @property
    def center_id(self) -> UUID | None: ...


@dataclass(frozen=True, slots=True)
class Resit:
    """Who must sit a month's paper again. ready: trained since it was last failed: training, then re-sit (EXM-5)."""

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


def answer(marked: Marked, *, open_already: bool) -> Answer | None:
    """What follows from one sitting of a monthly paper; None: nothing (re-post exams are not trained for here: EXM-12)."""
    if marked.purpose != "monthly" or marked.month is None:
        return None
    if marked.sitting == "resit":
        return None if not open_already else Answer.PASS if marked.passed else Answer.EXTEND
    if marked.passed:
        return Answer.WITHDRAW if open_already else None
    return Answer.LINK if open_already else Answer.ASSIGN
