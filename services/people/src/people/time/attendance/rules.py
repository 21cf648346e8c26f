"""How somebody kept a shift, and the rate of attendance (ORG-13c)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from measure.rounding import shown

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


class Result(StrEnum):
    ON_TIME = "on_time"  # 准时
    LATE = "late"  # 迟到
    EARLY_LEAVE = "early_leave"  # 早退
    ABSENT = "absent"  # 旷工
    LEAVE = "leave"  # 请假


ATTENDED = frozenset({Result.ON_TIME, Result.LATE, Result.EARLY_LEAVE})
"""ORG-13c, KPI-8c: somebody was there."""


@dataclass(frozen=True)
class AttendancePolicy:
    """The limits of ORG-13c."""

    late_grace_minutes: Annotated[int, "org.late_grace_minutes"]  # ORG-13c
    absent_after_minutes: Annotated[int, "org.absent_after_minutes"]  # ORG-13c

    @property
    def late_grace(self) -> timedelta:
        return self.late_grace_minutes * MINUTE

    @property
    def absent_after(self) -> timedelta:
        return self.absent_after_minutes * MINUTE


@dataclass(frozen=True, kw_only=True)
class Row:
    """One shift of one person, in site time: clock data, or the result that was entered. Neither:
    nobody clocked in.

    reason: why a recorded shift is told otherwise than before.
    """

    employee_no: str
    day: date
    clock_in: time | None = None
    clock_out: time | None = None
    result: Result | None = None
    minutes: int | None = None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a shift's result follows from. Instants are aware; given: the result that was entered
    instead of clock data.
    """

    clocked_in: datetime | None
    clocked_out: datetime | None
    given: Result | None
    given_minutes: int = 0


@dataclass(frozen=True)
class Kept:
    """How a shift was kept; minutes late, or left too early, each begun minute counted; 0 of any
    other result.
    """

    result: Result
    minutes: int = 0


@dataclass(frozen=True)
class Off:
    """Approved leave on the day of a shift; half: first or second, None: the whole day."""

    half: str | None


class Impossible(StrEnum):
    """Why a row records nothing; the values are the codes of rejected rows."""

    UNKNOWN_PERSON = "unknown-person"
    OUT_OF_REACH = "out-of-reach"
    OWN_RECORD = "own-record"
    NO_SHIFT = "no-shift"
    NOT_BEGUN = "not-begun"
    NO_LEAVE = "no-leave"
    REASON_WANTED = "reason-wanted"


def facts(row: Row, starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> Facts:
    """What a row says, as instants: in at the one such time that belongs to the shift, out at the
    first such time after it.

    A shift may begin before and end after midnight, so the row's day alone does not say which. Of
    the hours between two shifts the later half is early for the next one; a time in the earlier
    half, such as that of somebody going home, is none before the start (ORG-13c).
    """
    earliest = starts_at - (timedelta(hours=24) - (ends_at - starts_at)) / 2
    near = starts_at if row.clock_in is None else _first_from(earliest, row.clock_in, zone)
    return Facts(
        clocked_in=None if row.clock_in is None else near,
        clocked_out=None if row.clock_out is None else _first_after(near, row.clock_out, zone),
        given=row.result,
        given_minutes=row.minutes or 0,
    )


def _first_from(at: datetime, clock: time, zone: ZoneInfo) -> datetime:
    day = at.astimezone(zone).date()
    return next(found for n in (0, 1, 2) if (found := _at(day + n * DAY, clock, zone)) >= at)


def _first_after(at: datetime, clock: time, zone: ZoneInfo) -> datetime:
    day = at.astimezone(zone).date()
    return next(found for n in (0, 1, 2) if (found := _at(day + n * DAY, clock, zone)) > at)


def _at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)


def judge(
    told: Facts,
    starts_at: datetime,
    ends_at: datetime,
    off: Iterable[Off],
    policy: AttendancePolicy,
) -> Kept:
    """The result of a shift (ORG-13c).

    Within approved leave it is leave, whatever the clock says; half a day of leave moves the start
    or the end to the middle of the shift. An entered result counts as entered. Nobody clocked in:
    absent. No clock-out recorded: nobody can say that it was early.
    """
    halves = {one.half for one in off}
    if None in halves or {"first", "second"} <= halves:
        return Kept(Result.LEAVE)
    middle = starts_at + (ends_at - starts_at) / 2
    starts, ends = (
        (middle if "first" in halves else starts_at),
        (middle if "second" in halves else ends_at),
    )
    if told.given is not None:
        return Kept(
            told.given, told.given_minutes if told.given in {Result.LATE, Result.EARLY_LEAVE} else 0
        )
    if told.clocked_in is None or told.clocked_in - starts > policy.absent_after:
        return Kept(Result.ABSENT)
    late = (
        told.clocked_in - starts if told.clocked_in - starts > policy.late_grace else timedelta(0)
    )
    early = (
        max(ends - told.clocked_out, timedelta(0)) if told.clocked_out is not None else timedelta(0)
    )
    if not late and not early:
        return Kept(Result.ON_TIME)
    # Both on one shift: it has one result, that of more minutes.
    return (
        Kept(Result.LATE, _minutes(late))
        if late >= early
        else Kept(Result.EARLY_LEAVE, _minutes(early))
    )


def _minutes(span: timedelta) -> int:
    return -(-span // MINUTE)


@dataclass(frozen=True, kw_only=True)
class Record:
    """A shift as it was kept, with what the result follows from. revision: from 1; reason: of a
    correction.
    """

    person_id: UUID
    day: date
    revision: int
    team_id: UUID | None
    site_id: UUID
    center_id: UUID | None
    starts_at: datetime
    ends_at: datetime
    facts: Facts
    kept: Kept
    reason: str | None = None

    def says(self, told: Facts, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether a row tells nothing new of this shift (ORG-20)."""
        return (self.facts, self.starts_at, self.ends_at) == (told, starts_at, ends_at)


@dataclass(frozen=True, kw_only=True)
class Rate:
    """Shifts by result. `unrecorded`: shifts that have begun and of which nothing is known yet;
    they enter no rate (GEN-7).
    """

    counts: Mapping[Result, int]
    unrecorded: int = 0

    @property
    def on_leave(self) -> int:
        return self.counts.get(Result.LEAVE, 0)

    @property
    def attended(self) -> int:
        return sum(count for result, count in self.counts.items() if result in ATTENDED)

    @property
    def scheduled(self) -> int:
        """Recorded shifts, those on leave included."""
        return sum(self.counts.values())

    @property
    def rate(self) -> Decimal | None:
        """Attended shifts ÷ shifts without approved leave, in percent with one decimal; None: there
        was none (ORG-13c, GEN-6, GEN-7).
        """
        due = self.scheduled - self.on_leave
        return shown(Fraction(100 * self.attended, due)) if due else None
