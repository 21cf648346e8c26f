"""Who may be put into which batch (EXM-5, EXM-7, EXM-7a, EXM-11, PLN-6)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from training.ground.directory.rules import is_after_shift

WHO_SITS = frozenset({"probation", "regular"})
"""Stages of EXM-7a."""


class Sitting(StrEnum):
    """EXM-11: in the window, in the make-up days after it, or again after a failure."""

    FIRST = "first"
    MAKEUP = "makeup"
    RESIT = "resit"


class No(StrEnum):
    """Why a batch, or somebody in it, is refused."""

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


@dataclass(frozen=True, kw_only=True)
class Batch:
    """A batch: a time at which people sit a paper. business_date: of its site's zone; event_id,
    correlation_id: the event that told it.
    """

    batch_id: UUID
    paper_id: UUID
    center_id: UUID
    site_id: UUID | None
    purpose: str
    month: str | None
    sitting: str
    starts_at: datetime
    ends_at: datetime
    business_date: date
    place: str | None
    scheduled_by: UUID | None
    scheduled_at: datetime
    event_id: UUID
    correlation_id: UUID


@dataclass(frozen=True, slots=True)
class Seated:
    """Somebody in a batch. topics: what a re-sit asks; empty: the whole paper."""

    person_id: UUID
    state: str
    topics: tuple[str, ...]


def must_sit(roles: Collection[str], stage: str | None) -> bool:
    """Whether somebody with these roles and this stage of the window's last day sits the monthly
    exam (EXM-7a).
    """
    return "agent" in roles and stage in WHO_SITS


@dataclass(frozen=True, slots=True)
class Span:
    """A period of time."""

    starts_at: datetime
    ends_at: datetime

    def holds(self, other: "Span") -> bool:
        return self.starts_at <= other.starts_at and other.ends_at <= self.ends_at

    def overlaps(self, other: "Span") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


def by_shift(batch: Span, shifts: Collection[Span]) -> bool:
    """Whether a batch lies within one of the day's shifts or beside it: ends by its start, or
    starts at its end or soon after (PLN-6).
    """
    return any(
        shift.holds(batch)
        or batch.ends_at <= shift.starts_at
        or is_after_shift(batch.starts_at, shift.ends_at)
        for shift in shifts
    )


@dataclass(frozen=True, slots=True)
class Seat:
    """Where somebody was last put for a paper, in its window or after. state: seated | moved |
    sat.
    """

    sitting: str
    state: str
    on: date

    def stands(self, today: date, *, on_leave: bool) -> bool:
        """Whether it can still be taken: it has not passed, and the person is not on leave then."""
        return self.state == "seated" and self.on >= today and not on_leave


class Absent(StrEnum):
    """How somebody who has not sat was absent."""

    WITH_LEAVE = "with_leave"
    WITHOUT_LEAVE = "without_leave"
    NEVER_CALLED = "never_called"  # in no batch: nobody is absent from what they were not called to


def absent(called: Seat | None, *, on_leave: bool) -> Absent:
    """called: where somebody was last called within the window; on_leave: whether on that day
    (EXM-11).
    """
    if called is None:
        return Absent.NEVER_CALLED
    return Absent.WITH_LEAVE if on_leave else Absent.WITHOUT_LEAVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of somebody who is put into a batch. ready: whether a re-sit is due and its
    training was held; None: none is due.
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


def refusal(facts: Facts, batch: Span, sitting: Sitting, *, today: date) -> No | None:
    """Why somebody cannot be put into a batch; None: nothing stands against it (EXM-7a, EXM-11,
    EXM-5).
    """
    checks = (
        (No.UNKNOWN, not facts.known),
        (No.OTHER_CENTER, not facts.same_center),
        (No.OUT_OF_REACH, not facts.in_reach),
        *_of_sitting(facts, sitting, today),
        (No.ON_LEAVE, facts.on_leave),
        (No.NOT_BY_SHIFT, not by_shift(batch, facts.shifts)),
        (No.DOUBLE_BOOKED, any(span.overlaps(batch) for span in facts.busy)),
    )
    return next((code for code, holds in checks if holds), None)


def _of_sitting(facts: Facts, sitting: Sitting, today: date) -> tuple[tuple[No, bool], ...]:
    seat = facts.seat
    scheduled = (
        No.ALREADY_SCHEDULED,
        seat is not None and seat.stands(today, on_leave=facts.seat_on_leave),
    )
    if sitting is Sitting.RESIT:
        return (
            (No.NO_RESIT_DUE, facts.ready is None),
            (No.RESIT_NOT_READY, facts.ready is False),
            scheduled,
        )
    once = (
        (No.NEED_NOT_SIT, not facts.must_sit),
        (No.ALREADY_SAT, seat is not None and seat.state == "sat"),
        scheduled,
    )
    if sitting is Sitting.FIRST:
        return once
    return (*once, (No.NOT_EXCUSED, facts.absent is Absent.WITHOUT_LEAVE))
