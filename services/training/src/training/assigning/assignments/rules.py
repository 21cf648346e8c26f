"""Who must be trained, why, who sees to it, and how it ends (TRN-28)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256
from typing import Any, Self
from uuid import UUID

from measure.workdays import Workdays
from training.ground.register.rules import MINUTES_OF_AN_HOUR


class Kind(StrEnum):
    """Kinds of training (TRN-27) that an event asks for."""

    QA_CORRECTION = "qa_correction"  # 质检纠错培训, TRN-8
    COACHING = "coaching"  # 培训师辅导, TRN-10
    OFF_POST_QUALITY = "off_post_quality"  # 待岗培训, only ever proposed: TRN-11c
    CSAT = "csat"  # 满意度培训, TRN-1
    AHT = "aht"  # 接听时长培训, TRN-2
    ACW = "acw"  # 后处理培训, TRN-3
    TARGETED = "targeted"  # 针对性培训, EXM-5


class State(StrEnum):
    """Where an assignment stands (TRN-28); the last four end it."""

    OPEN = "open"
    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    PASSED = "passed"
    TARGET_MET = "target_met"
    OTHER_ARRANGEMENT = "other_arrangement"
    CLOSED_WITH_REASON = "closed_with_reason"


BY_INDICATOR = frozenset({Kind.CSAT, Kind.AHT, Kind.ACW})
"""Kinds that the indicator itself ends, with the hours (TRN-6)."""


class Reason(StrEnum):
    """Why an event led to nothing new."""

    ALREADY_OPEN = (
        "already_open"  # TRN-28: one open per agent, kind and subject; the event is linked to it
    )
    ALREADY_PROPOSED = "already_proposed"  # the same of a proposal that waits for its decision
    UNKNOWN_STEP = "unknown_step"  # a step that the ladder does not have
    UNKNOWN_INDICATOR = (
        "unknown_indicator"  # a breach of an indicator that no kind of training is for
    )


class Unowned(StrEnum):
    """Why an assignment has nobody who must schedule it."""

    CENTER_UNKNOWN = "center_unknown"
    NOBODY_IN_CENTER = "nobody_in_center"


SCHEDULING_ROLES = ("trainer", "training_lead")
"""Who must schedule, the first that is found (TRN-28 names the person only by the task; NTF-3: the
trainer who must schedule).
"""
FIRST_TO_SCHEDULE: Mapping[str, tuple[str, ...]] = {Kind.TARGETED: ("quality_training_post",)}
"""Kind → who must before those: targeted training is the quality-&-training post's (TRN-23)."""


@dataclass(frozen=True)
class AssignmentPolicy:
    """The numbers and choices of TRN-28 and TRN-11c."""

    due_days: int  # TRN-28: trn.assign_due_days, working days
    off_post_decider: (
        str  # TRN-11c: pln.approval_matrix, role that decides on off-post training for quality
    )

    @classmethod
    def of(cls, policies: Mapping[str, Any]) -> Self:
        return cls(
            policies["trn.assign_due_days"], policies["pln.approval_matrix"][Kind.OFF_POST_QUALITY]
        )


class CloseMode(StrEnum):
    """Which of both must hold (C7)."""

    AND = "and"
    OR = "or"


@dataclass(frozen=True)
class TargetPolicy:
    """The numbers and choices of TRN-6."""

    min_hours: Decimal  # TRN-6: trn.min_hours_per_item
    close_mode: CloseMode  # TRN-6: trn.close_mode

    @classmethod
    def of(cls, policies: Mapping[str, Any]) -> Self:
        return cls(
            Decimal(policies["trn.min_hours_per_item"]), CloseMode(policies["trn.close_mode"])
        )

    def closes(self, *, met: bool, minutes: int) -> bool:
        """Whether so many confirmed minutes and a target that is met, or not, end a training."""
        enough = Fraction(minutes, MINUTES_OF_AN_HOUR) >= Fraction(self.min_hours)
        return (met and enough) if self.close_mode is CloseMode.AND else (met or enough)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a training is that the hours count for. booked: planned, or held and not confirmed
    yet.
    """

    wanted: Decimal
    mode: CloseMode
    confirmed: Decimal
    booked: Decimal

    @property
    def missing(self) -> Decimal:
        """What is still to be confirmed (TRN-6)."""
        return max(self.wanted - self.confirmed, Decimal(0))


@dataclass(frozen=True)
class Whereabouts:
    """Units of a person at the fact's time; None: not known, or none."""

    team_id: UUID | None = None
    site_id: UUID | None = None
    center_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An event that asked for training, as it is kept: what it opened, or what it is linked to and
    why it opened nothing new.
    """

    cause_id: UUID
    cause_type: str
    cause_subject: str
    agent_id: UUID
    whereabouts: Whereabouts
    kind: str | None
    about: str
    occurred_at: datetime
    occurred_on: date
    correlation_id: UUID
    step: int | None = None  # of the ladder
    calls: tuple[date, ...] = ()  # their dates, oldest first
    criteria: tuple[str, ...] = ()  # what the training aims at
    facts: Mapping[str, Any] | None = None  # of a breach or an exam
    assignment_id: UUID | None = None
    proposal_id: UUID | None = None
    not_assigned: str | None = None


@dataclass(frozen=True)
class Colleague:
    """Somebody of the agent's center who could be asked to schedule."""

    person_id: UUID
    site_id: UUID | None
    roles: frozenset[str]


