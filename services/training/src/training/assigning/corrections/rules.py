"""What a step of the ladder asks of training: an assignment, a proposal, or nothing new and why
(QA-14, TRN-28).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from measure.workdays import Workdays
from training.assigning.assignments.rules import Assign, AssignmentPolicy, Colleague, assign
from training.assigning.requests.rules import (
    CallRange,
    Kind,
    Reason,
    TrainingRequest,
    Whereabouts,
)

KIND_OF_STEP: Mapping[int, Kind] = {
    1: Kind.QA_CORRECTION,
    2: Kind.COACHING,
    3: Kind.OFF_POST_QUALITY,
}
"""QA-14: step of the ladder → what it asks of training."""


@dataclass(frozen=True)
class LadderStep:
    """A step of the ladder that an agent reached (QA-14).

    criteria: of the card, the most often unacceptable first; calls: their dates, oldest first.
    """

    cause_id: UUID
    type: str
    subject: str
    correlation_id: UUID
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
        """Subject of the cause (TRN-28): the scorecard item most often unacceptable, else the
        card.
        """
        return f"{self.card}/{self.criteria[0]}" if self.criteria else self.card

    def request(self, on: date) -> TrainingRequest:
        """The request for training. on: date of the step at the agent's site."""
        return TrainingRequest(
            cause_id=self.cause_id,
            cause_type=self.type,
            cause_subject=self.subject,
            agent_id=self.agent_id,
            whereabouts=self.whereabouts,
            kind=self.kind,
            about=self.about,
            occurred_at=self.occurred_at,
            occurred_on=on,
            correlation_id=self.correlation_id,
            step=self.step,
            call_range=CallRange.of(self.calls),
        )


@dataclass(frozen=True)
class Standing:
    """What is open for the same agent, kind and subject, and the event that opened it.

    Of ended ones: what had not ended at the time of the step.
    """

    id: UUID
    cause_id: UUID
    caused_at: datetime


@dataclass(frozen=True)
class Propose:
    """Record a proposal of off-post training for a role to decide; nothing starts by itself
    (GEN-13).
    """

    about: str
    decider: str


@dataclass(frozen=True)
class Antedate:
    """Decision for a step older than the one that opened what is open: it opens it instead, the
    other is linked. So the order of arrival makes no difference (EVT-4).
    """

    standing: Standing
    decision: Assign | Propose


@dataclass(frozen=True)
class NotAssigned:
    """Nothing new; `standing`: what the step is linked to."""

    reason: Reason
    standing: Standing | None = None


def decide(
    step: LadderStep,
    standing: Standing | None,
    colleagues: Collection[Colleague],
    *,
    on: date,
    workdays: Workdays,
    policy: AssignmentPolicy,
) -> Assign | Propose | Antedate | NotAssigned:
    """What one step of the ladder asks of training.

    standing: open for the same agent, kind and subject; colleagues: who schedules in the agent's
    center; on: the date of the step at the site.
    """
    kind = step.kind
    if kind is None:
        return NotAssigned(Reason.UNKNOWN_STEP)
    decision: Assign | Propose
    if kind is Kind.OFF_POST_QUALITY:
        decision, linked = Propose(step.about, policy.off_post_decider), Reason.ALREADY_PROPOSED
    else:
        linked = Reason.ALREADY_OPEN
        decision = assign(
            kind,
            step.about,
            step.agent_id,
            step.whereabouts,
            colleagues,
            on=on,
            workdays=workdays,
            policy=policy,
        )
    if standing is None:
        return decision
    older = (step.occurred_at, step.cause_id) < (standing.caused_at, standing.cause_id)
    return Antedate(standing, decision) if older else NotAssigned(linked, standing)
