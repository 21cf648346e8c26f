"""Who may be put into which batch (EXM-5, EXM-7, EXM-7a, EXM-11, PLN-6)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from training.exams.papers.rules import Paper, Purpose, State
from training.ground.bookings.rules import LONGEST, Span
from training.ground.directory.rules import is_after_shift

WHO_SITS = frozenset({"probation", "regular"})
"""Stages of EXM-7a."""

GRACE = timedelta(seconds=60)
"""After a batch's end, for the way of the last answer over a slow line; people are shown the end
itself.
"""


class Sitting(StrEnum):
    """EXM-11: in the window, in the make-up days after it, or again after a failure."""

    FIRST = "first"
    MAKEUP = "makeup"
    RESIT = "resit"


class RefusalCode(StrEnum):
    """Why a batch, or a person in it, is refused."""

    NOT_APPROVED = "not_approved"  # only after approval (EXM-7)
    PAST = "past"
    OUTSIDE_WINDOW = "outside_window"  # the window, or the make-up days (EXM-7, EXM-11)
    BAD_TIME = "bad_time"
    TWICE = "twice"
    UNKNOWN = "unknown"
    OTHER_CENTER = "other_center"
    OUT_OF_REACH = "out_of_reach"  # of a place for which whoever schedules does not act
    NEED_NOT_SIT = "need_not_sit"  # EXM-7a
    ALREADY_SCHEDULED = "already_scheduled"
    ALREADY_SAT = "already_sat"
    NOT_EXCUSED = "not_excused"  # a make-up is for those who were absent with leave (EXM-11)
    NO_RESIT_DUE = "no_resit_due"
    RESIT_NOT_READY = "resit_not_ready"  # training first, then the re-sit (EXM-5)
    ON_LEAVE = "on_leave"
    NOT_BY_SHIFT = "not_by_shift"
    DOUBLE_BOOKED = "double_booked"


class SeatState(StrEnum):
    """State of a seat; moved: the person was seated elsewhere for the same paper."""

    SEATED = "seated"
    MOVED = "moved"
    SAT = "sat"


FOLLOWS: Mapping[SeatState, frozenset[SeatState]] = {
    SeatState.SEATED: frozenset({SeatState.MOVED, SeatState.SAT}),
    SeatState.MOVED: frozenset(),
    SeatState.SAT: frozenset(),
}
"""State → the states that may follow it."""


@dataclass(frozen=True, kw_only=True)
class Batch:
    """A batch: a time at which people sit a paper. business_date: in its site's zone; event_id,
    correlation_id: the ExamBatchScheduled, and its chain.
    """

    batch_id: UUID
    paper_id: UUID
    center_id: UUID
    site_id: UUID | None
    purpose: Purpose
    month: str | None
    sitting: Sitting
    starts_at: datetime
    ends_at: datetime
    business_date: date
    place: str | None
    scheduled_by: UUID | None
    scheduled_at: datetime
    event_id: UUID
    correlation_id: UUID

    @property
    def span(self) -> Span:
        return Span(self.starts_at, self.ends_at)


@dataclass(frozen=True, slots=True)
class Seated:
    """A person in a batch. topics: what a re-sit asks; empty: the whole paper."""

    person_id: UUID
    state: SeatState
    topics: tuple[str, ...]


def must_sit(roles: Collection[str], stage: str | None) -> bool:
    """Whether a person with these roles and this stage on the window's last day sits the monthly
    exam (EXM-7a).
    """
    return "agent" in roles and stage in WHO_SITS


def window_refusal(
    paper: Paper, sitting: Sitting, span: Span, on: date, *, now: datetime
) -> RefusalCode | None:
    """Why a batch cannot be, whoever is in it (EXM-7, EXM-11). on: its date at the site."""
    if not timedelta(0) < span.length <= LONGEST:
        return RefusalCode.BAD_TIME
    if span.starts_at < now:
        return RefusalCode.PAST
    schedulable = {State.APPROVED, State.CLOSED} if sitting is Sitting.RESIT else {State.APPROVED}
    if paper.purpose is not Purpose.MONTHLY or paper.state not in schedulable:
        return RefusalCode.NOT_APPROVED
    if paper.complete_on is None or paper.makeup_until is None:
        return RefusalCode.NOT_APPROVED
    inside = {
        Sitting.FIRST: on <= paper.complete_on,
        Sitting.MAKEUP: paper.complete_on < on <= paper.makeup_until,
        Sitting.RESIT: True,
    }
    return None if inside[sitting] else RefusalCode.OUTSIDE_WINDOW


def by_shift(batch: Span, shifts: Collection[Span]) -> bool:
    """Whether a batch lies within one of the day's shifts or beside it: ends by its start, or
    starts at its end or soon after (PLN-6).
    """
    return any(
        shift.contains(batch)
        or batch.ends_at <= shift.starts_at
        or is_after_shift(batch.starts_at, shift.ends_at)
        for shift in shifts
    )


@dataclass(frozen=True, slots=True)
class Seat:
    """A person's seat for a paper. on: date of the batch."""

    sitting: Sitting
    state: SeatState
    on: date

    def stands(self, today: date, *, on_leave: bool) -> bool:
        """Whether it can still be taken: it has not passed, and the person is not on leave then."""
        return self.state is SeatState.SEATED and self.on >= today and not on_leave


