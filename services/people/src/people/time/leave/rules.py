"""What leave is, how many working days it takes, what it may not be, and who decides it
(ORG-13).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from measure.workdays import Workdays
from people.ground.calendar.rules import SHARE, Kind, worked


class State(StrEnum):
    APPROVED = "approved"  # 批准
    REJECTED = "rejected"  # 驳回
    CANCELLED = "cancelled"  # 销假


class Half(StrEnum):
    """Which half of a single day."""

    FIRST = "first"  # 上半天
    SECOND = "second"  # 下半天


@dataclass(frozen=True)
class LeaveType:
    """A kind of leave. max_days_year: working days a calendar year, None: as many as needed; ahead:
    asked for before it begins.
    """

    code: str
    max_days_year: Decimal | None
    ahead: bool


@dataclass(frozen=True)
class LeavePolicy:
    """The kinds of leave with their limits."""

    types: Annotated[tuple[LeaveType, ...], "org.leave_types"]  # ORG-13

    def find(self, code: str) -> LeaveType | None:
        return next((kind for kind in self.types if kind.code == code), None)


UP_TO = re.compile(r"leave_up_to_(\d+)_days")
LONGER = "leave_longer"


@dataclass(frozen=True)
class ApprovalPolicy:
    """Who decides leave by its length (GEN-10, ORG-13): `leave_up_to_<days>_days` and
    `leave_longer` → role.
    """

    matrix: Annotated[Mapping[str, str], "pln.approval_matrix"]

    @property
    def steps(self) -> Sequence[tuple[int, str]]:
        """(days, role), from short to long."""
        return sorted(
            (int(limit[1]), role)
            for kind, role in self.matrix.items()
            if (limit := UP_TO.fullmatch(kind))
        )

    @property
    def longer(self) -> str:
        """The role for leave that is longer."""
        return self.matrix[LONGER]


def decider(days: Decimal, policy: ApprovalPolicy) -> str:
    """The role that decides a leave of so many working days (ORG-13)."""
    return next((role for most, role in policy.steps if days <= most), policy.longer)


@dataclass(frozen=True, kw_only=True)
class Row:
    """A decision as a file or a request has it; no last day: one day. decided_by: employee number;
    None: taken over from a file.
    """

    employee_no: str
    leave_type: str
    first_day: date
    last_day: date | None = None
    half: Half | None = None
    state: State = State.APPROVED
    decided_by: str | None = None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Leave:
    """A leave as it stands; both days included, `days` are working days. number: of its newest
    decision, from 1.
    """

    leave_id: UUID
    person_id: UUID
    leave_type: str
    first_day: date
    last_day: date
    half: Half | None
    days: Decimal
    state: State
    decided_by: UUID | None
    reason: str | None
    number: int = 1

    def over(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


class Impossible(StrEnum):
    """Why a decision cannot be taken over; the values are the codes of rejected rows."""

    UNKNOWN_PERSON = "unknown-person"
    OUT_OF_REACH = "out-of-reach"
    OWN_RECORD = "own-record"
    HAS_LEFT = "has-left"
    UNKNOWN_TYPE = "unknown-type"
    ENDS_BEFORE_START = "ends-before-start"
    HALF_OF_ONE_DAY = "half-of-one-day"
    NO_WORKING_DAY = "no-working-day"
    OVER_LIMIT = "over-limit"
    OVERLAPS = "overlaps"
    PAST = "past"
    DECIDED_OTHERWISE = "decided-otherwise"
    NOTHING_TO_CANCEL = "nothing-to-cancel"
    HAS_BEGUN = "has-begun"


class Same(StrEnum):
    """The leave stands so already."""

    SAME = "same"


def days_of(first: date, last: date, half: Half | None, calendar: Workdays) -> Decimal:
    """Working days of a leave, halves as 0.5; half of a half day is that half day (ORG-12,
    ORG-13).
    """
    days = worked(calendar, first, last)
    return min(days, SHARE[Kind.HALF]) if half else days


def decide(
    asked: Leave,
    known: Sequence[Leave],
    policy: LeavePolicy,
    calendar: Workdays,
    *,
    today: date,
    entered: bool,
) -> Leave | Same | Impossible:
    """What a decision comes to: a new leave, the next decision on a known one, nothing, or why it
    cannot be (ORG-13, ORG-20).

    known: what is on record of the person; calendar: as this person counts days; entered: asked for
    now, not taken over as decided before.
    """
    kind = policy.find(asked.leave_type)
    if kind is None:
        return Impossible.UNKNOWN_TYPE
    standing = next((one for one in reversed(known) if _request(one) == _request(asked)), None)
    # What was rejected or taken back may be asked for again; a file that is read in again does not
    # ask anew.
    if standing is not None and not (
        entered and standing.state is not State.APPROVED and asked.state is not State.CANCELLED
    ):
        return _again(asked, standing, today)
    wrong = _wrong(asked, kind, today=today, entered=entered)
    if wrong is not None:
        return wrong
    made = replace(asked, days=days_of(asked.first_day, asked.last_day, asked.half, calendar))
    return made if made.state is State.REJECTED else _granted(made, kind, known, calendar)


def _wrong(asked: Leave, kind: LeaveType, *, today: date, entered: bool) -> Impossible | None:
    """What is wrong with a first decision, whoever's leave it is."""
    faults = {
        Impossible.NOTHING_TO_CANCEL: asked.state is State.CANCELLED,
        Impossible.ENDS_BEFORE_START: asked.last_day < asked.first_day,
        Impossible.HALF_OF_ONE_DAY: asked.half is not None and asked.first_day != asked.last_day,
        Impossible.PAST: entered and kind.ahead and asked.first_day < today,
    }
    return next((fault for fault, holds in faults.items() if holds), None)


