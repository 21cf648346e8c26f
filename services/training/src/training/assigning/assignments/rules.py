"""Who must be trained, who sees to it, by when, and how it ends (TRN-28)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from hashlib import sha256
from typing import Any, Self
from uuid import UUID

from measure.workdays import Workdays
from training.assigning.requests.rules import Kind, TrainingRequest, Whereabouts


class AssignmentState(StrEnum):
    """State of an assignment (TRN-28); the last four end it."""

    OPEN = "open"
    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    PASSED = "passed"
    TARGET_MET = "target_met"
    OTHER_ARRANGEMENT = "other_arrangement"
    CLOSED_WITH_REASON = "closed_with_reason"


UNENDED = frozenset({AssignmentState.OPEN, AssignmentState.SCHEDULED, AssignmentState.IN_PROGRESS})
BY_PERSON = frozenset({AssignmentState.OTHER_ARRANGEMENT, AssignmentState.CLOSED_WITH_REASON})
"""States in which a person ended it (TRN-6, EXM-10)."""

FOLLOWS: Mapping[AssignmentState, frozenset[AssignmentState]] = {
    # sessions are booked, held and cancelled, in any order; every end is possible from each
    **dict.fromkeys(UNENDED, frozenset(AssignmentState)),
    AssignmentState.PASSED: frozenset(),
    # an earlier fact that is heard later moves the end (EVT-4)
    AssignmentState.TARGET_MET: frozenset({AssignmentState.TARGET_MET}),
    AssignmentState.OTHER_ARRANGEMENT: frozenset(),
    AssignmentState.CLOSED_WITH_REASON: frozenset(),
}
"""State → the states that may follow it."""


class Unowned(StrEnum):
    """Why nobody must schedule an assignment."""

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
    # TRN-11c: pln.approval_matrix, role that decides on off-post training for quality
    off_post_decider: str

    @classmethod
    def of(cls, policies: Mapping[str, Any]) -> Self:
        return cls(
            policies["trn.assign_due_days"], policies["pln.approval_matrix"][Kind.OFF_POST_QUALITY]
        )


@dataclass(frozen=True, slots=True)
class Measurement:
    """An indicator against its target, as it was last measured."""

    value: str
    target: str
    period: str
    met: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """An assignment of training. owner_id: who must schedule it, None: `unowned` says why.

    extended_at: from then on it is trained again, what was before does not count (EXM-10);
    present: where its indicator stands; reason: of an end by a person.
    """

    assignment_id: UUID
    agent_id: UUID
    whereabouts: Whereabouts
    kind: str
    about: str
    criteria: tuple[str, ...]
    state: AssignmentState
    cause_id: UUID
    policyset: str
    owner_id: UUID | None
    unowned: Unowned | None
    due_on: date
    assigned_at: datetime
    assigned_on: date
    extended_at: datetime | None
    present: Measurement | None
    completed_at: datetime | None
    completed_on: date | None
    reason: str | None

    @property
    def has_ended(self) -> bool:
        return self.completed_at is not None

    @property
    def trained_since(self) -> datetime:
        """Sessions from then on count (EXM-10)."""
        return self.extended_at or self.assigned_at


@dataclass(frozen=True)
class Colleague:
    """A member of the agent's center who could be asked to schedule."""

    person_id: UUID
    site_id: UUID | None
    roles: frozenset[str]


@dataclass(frozen=True)
class Assign:
    """Decision to open an assignment. owner_id None: `unowned` says why."""

    kind: str
    about: str
    due_on: date
    owner_id: UUID | None
    unowned: Unowned | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """An assignment to open for a request, by a decision under some policies. criteria: scorecard
    items or topics at which it aims.
    """

    assignment_id: UUID
    request: TrainingRequest
    criteria: tuple[str, ...] = ()
    decision: Assign
    policyset: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """End of an assignment. causes: time and id of the events on which it rests besides the
    confirmed records.
    """

    assignment_id: UUID
    state: AssignmentState
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
    """Assignment that begins on a date at the site: to be scheduled within the working days of the
    policy (TRN-28, GEN-5).
    """
    owner_id, unowned = owner_of(kind, agent_id, at, colleagues)
    return Assign(kind, about, workdays.after(on, policy.due_days), owner_id, unowned)


def owner_of(
    kind: str, agent_id: UUID, at: Whereabouts, colleagues: Collection[Colleague]
) -> tuple[UUID, None] | tuple[None, Unowned]:
    """Who must schedule, or why nobody: by role, of the agent's site, else of the center; never the
    agent.

    Of several the one with the least hash of both ids: an agent keeps the same trainer, all get
    about as many agents, and earlier assignments do not matter.
    """
    if at.center_id is None:
        return None, Unowned.CENTER_UNKNOWN
    others = [colleague for colleague in colleagues if colleague.person_id != agent_id]
    for role in (*FIRST_TO_SCHEDULE.get(kind, ()), *SCHEDULING_ROLES):
        able = [colleague for colleague in others if role in colleague.roles]
        near = [colleague for colleague in able if colleague.site_id == at.site_id] or able
        if near:
            ids = (colleague.person_id for colleague in near)
            return min(ids, key=partial(_distance, agent_id)), None
    return None, Unowned.NOBODY_IN_CENTER


def _distance(agent_id: UUID, person_id: UUID) -> bytes:
    return sha256(agent_id.bytes + person_id.bytes).digest()


NEXT_STEP: Mapping[str, str] = {
    "extend_or_other": "extend",
    "next_batch": "next_batch",
    "makeup_then_separate": "makeup",
    "targeted_and_resit": "resit",
    "repeat": "repeat",
    "repeat_until_target": "repeat",
}
"""EXM-10: value of `trn.on_fail` of a kind → the next step."""


def next_step_after_failure(kind: str, about: str, on_fail: Mapping[str, str]) -> str:
    """Next step of a training whose test was not passed (EXM-10). on_fail: `trn.on_fail`."""
    if about.startswith("paper:"):
        return "resit"
    return NEXT_STEP.get(on_fail.get(kind, "repeat"), "extend")


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentFilter:
    """Which assignments; None: any. unowned: without an owner; unended: open or in progress."""

    agent_id: UUID | None = None
    owner_id: UUID | None = None
    team_id: UUID | None = None
    site_id: UUID | None = None
    kind: str | None = None
    states: frozenset[AssignmentState] = frozenset()
    unowned: bool = False
    unended: bool = False
    due_until: date | None = None
