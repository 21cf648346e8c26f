"""The training register: confirmed hours, and nothing else counts (PLN-11, TRN-6a)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from measure.rounding import judged

MINUTES_OF_AN_HOUR = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterLine:
    """A line of the register (F14): one person at one confirmed session.

    minutes: real length; with_test: the session ended with a test where its kind leaves that open;
    passed None: without a test; event_id: of the confirmation.
    """

    session_id: UUID
    person_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    kind: str
    course: str | None
    starts_at: datetime
    business_date: date
    minutes: int
    mark: Decimal | None
    with_test: bool
    passed: bool | None
    confirmed_by: UUID
    confirmed_at: datetime
    confirmed_on: date
    event_id: UUID


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Confirmed hours of one person: minutes, and the event of the confirmation."""

    event_id: UUID
    starts_at: datetime
    confirmed_at: datetime
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterFilter:
    """Which entries; until: that day included."""

    person_id: UUID | None = None
    kind: str | None = None
    since: date | None = None
    until: date | None = None


def since(
    entries: Iterable[Confirmed], begin: datetime, until: datetime | None = None
) -> Sequence[Confirmed]:
    """Sessions that count for a training: from `begin` on (TRN-6), confirmed by `until`; oldest
    confirmation first.
    """
    counted = [
        session
        for session in entries
        if session.starts_at >= begin and (until is None or session.confirmed_at <= until)
    ]
    return sorted(counted, key=lambda session: (session.confirmed_at, session.event_id))


def minutes_of(length: timedelta) -> int:
    """Whole minutes of a length."""
    return length // timedelta(minutes=1)


def hours(minutes: int) -> Decimal:
    """Hours of these minutes, rounded as judged (GEN-6)."""
    return judged(Fraction(minutes, MINUTES_OF_AN_HOUR))
