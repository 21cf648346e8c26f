"""Which of qa's evaluations make a person's mean (QA-48)."""

from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple
from uuid import UUID

IN_A_MEAN: Final = frozenset({"quota", "extra"})  # QA-48: the random draws


class Scored(NamedTuple):
    """An evaluation of those that make a mean (QA-48), with the event that told it. total: 0–100;
    None: no criterion applies any more. revision: 1 is the first score (QA-40).
    """

    evaluation_id: UUID
    agent_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    line: str | None
    call_date: date
    scored_on: date
    week: str
    total: Decimal | None
    cause_id: UUID
    revision: int = 1


def enters_mean(sample_kind: str, *, recording: bool, additive: bool) -> bool:
    """Whether an evaluation enters a mean: a random draw, scored from the recording on a percentage
    card (QA-48, QA-2c).
    """
    return recording and sample_kind in IN_A_MEAN and not additive
