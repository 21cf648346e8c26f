"""Proposals of off-post training for quality, for a person to decide (TRN-11c, GEN-13)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from training.assigning.requests.rules import Whereabouts


class ProposalState(StrEnum):
    PROPOSED = "proposed"
    ORDERED = "ordered"
    DECLINED = "declined"


FOLLOWS: Mapping[ProposalState, frozenset[ProposalState]] = {
    ProposalState.PROPOSED: frozenset({ProposalState.ORDERED, ProposalState.DECLINED}),
    ProposalState.ORDERED: frozenset(),
    ProposalState.DECLINED: frozenset(),
}
"""State → the states that may follow it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A proposal. cause_id: the event that led to it; decider: the role that decides."""

    proposal_id: UUID
    agent_id: UUID
    whereabouts: Whereabouts
    about: str
    criteria: tuple[str, ...]
    state: ProposalState
    decider: str
    proposed_at: datetime
    proposed_on: date
    cause_id: UUID
    policyset: str


def may_decide(proposal: Proposal, person_id: UUID | None, roles: Collection[str]) -> bool:
    """Whether a person decides on a proposal: by its role, never on their own (GEN-10)."""
    if person_id is None:
        return True  # the operator
    return proposal.decider in roles and person_id != proposal.agent_id
