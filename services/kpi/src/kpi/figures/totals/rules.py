"""What one call adds to the sums of its day, and what it takes away again when it is corrected
(KPI-6).
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID


class Counted(NamedTuple):
    """One call as it counts. `sign` is 1, or -1 where a correction takes back what was counted
    before.

    `handled`: True for a call of an agent, False for one that nobody took, None for a rating that
    came by itself and is no further call.
    """

    sign: int
    handled: bool | None
    business_date: date
    agent_id: UUID | None
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    line: str
    queue: str | None
    project: str | None
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
