"""Who may not score a call that was given to somebody else (QA-6)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from qa.ground.directory.rules import Person


class Ban(StrEnum):
    """Why somebody may not score a call."""

    SELF = "self"
    OWN_TEAM = "own_team"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class BanPolicy:
    """What of QA-6 a center may choose."""

    ban_own_team: Annotated[bool, "qa.ban_own_team"]  # QA-6


def ban(scorer: Person, agent: Person, policy: BanPolicy) -> Ban | None:
    """The first reason that applies; nobody scores themself, whatever the policy."""
    if scorer.person_id == agent.person_id:
        return Ban.SELF
    if policy.ban_own_team and agent.team_id is not None and scorer.team_id == agent.team_id:
        return Ban.OWN_TEAM
    if agent.person_id in scorer.conflicts or scorer.person_id in agent.conflicts:
        return Ban.CONFLICT
    return None
