"""A session of training: what is planned, its state, and what was held (PLN-3, PLN-4, PLN-16)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from training.ground.bookings.rules import Span

MINUTE = timedelta(minutes=1)


class SessionState(StrEnum):
    """State of a session, from the plan to the confirmed record."""

    SCHEDULED = "scheduled"
    HELD = "held"
    HANDED_IN = "handed_in"  # its record pack (PLN-4)
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


FOLLOWS: Mapping[SessionState, frozenset[SessionState]] = {
    SessionState.SCHEDULED: frozenset({SessionState.HELD, SessionState.CANCELLED}),
    # a sheet may be corrected until the record is handed in
    SessionState.HELD: frozenset({SessionState.HELD, SessionState.HANDED_IN}),
    # handed in again, returned, or confirmed
    SessionState.HANDED_IN: frozenset(
        {SessionState.HANDED_IN, SessionState.HELD, SessionState.CONFIRMED}
    ),
    SessionState.CONFIRMED: frozenset(),
    SessionState.CANCELLED: frozenset(),
}
"""State → the states that may follow it."""


SIGNABLE = frozenset({SessionState.SCHEDULED, SessionState.HELD})
"""States in which a sheet may be signed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPlan:
    """What is planned. test: it ends with one where the kind leaves that open."""

    kind: str
    trainer_id: UUID
    span: Span
    place: str
    test: bool = False
    course: str | None = None
    title: str | None = None
    method: str = "lecture"
    mode: str = "offline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session with its plan, and what came of it once it was held.

    site_id: the one site of all its people, else None; business_date: at the site; reason: of the
    last change, return or cancellation; record: the content record F2 as JSON; policyset: hash of
    the policies by which it was planned.
    """

    session_id: UUID
    center_id: UUID
    site_id: UUID | None
    business_date: date
    plan: SessionPlan
    state: SessionState = SessionState.SCHEDULED
    revision: int = 1
    policyset: str
    reason: str | None = None
    began_at: datetime | None = None
    ended_at: datetime | None = None
    record: Mapping[str, object] | None = None
    record_due_on: date | None = None
    handed_in_by: UUID | None = None
    confirmed_by: UUID | None = None
    confirmed_on: date | None = None

    @property
    def kind(self) -> str:
        return self.plan.kind

    @property
    def trainer_id(self) -> UUID:
        return self.plan.trainer_id

    @property
    def times(self) -> Span:
        """Real times as far as they are known, else the planned ones."""
        planned = self.plan.span
        return Span(self.began_at or planned.starts_at, self.ended_at or planned.ends_at)

    @property
    def minutes(self) -> int | None:
        """Real length, not the planned one (TRN-6a); None: not held yet."""
        if self.began_at is None or self.ended_at is None:
            return None
        return (self.ended_at - self.began_at) // MINUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldSession:
    """A session with its real times, and by when its record is due (PLN-4)."""

    session: Session
    times: Span
    record_due_on: date


@dataclass(frozen=True, slots=True)
class PlaceTaken:
    """A room or link in use."""

    center_id: UUID
    place: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFilter:
    """Which sessions. person_id: on the roster; until: that day included; empty states: any."""

    states: frozenset[SessionState] = frozenset()
    trainer_id: UUID | None = None
    person_id: UUID | None = None
    site_id: UUID | None = None
    kind: str | None = None
    since: date | None = None
    until: date | None = None
