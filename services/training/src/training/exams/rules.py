"""Who sits which exam, when it is open, and what came of it (EXM-7, EXM-7a, EXM-11)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamResult:
    """What one marked sitting of one person came to (EXM-4). total: 0–100, 10 decimals at most (GEN-6); units: as of the day it was sat."""

    paper_id: UUID
    person_id: UUID
    sitting_id: UUID
    purpose: str  # monthly | repost (EXM-2, EXM-12)
    month: str | None  # 2026-11; of a monthly paper
    sitting: str  # first | makeup | resit (EXM-11)
    sat_on: date
    total: Decimal
    passed: bool
    topics_failed: tuple[str, ...]  # worst first (EXM-5); of somebody who passed too
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
