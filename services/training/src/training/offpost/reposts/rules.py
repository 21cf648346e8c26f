"""Re-post exams: one after the other until one is passed (EXM-12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RepostExam:
    """A re-post exam scheduled for a day. sitting_id None: not marked yet."""

    order_id: UUID
    attempt: int
    paper_id: UUID
    on: date
    sitting_id: UUID | None = None
    sat_on: date | None = None
    total: Decimal | None = None
    passed: bool | None = None


def failed_sittings(exams: Sequence[RepostExam]) -> tuple[UUID, ...]:
    """Sittings that were failed, oldest first."""
    return tuple(
        exam.sitting_id for exam in exams if exam.passed is False and exam.sitting_id is not None
    )
