"""Off-post training: from when to when, on what, and what its exam leads to (TRN-11, TRN-11a,
TRN-11b, TRN-11c, EXM-12).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from measure.workdays import Workdays, months_after

LAST_PLACE = "last_place"
DAY = timedelta(days=1)


class State(StrEnum):
    """State of an order."""

    ORDERED = "ordered"  # 已下达
    SUSPENDED = "suspended"  # 暂缓
    RUNNING = "running"  # 待岗中
    PASSED = "passed"  # 考试通过，未到返岗日
    RETURNED = "returned"  # 已返岗
    SEPARATION_PROPOSED = "separation_proposed"  # 建议解除: a person decides (GEN-13)
    ENDED = "ended"  # 已离职: the person left


NOT_BEGUN = frozenset({State.ORDERED, State.SUSPENDED})
OFF_POST = frozenset({State.RUNNING, State.PASSED, State.SEPARATION_PROPOSED})
OPEN = NOT_BEGUN | OFF_POST

_LEFT = State.ENDED  # a person may leave at any time
FOLLOWS: Mapping[State, frozenset[State]] = {
    State.ORDERED: frozenset({State.SUSPENDED, State.RUNNING, _LEFT}),
    # suspended again with a day lifts it
    State.SUSPENDED: frozenset({State.SUSPENDED, State.RUNNING, _LEFT}),
    State.RUNNING: frozenset({State.RUNNING, State.PASSED, State.SEPARATION_PROPOSED, _LEFT}),
    # a mark may be revised until the first day back on post (EXM-9)
    State.PASSED: frozenset({State.RUNNING, State.RETURNED, State.SEPARATION_PROPOSED, _LEFT}),
    State.SEPARATION_PROPOSED: frozenset(
        {State.RUNNING, State.PASSED, State.SEPARATION_PROPOSED, _LEFT}
    ),
    State.RETURNED: frozenset(),
    State.ENDED: frozenset(),
}
"""State → the states that may follow it."""


class PayRule(StrEnum):
    NORMAL = "normal"
    BASIC_ONLY = "basic_only"  # no performance bonus (TRN-11a)


@dataclass(frozen=True)
class OffpostPolicy:
    """The numbers and choices of off-post training at a center, on the day on which a rule acts."""

    lastplace_months: int  # TRN-11a, lost in the source: trn.offpost_lastplace_months
    start: str  # TRN-11a: trn.offpost_start, next_month | next_working_day
    quality_days: Mapping[str, int]  # TRN-11b: trn.offpost_quality_days, cause → working days
    quality_pay: PayRule  # TRN-11b: trn.offpost_quality_pay
    repost_fail: str  # EXM-12: trn.repost_fail, extend | propose_separation
    extend_days: int  # EXM-12: trn.repost_extend_days, working days
    attempts: int  # EXM-12: trn.repost_attempts, exams
    weak_days: int  # TRN-11: trn.weak_item_days

    @classmethod
    def of(cls, policies: Mapping[str, Any]) -> "OffpostPolicy":
        return cls(
            lastplace_months=policies["trn.offpost_lastplace_months"],
            start=policies["trn.offpost_start"],
            quality_days=policies["trn.offpost_quality_days"],
            quality_pay=PayRule(policies["trn.offpost_quality_pay"]),
            repost_fail=policies["trn.repost_fail"],
            extend_days=policies["trn.repost_extend_days"],
            attempts=policies["trn.repost_attempts"],
            weak_days=policies["trn.weak_item_days"],
        )


@dataclass(frozen=True)
class Period:
    """Both days included."""

    starts_on: date
    ends_on: date


@dataclass(frozen=True, kw_only=True)
class Order:
    """An order; units as of its trigger.

    trigger_id: kpi's trigger, the proposal, or the order itself; ordered_by None: the rule;
    suspended_until None: until further notice; returned_on: first day back on post;
    last_event_id, correlation_id: the event emitted last about it, and its chain (EVT-4a);
    cause_id None: a person ordered it.
    """

    order_id: UUID
    person_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    trigger: str
    trigger_id: UUID
    state: State
    starts_on: date
    ends_on: date
    pay_rule: PayRule
    weak_items: tuple[str, ...]
    ordered_by: UUID | None
    reason: str | None
    ordered_at: datetime
    suspended_by: UUID | None = None
    suspended_until: date | None = None
    suspended_because: str | None = None
    returned_on: date | None = None
    last_event_id: UUID
    correlation_id: UUID
    cause_id: UUID | None
    policyset: str


def start_of(triggered_on: date, policy: OffpostPolicy, workdays: Workdays) -> date:
    """When last-place off-post training begins: the first day of the month after the trigger, or
    the next working day (TRN-11a).
    """
    if policy.start == "next_month":
        return months_after(triggered_on.replace(day=1), 1)
    return workdays.after(triggered_on, 1)


def period(trigger: str, starts_on: date, policy: OffpostPolicy, workdays: Workdays) -> Period:
    """Period from a first day on: months by last place (TRN-11a), else working days by its cause
    (TRN-11b).

    A month ends the day before the same day of the next one, or before that month's last day where
    it has no such day.
    """
    if trigger == LAST_PLACE:
        return Period(starts_on, months_after(starts_on, policy.lastplace_months) - DAY)
    return Period(starts_on, workdays.after(starts_on - DAY, policy.quality_days[trigger]))


def pay_of(trigger: str, policy: OffpostPolicy) -> PayRule:
    """Basic wage only by last place (TRN-11a, KPI-16); else by the site's choice (TRN-11b)."""
    return PayRule.BASIC_ONLY if trigger == LAST_PLACE else policy.quality_pay


def exam_day(of: Period, workdays: Workdays) -> date:
    """The last working day of a period, on which the re-post exam is sat; in a period without one
    its last day (EXM-12).
    """
    day = of.ends_on if workdays.works(of.ends_on) else workdays.before(of.ends_on, 1)
    return day if day >= of.starts_on else of.ends_on


@dataclass(frozen=True)
class Return:
    """Passed: back on post from this day on."""

    on: date


@dataclass(frozen=True)
class Extend:
    """Failed: on to a new last day, with another exam."""

    ends_on: date


@dataclass(frozen=True)
class ProposeSeparation:
    """Failed for the last time: a person decides (GEN-13)."""


def after_exam(
    *,
    passed: bool,
    known_on: date,
    ends_on: date,
    failed: int,
    policy: OffpostPolicy,
    workdays: Workdays,
) -> Return | Extend | ProposeSeparation:
    """What a re-post exam leads to (TRN-11a, EXM-12). known_on: when it was sat, or its mark
    revised; failed: how many were, with this one.

    Passed by the last day: back on the day after the period; later: the day after the pass.
    """
    if passed:
        return Return(max(ends_on, known_on) + DAY)
    if policy.repost_fail == "propose_separation" or failed >= policy.attempts:
        return ProposeSeparation()
    return Extend(workdays.after(max(ends_on, known_on), policy.extend_days))


def begins(state: State, starts_on: date, suspended_until: date | None, on: date) -> bool:
    """Whether an order begins on a day: it is due, and not suspended beyond it (TRN-11a). Until
    None: until further notice.
    """
    if state is State.SUSPENDED:
        return suspended_until is not None and max(suspended_until, starts_on) <= on
    return state is State.ORDERED and starts_on <= on


def returns(state: State, returned_on: date | None, on: date) -> bool:
    """Whether a person who passed is back on post by a day (TRN-11a)."""
    return state is State.PASSED and returned_on is not None and returned_on <= on
