"""What every owner publishes: its policies and its deadlines. One class each, for the type carries
the publisher: `qa.policy-changed` on `qa.events`.
"""

from datetime import date
from typing import Final
from uuid import UUID

from pydantic import computed_field

from zhipei_events.envelope import Event, Part, State
from zhipei_events.values import Code, Instant, Origin, PolicyValue


class Scope(Part):
    """Where a policy value holds: one dimension (tenant, center, site, line, project, post) and its
    id, never a combination (GEN-2a).
    """

    dimension: Code
    scope_id: Code

    @property
    def scope(self) -> str:
        return f"{self.dimension}:{self.scope_id}"


class PolicyVersion(Part):
    """A value from its effective date on (GEN-2)."""

    effective_on: date
    value: PolicyValue
    """Of an override only what differs (GEN-2a); decimals as strings."""
    author: Code
    """An actor: `person:<id>`, `operator` or `shipped`."""
    reason: str
    entered_at: Instant | None = None


class PolicyChanged(Scope, Event, subject="policy", key="scope"):
    """A policy value was entered (GEN-2)."""

    policy_key: Code
    old: PolicyValue
    """The value that it supersedes in this scope; null: none."""
    new: PolicyValue
    effective_on: date
    author: Code
    reason: str

    @property
    def policy(self) -> str:
        return f"{self.policy_key}@{self.scope}"


class PolicyState(Scope, State, thing="policy", id="policy_id"):
    """A policy key in one scope: every version that is in force or will be (GEN-1, GEN-3)."""

    policy_key: Code
    value_type: Code
    """int, number, percent, money, bool, enum, text, list, map, role, person, weekday,
    day_of_month, ref.
    """
    unit: str
    origin: Origin
    lost: bool
    """A source had a value that its copy destroyed: must be confirmed (GEN-3)."""
    confirmed: bool
    versions: tuple[PolicyVersion, ...]
    """By effective date, oldest first."""

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorated property
    @property
    def policy_id(self) -> str:
        """`<key>@<dimension>:<id>`."""
        return f"{self.policy_key}@{self.scope}"


class PeoplePolicyChanged(PolicyChanged, type="people.policy-changed"):
    """A policy of people (org, mtg, gen, evt; its part of onb) was entered."""


class TrainingPolicyChanged(PolicyChanged, type="training.policy-changed"):
    """A policy of training (exm, trn, pln, tch, eff; its part of onb) was entered."""


class QaPolicyChanged(PolicyChanged, type="qa.policy-changed"):
    """A policy of qa was entered."""


class KpiPolicyChanged(PolicyChanged, type="kpi.policy-changed"):
    """A policy of kpi was entered."""


class NotifyPolicyChanged(PolicyChanged, type="notify.policy-changed"):
    """A policy of notify (ntf) was entered."""


class PeoplePolicyState(PolicyState, type="people.policy-state"):
    """A policy of people."""


class TrainingPolicyState(PolicyState, type="training.policy-state"):
    """A policy of training."""


class QaPolicyState(PolicyState, type="qa.policy-state"):
    """A policy of qa."""


class KpiPolicyState(PolicyState, type="kpi.policy-state"):
    """A policy of kpi."""


class NotifyPolicyState(PolicyState, type="notify.policy-state"):
    """A policy of notify."""


POLICY_CHANGED: Final[dict[str, type[PolicyChanged]]] = {
    event.PUBLISHER: event
    for event in (
        PeoplePolicyChanged,
        TrainingPolicyChanged,
        QaPolicyChanged,
        KpiPolicyChanged,
        NotifyPolicyChanged,
    )
}
POLICY_STATE: Final[dict[str, type[PolicyState]]] = {
    state.PUBLISHER: state
    for state in (
        PeoplePolicyState,
        TrainingPolicyState,
        QaPolicyState,
        KpiPolicyState,
        NotifyPolicyState,
    )
}


def policy_changed(publisher: str) -> type[PolicyChanged]:
    return POLICY_CHANGED[publisher]


def policy_state(publisher: str) -> type[PolicyState]:
    return POLICY_STATE[publisher]


class DeadlineTold(Event, subject="deadline_id", key="concerned"):
    """Someone must be told of a deadline (GEN-9)."""

    deadline_id: UUID
    kind: Code
    """What is due, by its publisher's own list."""
    thing_id: UUID
    """The thing of that kind."""
    owner_id: UUID | None
    """Whose it is; null: of everyone who holds the role in the place."""
    owner_role: Code | None
    about_id: UUID | None
    """The person whom it concerns."""
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    due_on: date
    number: int
    """From 1: how often this was told of the deadline (NTF-6)."""

    @property
    def concerned(self) -> UUID:
        """The person whom it concerns, else the unit in which it is due (EVT-4)."""
        return self.about_id or self.center_id or self.site_id or self.deadline_id


class TrainingDeadlineApproached(DeadlineTold, type="training.deadline-approached"):
    """Something is due soon in training: its owner is reminded (GEN-9)."""


class QaDeadlineApproached(DeadlineTold, type="qa.deadline-approached"):
    """Something is due soon in qa: its owner is reminded (GEN-9)."""


class TrainingDeadlineOverdue(DeadlineTold, type="training.deadline-overdue"):
    """Something is overdue in training for which no other event exists (GEN-9, EVT-8)."""


class QaDeadlineOverdue(DeadlineTold, type="qa.deadline-overdue"):
    """Something is overdue in qa for which no other event exists (GEN-9, EVT-8)."""


DEADLINE_APPROACHED: Final[dict[str, type[DeadlineTold]]] = {
    event.PUBLISHER: event for event in (TrainingDeadlineApproached, QaDeadlineApproached)
}
DEADLINE_OVERDUE: Final[dict[str, type[DeadlineTold]]] = {
    event.PUBLISHER: event for event in (TrainingDeadlineOverdue, QaDeadlineOverdue)
}