def _granted(
    made: Leave, kind: LeaveType, known: Sequence[Leave], calendar: Workdays
) -> Leave | Impossible:
    """An approved leave, unless it takes no working day, time that is taken, or more days than its
    kind has.
    """
    if not made.days:
        return Impossible.NO_WORKING_DAY
    approved = [one for one in known if one.state is State.APPROVED]
    if any(_clash(made, one) for one in approved):
        return Impossible.OVERLAPS
    same_kind = [*(one for one in approved if one.leave_type == made.leave_type), made]
    return Impossible.OVER_LIMIT if _over(kind, made, same_kind, calendar) else made


def cancel(
    leave: Leave, *, today: date, decided_by: UUID | None, reason: str | None
) -> Leave | Impossible:
    """Take an approved leave back before it begins (ORG-13)."""
    if leave.state is not State.APPROVED:
        return Impossible.NOTHING_TO_CANCEL
    if leave.first_day <= today:
        return Impossible.HAS_BEGUN
    return replace(
        leave, state=State.CANCELLED, decided_by=decided_by, reason=reason, number=leave.number + 1
    )


def _request(leave: Leave) -> tuple[object, ...]:
    return leave.leave_type, leave.first_day, leave.half


def _again(asked: Leave, standing: Leave, today: date) -> Leave | Same | Impossible:
    if asked.last_day == standing.last_day and asked.state is standing.state:
        return Same.SAME
    if asked.last_day == standing.last_day and asked.state is State.CANCELLED:
        return cancel(standing, today=today, decided_by=asked.decided_by, reason=asked.reason)
    return Impossible.DECIDED_OTHERWISE


def _clash(one: Leave, other: Leave) -> bool:
    """Whether both take the same time off; two halves of one day do not."""
    halves = one.half and other.half and one.half is not other.half
    return not halves and one.first_day <= other.last_day and other.first_day <= one.last_day


def _over(kind: LeaveType, made: Leave, same_kind: Sequence[Leave], calendar: Workdays) -> bool:
    """Whether a calendar year of the leave holds more days of its kind than it may."""
    if kind.max_days_year is None:
        return False
    years = range(made.first_day.year, made.last_day.year + 1)
    return any(
        sum((_in_year(one, year, calendar) for one in same_kind), Decimal(0)) > kind.max_days_year
        for year in years
    )


def _in_year(leave: Leave, year: int, calendar: Workdays) -> Decimal:
    first, last = max(leave.first_day, date(year, 1, 1)), min(leave.last_day, date(year, 12, 31))
    return days_of(first, last, leave.half, calendar) if first <= last else Decimal(0)