@dataclass(frozen=True)
class Assign:
    """Open an assignment. No owner: `unowned` says why."""

    kind: str
    about: str
    due_on: date
    owner_id: UUID | None
    unowned: Unowned | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """An assignment as it begins, at the time of the event that asked for it."""

    assignment_id: UUID
    asked: Asked
    made: Assign
    policyset: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How an assignment ends. causes: time and id of the events that it rests on besides the
    confirmed records; at: when it ended.
    """

    assignment_id: UUID
    state: State
    at: datetime
    on: date
    reason: str | None = None
    closed_by: UUID | None = None
    causes: tuple[tuple[datetime, UUID], ...] = ()


def assign(
    kind: str,
    about: str,
    agent_id: UUID,
    at: Whereabouts,
    colleagues: Collection[Colleague],
    *,
    on: date,
    workdays: Workdays,
    policy: AssignmentPolicy,
) -> Assign:
    """An assignment that begins on a date at the site: to be scheduled within the working days of
    the policy (TRN-28, GEN-5).
    """
    owner_id, unowned = owner_of(kind, agent_id, at, colleagues)
    return Assign(kind, about, workdays.after(on, policy.due_days), owner_id, unowned)


def owner_of(
    kind: str, agent_id: UUID, at: Whereabouts, colleagues: Collection[Colleague]
) -> tuple[UUID, None] | tuple[None, Unowned]:
    """Who must schedule, or why nobody: of the roles in order somebody of the agent's site, else of
    the center; never the agent.

    Of several the one with the least hash of both ids: an agent keeps the same trainer, all get
    about as many agents, and it does not matter what was assigned before.
    """
    if at.center_id is None:
        return None, Unowned.CENTER_UNKNOWN
    for role in (*FIRST_TO_SCHEDULE.get(kind, ()), *SCHEDULING_ROLES):
        able = [
            colleague
            for colleague in colleagues
            if role in colleague.roles and colleague.person_id != agent_id
        ]
        near = [colleague for colleague in able if colleague.site_id == at.site_id] or able
        if near:
            ids = (colleague.person_id for colleague in near)
            return min(
                ids, key=lambda person_id: sha256(agent_id.bytes + person_id.bytes).digest()
            ), None
    return None, Unowned.NOBODY_IN_CENTER


class EndTest(StrEnum):
    """Whether a kind ends with a test (EXM-10, `trn.test_required`)."""

    YES = "yes"
    NO = "no"
    IF_NEEDED = "if_needed"


NEXT_STEP: Mapping[str, str] = {
    "extend_or_other": "extend",
    "next_batch": "next_batch",
    "makeup_then_separate": "makeup",
    "targeted_and_resit": "resit",
    "repeat": "repeat",
    "repeat_until_target": "repeat",
}
"""EXM-10: what `trn.on_fail` says of a kind → the next step that is told."""


def after_session(
    kind: str, asked: str | None, *, with_test: bool, passed: bool | None
) -> State | None:
    """What a confirmed session of somebody who was there makes of the assignment: PASSED, OPEN (it
    is extended), or None: nothing yet.

    asked: the kind's `trn.test_required`; with_test: whether this session had one where that is
    left open; passed: its result, None: none. Kinds that the indicator or a re-sit ends are not
    ended by a session (TRN-6, EXM-5).
    """
    if kind in BY_INDICATOR or kind == Kind.TARGETED or asked is None:
        return None
    if asked == EndTest.NO or (asked == EndTest.IF_NEEDED and not with_test):
        return State.PASSED
    return None if passed is None else State.PASSED if passed else State.OPEN
