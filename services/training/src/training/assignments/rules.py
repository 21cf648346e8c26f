"""What a run of unacceptable calls asks of training: an assignment, a proposal, or nothing new and why (QA-14, TRN-28)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Self
from uuid import UUID

from measure.workdays import Workdays


class Kind(StrEnum):
    """Kinds of training (TRN-27) that the ladder asks for."""

    QA_CORRECTION = "qa_correction"  # 质检纠错培训, TRN-8
    COACHING = "coaching"  # 培训师辅导, TRN-10
    OFF_POST_QUALITY = "off_post_quality"  # 待岗培训, only ever proposed: TRN-11c


KIND_OF_STEP: Mapping[int, Kind] = {1: Kind.QA_CORRECTION, 2: Kind.COACHING, 3: Kind.OFF_POST_QUALITY}
"""QA-14: the step of the ladder → what it asks of training."""


class Reason(StrEnum):
    """Why an event led to nothing new."""

    ALREADY_OPEN = "already_open"  # TRN-28: one open per agent, kind and subject; the event is linked to it
    ALREADY_PROPOSED = "already_proposed"  # the same of a proposal that waits for its decision
    UNKNOWN_STEP = "unknown_step"  # a step that the ladder does not have


class Unowned(StrEnum):
    """Why an assignment has nobody who must schedule it."""

    CENTER_UNKNOWN = "center_unknown"
    NOBODY_IN_CENTER = "nobody_in_center"


SCHEDULING_ROLES = ("trainer", "training_lead")
"""Who must schedule, the first that is found (TRN-28 names the person only by the task; NTF-3: the trainer who must schedule)."""


@dataclass(frozen=True)
class AssignmentPolicy:
    """The numbers and choices of TRN-28 and TRN-11c."""

    due_days: int  # TRN-28: trn.assign_due_days, working days
    off_post_decider: str  # TRN-11c: pln.approval_matrix, role that decides on off-post training for quality

    @classmethod
    def of(cls, policies: Mapping[str, Any]) -> Self:
        return cls(policies["trn.assign_due_days"], policies["pln.approval_matrix"][Kind.OFF_POST_QUALITY])


@dataclass(frozen=True)
class Whereabouts:
    """Units of a person at the fact's time; None: not known, or none."""

    team_id: UUID | None = None
    site_id: UUID | None = None
    center_id: UUID | None = None


@dataclass(frozen=True)
class Cause:
    """An event that asks for training. `criteria`: of the card, the most often unacceptable first; `calls`: their dates, oldest first."""

    cause_id: UUID
    type: str
    subject: str
    occurred_at: datetime
    agent_id: UUID
    whereabouts: Whereabouts
    step: int
    card: str
    criteria: tuple[str, ...]
    calls: tuple[date, ...]

    @property
    def kind(self) -> Kind | None:
        return KIND_OF_STEP.get(self.step)

    @property
    def about(self) -> str:
        """The subject of the cause (TRN-28): the scorecard item that was most often unacceptable; the card where no item was."""
        return f"{self.card}/{self.criteria[0]}" if self.criteria else self.card


@dataclass(frozen=True)
class Standing:
    """What is open already for the same agent, kind and subject, and the event that opened it."""

    id: UUID
    cause_id: UUID
    caused_at: datetime


@dataclass(frozen=True)
class Colleague:
    """Somebody of the agent's center who could be asked to schedule."""

    person_id: UUID
    site_id: UUID | None
    roles: frozenset[str]


@dataclass(frozen=True)
class Assign:
    """Open an assignment. No owner: `unowned` says why."""

    kind: Kind
    about: str
    due_on: date
    owner_id: UUID | None
    unowned: Unowned | None


@dataclass(frozen=True)
class Propose:
    """Record a proposal of off-post training for a role to decide; nothing starts by itself (GEN-13)."""

    about: str
    decider: str


@dataclass(frozen=True)
class Antedate:
    """The event is older than the one that opened what stands: it opens it instead, the other is linked.

    So it makes no difference in which order events arrive.
    """

    standing: Standing
    made: Assign | Propose


@dataclass(frozen=True)
class NotAssigned:
    """Nothing new; `standing` is what the event is linked to."""

    reason: Reason
    standing: Standing | None = None


def decide(
    cause: Cause, standing: Standing | None, colleagues: Collection[Colleague], *, on: date, workdays: Workdays, policy: AssignmentPolicy
) -> Assign | Propose | Antedate | NotAssigned:
    """What one event of the ladder asks of training.

    standing: open for the same agent, kind and subject; colleagues: who schedules in the agent's center; on: the event's date at the site.
    """
    kind = cause.kind
    if kind is None:
        return NotAssigned(Reason.UNKNOWN_STEP)
    made: Assign | Propose
    if kind is Kind.OFF_POST_QUALITY:
        made, linked = Propose(cause.about, policy.off_post_decider), Reason.ALREADY_PROPOSED
    else:
        due_on = workdays.after(on, policy.due_days)  # TRN-28, GEN-5
        owner = owner_of(cause.agent_id, cause.whereabouts, colleagues)
        found = None if isinstance(owner, Unowned) else owner
        made, linked = Assign(kind, cause.about, due_on, found, owner if isinstance(owner, Unowned) else None), Reason.ALREADY_OPEN
    if standing is None:
        return made
    older = (cause.occurred_at, cause.cause_id) < (standing.caused_at, standing.cause_id)
    return Antedate(standing, made) if older else NotAssigned(linked, standing)


def owner_of(agent_id: UUID, at: Whereabouts, colleagues: Collection[Colleague]) -> UUID | Unowned:
    """Who must schedule: a trainer of the agent's site, else of the center, else a training lead; never the agent.

    Of several the one with the least hash of both ids: an agent keeps the same trainer, all get about as many agents, and it does not
    matter what was assigned before.
    """
    if at.center_id is None:
        return Unowned.CENTER_UNKNOWN
    for role in SCHEDULING_ROLES:
        able = [colleague for colleague in colleagues if role in colleague.roles and colleague.person_id != agent_id]
        near = [colleague for colleague in able if colleague.site_id == at.site_id] or able
        if near:
            return min((colleague.person_id for colleague in near), key=lambda person_id: sha256(agent_id.bytes + person_id.bytes).digest())
    return Unowned.NOBODY_IN_CENTER


TENANT_WIDE = frozenset({"operator", "administrator", "hr", "general_manager"})
CENTER_WIDE = frozenset(
    {
        "center_director", "qt_supervisor", "qa_supervisor", "qa_lead", "training_supervisor", "training_lead", "training_specialist",
        "training_group", "trainer", "quality_training_post", "project_supervisor", "operations",
    }
)  # fmt: skip
TEAM_WIDE = frozenset({"team_leader"})


def readable(person_id: UUID | None, roles: frozenset[str], places: Mapping[str, UUID]) -> Sequence[tuple[str, UUID]] | None:
    """Whose assignments somebody may read: columns with ids of which one must hold; None: all (GEN-11).

    Everybody their own and those that they must schedule, a leader the team's, quality & training people and supervisors their center's.
    """
    if roles & TENANT_WIDE:
        return None
    own = [] if person_id is None else [("agent_id", person_id), ("owner_id", person_id)]
    reach = {"center": CENTER_WIDE, "team": TEAM_WIDE}
    return [*own, *((f"{unit}_id", places[unit]) for unit, wide in reach.items() if roles & wide and unit in places)]
