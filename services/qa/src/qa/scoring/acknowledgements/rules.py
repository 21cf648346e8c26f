"""How long a result waits for the agent's acknowledgement, and what ends that (QA-7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from measure.deadlines import Calendar


class AcknowledgementState(StrEnum):
    WAITING = "waiting"  # delivered; the agent has still to acknowledge
    ACKNOWLEDGED = "acknowledged"
    APPEALED = "appealed"  # instead of acknowledging (QA-40)
    NOT_ACKNOWLEDGED = "not_acknowledged"  # the time passed in silence: final all the same


FOLLOWS: Mapping[AcknowledgementState, frozenset[AcknowledgementState]] = {
    AcknowledgementState.WAITING: frozenset(
        {
            AcknowledgementState.ACKNOWLEDGED,
            AcknowledgementState.APPEALED,
            AcknowledgementState.NOT_ACKNOWLEDGED,
        }
    ),
    AcknowledgementState.ACKNOWLEDGED: frozenset(),
    AcknowledgementState.APPEALED: frozenset(),
    AcknowledgementState.NOT_ACKNOWLEDGED: frozenset(),
}
"""State → those that may follow it."""


@dataclass(frozen=True)
class AcknowledgementPolicy:
    """How soon an agent acknowledges, as it holds on the day of delivery."""

    ack_days: Annotated[int, "qa.ack_days"]  # QA-7: working days


def due_on(delivered_on: date, calendar: Calendar, policy: AcknowledgementPolicy) -> date:
    """The date by whose end a result delivered on a date must be acknowledged (QA-7, GEN-5)."""
    return calendar.after(delivered_on, policy.ack_days)
