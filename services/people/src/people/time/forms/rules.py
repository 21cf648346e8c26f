"""What the form of a leave is made of (ORG-13)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Request:
    """A leave as it stands; both days included, `days` are working days."""

    leave_id: UUID
    person_id: UUID
    leave_type: str
    first_day: date
    last_day: date
    half: str | None
    days: Decimal
    state: str


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What was decided on a leave; decided_by None: taken over from a file."""

    number: int
    state: str
    decided_by: UUID | None
    reason: str | None
    decided_at: datetime