class Absent(StrEnum):
    """How a person who has not sat was absent."""

    WITH_LEAVE = "with_leave"
    WITHOUT_LEAVE = "without_leave"
    NEVER_CALLED = "never_called"  # in no batch: nobody is absent from what they were not called to


def absent(called: Seat | None, *, on_leave: bool) -> Absent:
    """How a person was absent. called: their last seat within the window; on_leave: on that day
    (EXM-11).
    """
    if called is None:
        return Absent.NEVER_CALLED
    return Absent.WITH_LEAVE if on_leave else Absent.WITHOUT_LEAVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Facts about a person who is put into a batch. ready: whether a re-sit is due and its training
    was held; None: none is due.
    """

    known: bool
    same_center: bool
    in_reach: bool  # of whoever schedules
    must_sit: bool
    seat: Seat | None  # the newest for this paper, of whatever kind
    seat_on_leave: bool
    absent: Absent  # from the window
    ready: bool | None
    on_leave: bool
    shifts: Collection[Span]
    busy: Collection[Span]


def refusal(facts: Facts, batch: Span, sitting: Sitting, *, today: date) -> RefusalCode | None:
    """Why a person cannot be put into a batch; None: they can (EXM-7a, EXM-11, EXM-5)."""
    checks = (
        (RefusalCode.UNKNOWN, not facts.known),
        (RefusalCode.OTHER_CENTER, not facts.same_center),
        (RefusalCode.OUT_OF_REACH, not facts.in_reach),
        *_of_sitting(facts, sitting, today),
        (RefusalCode.ON_LEAVE, facts.on_leave),
        (RefusalCode.NOT_BY_SHIFT, not by_shift(batch, facts.shifts)),
        (RefusalCode.DOUBLE_BOOKED, any(span.overlaps(batch) for span in facts.busy)),
    )
    return next((code for code, holds in checks if holds), None)


def _of_sitting(
    facts: Facts, sitting: Sitting, today: date
) -> tuple[tuple[RefusalCode, bool], ...]:
    seat = facts.seat
    scheduled = (
        RefusalCode.ALREADY_SCHEDULED,
        seat is not None and seat.stands(today, on_leave=facts.seat_on_leave),
    )
    if sitting is Sitting.RESIT:
        return (
            (RefusalCode.NO_RESIT_DUE, facts.ready is None),
            (RefusalCode.RESIT_NOT_READY, facts.ready is False),
            scheduled,
        )
    once = (
        (RefusalCode.NEED_NOT_SIT, not facts.must_sit),
        (RefusalCode.ALREADY_SAT, seat is not None and seat.state is SeatState.SAT),
        scheduled,
    )
    if sitting is Sitting.FIRST:
        return once
    return (*once, (RefusalCode.NOT_EXCUSED, facts.absent is Absent.WITHOUT_LEAVE))
