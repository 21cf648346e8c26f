"""What the off-post record is made of (TRN-11)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from measure.workdays import months_after


@dataclass(frozen=True, kw_only=True)
class Record:
    """An order, as the form shows it; ordered_by None: the rule."""

    order_id: UUID
    center_id: UUID | None
    site_id: UUID | None
    person_id: UUID
    trigger: str
    state: str
    starts_on: date
    ends_on: date
    pay_rule: str
    weak_items: tuple[str, ...]
    ordered_by: UUID | None
    reason: str | None
    returned_on: date | None
    policyset: str


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """A re-post exam; passed None: not marked yet."""

    attempt: int
    on: date
    sat_on: date | None
    total: Decimal | None
    passed: bool | None


def whole_months(starts_on: date, ends_on: date) -> int:
    """Whole months from the first to the last day, both included: 1 March to 31 May are 3."""
    months = 0
    while months_after(starts_on, months + 1) <= ends_on + timedelta(days=1):
        months += 1
    return months
