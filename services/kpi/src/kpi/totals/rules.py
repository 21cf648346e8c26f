"""What one call adds to the sums of its day, and what it takes away again when it is corrected (KPI-6)."""

from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple
from uuid import UUID

NOBODY: Final = UUID(int=0)
"""In the key of a sum: no agent, no team, no place."""


class Counted(NamedTuple):
    """One call as it counts. `sign` is 1, or -1 where a correction takes back what was counted before.

    `handled`: True for a call of an agent, False for one that nobody took, None for a rating that came by itself and is no further call.
    """

    sign: int
    business_date: date
    agent_id: UUID
    team_id: UUID
    site_id: UUID
    center_id: UUID
    line: str
    queue: str
    project: str
    handled: bool | None
    answered: bool | None = None
    wait_seconds: int | None = None
    talk_seconds: int | None = None
    hold_seconds: int | None = None
    acw_seconds: int | None = None
    transferred: bool | None = None
    resolved: bool | None = None
    rating: Decimal | None = None
    least: Decimal | None = None
    greatest: Decimal | None = None
