"""Whose time is taken: sessions that people attend or give, exams that they sit (PLN-6)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Span:
    """A period from one instant to another."""

    starts_at: datetime
    ends_at: datetime

    @property
    def length(self) -> timedelta:
        return self.ends_at - self.starts_at

    def overlaps(self, other: "Span") -> bool:
        """Whether both share time; adjacent spans do not overlap."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def contains(self, other: "Span") -> bool:
        return self.starts_at <= other.starts_at and other.ends_at <= self.ends_at


LONGEST = timedelta(days=1)
"""No booking is planned for longer: a search by time begins so much earlier (PLN-6)."""


class BookingRole(StrEnum):
    """What a person's time is taken for."""

    TRAINEE = "trainee"
    TRAINER = "trainer"
    EXAMINEE = "examinee"


class BookingState(StrEnum):
    """Whether the time is still to come, was spent, or is free again."""

    BOOKED = "booked"
    ATTENDED = "attended"
    RELEASED = "released"


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """One person's time at one session or batch.

    source_id: the session or the batch; week: Monday of a trainee's session, None for trainers
    and examinees; outside_minutes: minutes outside the trainee's shifts (PLN-6).
    """

    source_id: UUID
    person_id: UUID
    role: BookingRole
    span: Span
    state: BookingState = BookingState.BOOKED
    week: date | None = None
    outside_minutes: int = 0
