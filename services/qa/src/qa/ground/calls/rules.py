"""What a draw asks of a call."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID


class Candidate(NamedTuple):
    """A call of an agent as kpi tells it, reduced to what a draw asks for (QA-4). seconds: talk and
    hold.
    """

    call_id: UUID
    call_key: str
    agent_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    line: str
    call_type: str
    started_at: datetime
    business_date: date
    seconds: int
    recording: bool
    transcript: bool
    cause_id: UUID
