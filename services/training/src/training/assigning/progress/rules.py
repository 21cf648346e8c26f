"""Progress of a training: by its sessions, its hours, and a test at the end (TRN-6, TRN-28)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from training.assigning.assignments.rules import AssignmentState
from training.assigning.requests.rules import BY_INDICATOR, Kind
from training.assigning.targets.rules import CloseMode
from training.ground.bookings.rules import BookingState


class EndTest(StrEnum):
    """Whether a kind ends with a test (EXM-10, `trn.test_required`)."""

    YES = "yes"
    NO = "no"
    IF_NEEDED = "if_needed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainedIn:
    """A session in which an assignment is trained. starts_at: as planned; confirmed: its record."""

    assignment_id: UUID
    session_id: UUID
    agent_id: UUID
    starts_at: datetime
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """Hours of a training that they count for (TRN-6). booked: planned, or held and not confirmed
    yet.
    """

    wanted: Decimal
    mode: CloseMode
    confirmed: Decimal
    booked: Decimal

    @property
    def missing(self) -> Decimal:
        """Hours still to be confirmed (TRN-6)."""
        return max(self.wanted - self.confirmed, Decimal(0))


def state_by_bookings(bookings: Iterable[BookingState]) -> AssignmentState:
    """State of an assignment that has not ended, by the agent's bookings for it (TRN-28)."""
    states = set(bookings)
    if BookingState.ATTENDED in states:
        return AssignmentState.IN_PROGRESS
    if BookingState.BOOKED in states:
        return AssignmentState.SCHEDULED
    return AssignmentState.OPEN


def after_session(
    kind: str, required: str | None, *, with_test: bool, passed: bool | None
) -> AssignmentState | None:
    """What a confirmed session makes of an assignment of a person who was there: PASSED, OPEN (it
    is extended), or None: nothing yet.

    required: `trn.test_required` of the kind; with_test: whether this session had a test where that
    is left open; passed: its result, None: none. Kinds that the indicator or a re-sit ends are not
    ended by a session (TRN-6, EXM-5).
    """
    if kind in BY_INDICATOR or kind == Kind.TARGETED or required is None:
        return None
    if required == EndTest.NO or (required == EndTest.IF_NEEDED and not with_test):
        return AssignmentState.PASSED
    if passed is None:
        return None
    return AssignmentState.PASSED if passed else AssignmentState.OPEN
