"""What the training register says of people: confirmed hours, and nothing else counts (PLN-11,
TRN-6a).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from measure.rounding import judged

MINUTES_OF_AN_HOUR = 60


@dataclass(frozen=True, slots=True)
class Confirmed:
    """One confirmed session of one person: its real length in minutes, and the event that told of
    the confirmation.
    """

    event_id: UUID
    starts_at: datetime
    confirmed_at: datetime
    minutes: int


def since(
    entries: Iterable[Confirmed], begin: datetime, until: datetime | None = None
) -> Sequence[Confirmed]:
    """What counts for a training that began at `begin`: sessions from then on (TRN-6), confirmed by
    `until`; oldest confirmation first.
    """
    counted = [
        one
        for one in entries
        if one.starts_at >= begin and (until is None or one.confirmed_at <= until)
    ]
    return sorted(counted, key=lambda one: (one.confirmed_at, one.event_id))


def hours(minutes: int) -> Decimal:
    """Hours of so many minutes, as judged (GEN-6)."""
    return judged(Fraction(minutes, MINUTES_OF_AN_HOUR))
