"""Sessions and their records (PLN)."""

from datetime import date
from uuid import UUID

from zhipei_events.envelope import Event, Part
from zhipei_events.people import Whereabouts
from zhipei_events.values import (
    Code,
    Count,
    Exact,
    Instant,
    Presence,
)


class Session(Part):
    """A session as it stands (PLN-16)."""

    session_id: UUID
    kind: Code
    """A kind of training (TRN-27)."""
    center_id: UUID
    site_id: UUID | None
    trainer_id: UUID
    starts_at: Instant
    ends_at: Instant
    place: str
    """Room or link."""
    roster: tuple[UUID, ...]
    """Who is to come, by employee number."""
    assignments: tuple[UUID, ...] = ()
    """The assignments that it serves."""
    revision: Count = 1

    @property
    def owner(self) -> str:
        return str(self.site_id or self.center_id)


class SessionScheduled(
    Session, Event, type="training.session-scheduled", subject="session_id", key="owner"
):
    """A session was scheduled (PLN-6, PLN-16)."""


class SessionChanged(
    Session, Event, type="training.session-changed", subject="session_id", key="owner"
):
    """A scheduled session changed; it stands here as it is now (PLN-16)."""

    reason: str


class SessionCancelled(
    Session, Event, type="training.session-cancelled", subject="session_id", key="owner"
):
    """A session will not be held (PLN-16)."""

    reason: str


class TrainingAttendanceRecorded(
    Whereabouts,
    Event,
    type="training.training-attendance-recorded",
    subject="entry",
    key="person_id",
):
    """Somebody signed in to a session, or did not come (PLN-3)."""

    session_id: UUID
    person_id: UUID
    kind: Code
    state: Presence
    signed_at: Instant | None
    """null: never signed in."""
    revision: Count = 1

    @property
    def entry(self) -> str:
        return f"{self.session_id}:{self.person_id}"


class TrainingRecordOverdue(
    Event, type="training.training-record-overdue", subject="session_id", key="unit"
):
    """The record pack of a session was not handed in in time (PLN-4); once per repeat (EVT-8)."""

    session_id: UUID
    kind: Code
    center_id: UUID
    site_id: UUID | None
    deliverer_id: UUID
    """Who ran it."""
    due_on: date
    number: int
    """From 1: how often it was told that it is overdue (GEN-9)."""

    @property
    def unit(self) -> str:
        return str(self.site_id or self.center_id)


class TrainingRecordConfirmed(
    Event, type="training.training-record-confirmed", subject="session_id", key="owner"
):
    """The record pack of a session is complete and right: only now its hours count (PLN-4,
    TRN-6a).
    """

    session_id: UUID
    kind: Code
    center_id: UUID
    site_id: UUID | None
    hours: Exact
    """Its real length, in hours (TRN-6a)."""
    attended: tuple[UUID, ...]
    """Whose hours they are."""
    confirmed_by: UUID
    confirmed_on: date

    @property
    def owner(self) -> str:
        return str(self.site_id or self.center_id)
