"""Who sits which exam, when somebody may, and what an absence counts as (EXM-7, EXM-7a, EXM-11)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from measure.rounding import exactly, shown

PERCENT = 100
WITHIN_AFTER_SHIFT = timedelta(hours=2)  # PLN-6: after shift – starts at its end or within 2 h after
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
    NEED_NOT_SIT = "need_not_sit"  # EXM-7a
    ALREADY_SCHEDULED = "already_scheduled"
    ALREADY_SAT = "already_sat"
    NOT_EXCUSED = "not_excused"  # a make-up is for those who were absent with leave (EXM-11)
    NO_RESIT_DUE = "no_resit_due"
    RESIT_NOT_READY = "resit_not_ready"  # training first, then the re-sit (EXM-5)
    ON_LEAVE = "on_leave"
    NOT_BY_SHIFT = "not_by_shift"
    DOUBLE_BOOKED = "double_booked"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamResult:
    """What one marked sitting of one person came to (EXM-4). total: 0–100, 10 decimals at most (GEN-6); units: as of the day it was sat."""

    paper_id: UUID
    person_id: UUID
    sitting_id: UUID
    purpose: str  # monthly | repost (EXM-2, EXM-12)
    month: str | None  # 2026-11; of a monthly paper
    sitting: str  # first | makeup | resit (EXM-11)
    sat_on: date
    total: Decimal
    passed: bool
    topics_failed: tuple[str, ...]  # worst first (EXM-5); of somebody who passed too
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None


@dataclass(frozen=True)
class AbsencePolicy:
    unexcused: str  # EXM-11: exm.unexcused_absence, zero | not_ranked

    @classmethod
    def of(cls, policies: Mapping[str, Any]) -> Self:
        return cls(policies["exm.unexcused_absence"])


# ---- who sits, and when


def must_sit(roles: Collection[str], stage: str | None) -> bool:
    """Whether somebody with these roles and this stage of the window's last day sits the monthly exam (EXM-7a)."""
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
    """Whether a batch lies within one of the day's shifts or beside it: ends by its start, or starts at its end or soon after (PLN-6)."""
    return any(
        shift.holds(batch) or batch.ends_at <= shift.starts_at or timedelta(0) <= batch.starts_at - shift.ends_at <= WITHIN_AFTER_SHIFT
        for shift in shifts
    )


@dataclass(frozen=True, slots=True)
class Seat:
    """Where somebody was last put for a paper, in its window or after. state: seated | moved | sat."""

    sitting: str
    state: str
    on: date

    def stands(self, today: date, *, on_leave: bool) -> bool:
        """Whether it can still be taken: it has not passed, and the person is not on leave then."""
        return self.state == "seated" and self.on >= today and not on_leave


def excused(seat: Seat | None, *, on_leave: bool) -> bool:
    """Whether an absence is one with leave, so that it may be made up: on leave on the day of the seat; or never called at all (EXM-11)."""
    return seat is None or on_leave


def counts_as(*, excused: bool, policy: AbsencePolicy) -> Decimal | None:
    """What an absence is ranked with: with leave no mark (None), without leave 0 or, by policy, none (EXM-11)."""
    return None if excused or policy.unexcused != "zero" else Decimal(0)


def completion(sat: int, must: int) -> Decimal | None:
    """Completion in percent as it is shown: sat ÷ must sit; of nobody there is none (EXM-7a, GEN-7)."""
    return shown(exactly(sat) / must * PERCENT) if must else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of somebody who is put into a batch. ready: whether a re-sit is due and its training was held; None: none is due."""

    known: bool
    same_center: bool
    must_sit: bool
    seat: Seat | None  # the newest for this paper, of whatever kind
    called: Seat | None  # the newest of a first sitting, moved ones included
    called_on_leave: bool
    seat_on_leave: bool
    ready: bool | None
    on_leave: bool
    shifts: Collection[Span]
    busy: Collection[Span]


def refusal(facts: Facts, batch: Span, sitting: Sitting, *, today: date) -> No | None:
    """Why somebody cannot be put into a batch; None: nothing stands against it (EXM-7a, EXM-11, EXM-5)."""
    checks = (
        (No.UNKNOWN, not facts.known),
        (No.OTHER_CENTER, not facts.same_center),
        *_of_sitting(facts, sitting, today),
        (No.ON_LEAVE, facts.on_leave),
        (No.NOT_BY_SHIFT, not by_shift(batch, facts.shifts)),
        (No.DOUBLE_BOOKED, any(span.overlaps(batch) for span in facts.busy)),
    )
    return next((code for code, holds in checks if holds), None)


def _of_sitting(facts: Facts, sitting: Sitting, today: date) -> tuple[tuple[No, bool], ...]:
    seat = facts.seat
    scheduled = (No.ALREADY_SCHEDULED, seat is not None and seat.stands(today, on_leave=facts.seat_on_leave))
    if sitting is Sitting.RESIT:
        return (No.NO_RESIT_DUE, facts.ready is None), (No.RESIT_NOT_READY, facts.ready is False), scheduled
    once = (No.NEED_NOT_SIT, not facts.must_sit), (No.ALREADY_SAT, seat is not None and seat.state == "sat"), scheduled
    if sitting is Sitting.FIRST:
        return once
    return (*once, (No.NOT_EXCUSED, not excused(facts.called, on_leave=facts.called_on_leave)))
