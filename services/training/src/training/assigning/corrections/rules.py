"""What a run of unacceptable calls asks of training: an assignment, a proposal, or nothing new and
why (QA-14, TRN-28).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from measure.workdays import Workdays
from training.assigning.assignments.rules import (
    Asked,
    Assign,
    AssignmentPolicy,
    Colleague,
    Kind,
    Reason,
    Whereabouts,
    assign,
)

KIND_OF_STEP: Mapping[int, Kind] = {
    1: Kind.QA_CORRECTION,
    2: Kind.COACHING,
    3: Kind.OFF_POST_QUALITY,
}
"""QA-14: the step of the ladder → what it asks of training."""


@dataclass(frozen=True)
class Cause:
    """An event that asks for training. `criteria`: of the card, the most often unacceptable first;
    `calls`: their dates, oldest first.
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

    def asked(self, on: date, **came: Any) -> Asked:
        """As it is kept; on: its date at the site; came: what it opened, or why it did not."""
        return Asked(
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
            calls=self.calls,
            criteria=self.criteria,
            **came,
        )

    @property
    def about(self) -> str:
        """The subject of the cause (TRN-28): the scorecard item that was most often unacceptable;
        the card where no item was.
        """
        return f"{self.card}/{self.criteria[0]}" if self.criteria else self.card


@dataclass(frozen=True)
class Standing:
    """What is open already for the same agent, kind and subject, and the event that opened it.

    Of what has ended: what had not at the time of the event that is answered.
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
    """The event is older than the one that opened what stands: it opens it instead, the other is
    linked.

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
    cause: Cause,
    standing: Standing | None,
    colleagues: Collection[Colleague],
    *,
    on: date,
    workdays: Workdays,
    policy: AssignmentPolicy,
) -> Assign | Propose | Antedate | NotAssigned:
    """What one event of the ladder asks of training.

    standing: open for the same agent, kind and subject; colleagues: who schedules in the agent's
    center; on: the event's date at the site.
    """
    kind = cause.kind
    if kind is None:
        return NotAssigned(Reason.UNKNOWN_STEP)
    made: Assign | Propose
    if kind is Kind.OFF_POST_QUALITY:
        made, linked = Propose(cause.about, policy.off_post_decider), Reason.ALREADY_PROPOSED
    else:
        made = assign(
            kind,
            cause.about,
            cause.agent_id,
            cause.whereabouts,
            colleagues,
            on=on,
            workdays=workdays,
            policy=policy,
        )
        linked = Reason.ALREADY_OPEN
    if standing is None:
        return made
    older = (cause.occurred_at, cause.cause_id) < (standing.caused_at, standing.cause_id)
    return Antedate(standing, made) if older else NotAssigned(linked, standing)
