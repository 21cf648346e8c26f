"""Call facts (KPI-0)."""

from datetime import date
from uuid import UUID

from zhipei_events.envelope import Event, Part
from zhipei_events.people import Whereabouts
from zhipei_events.values import (
    Code,
    Exact,
    Instant,
    Line,
    Seconds,
    line_key,
)


class Scale(Part):
    """The least and the greatest rating that a source can give (KPI-6)."""

    least: Exact
    greatest: Exact


class Call(Part):
    """What is told of any call (KPI-0). Line is the call's own (KPI-0b); the business date is in
    the zone of the person's site.
    """

    call_id: UUID
    call_key: str
    """Source + ":" + the switch's call id."""
    source: Code
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    line: Line
    queue: Code | None = None
    project: Code | None = None
    raw_type: str | None = None
    """The switch's own code."""
    call_type: Code = "unknown"
    """What the importer mapped it to: a type of `qa.call_types`, or unknown (QA-29)."""
    offered_at: Instant
    business_date: date
    wait_seconds: Seconds | None = None
    """From offered to taken, or to the end of a call that nobody took; null: the source does not
    say.
    """
    ended_by: Code | None = None
    customer_key: str | None = None
    """HMAC of the number under a secret of the tenant (KPI-0b)."""
    reason: str | None = None


class CallFacts(Call):
    """What is told of a call that an agent took or placed (KPI-0)."""

    agent_id: UUID
    started_at: Instant
    answered: bool = True
    """Inbound: taken. Outbound: the customer was reached (KPI-6)."""
    talk_seconds: Seconds
    hold_seconds: Seconds = 0
    acw_seconds: Seconds | None = None
    transferred: bool | None = None
    resolved: bool | None = None
    """null, here and above: the source does not say."""
    recording_ref: str | None = None
    transcript_ref: str | None = None
    rating: Exact | None = None
    rating_scale: Scale | None = None


class CallHandled(
    CallFacts, Event, type="kpi.call-handled", topic="kpi.calls", subject="call_id", key="agent_id"
):
    """A finished call of an agent (KPI-0)."""


class CallAbandoned(
    Call, Event, type="kpi.call-abandoned", topic="kpi.calls", subject="call_id", key="line_key"
):
    """A call that nobody took (KPI-0). It concerns no person: its record key is the line,
    `line:<line>@<center id>`.
    """

    agent_id: UUID | None = None
    """Who was rung, if anyone."""

    @property
    def line_key(self) -> str:
        return line_key(self.center_id, self.line)


class CallRevised(
    CallFacts, Event, type="kpi.call-revised", topic="kpi.calls", subject="call_id", key="agent_id"
):
    """A handled call changed later; it stands here as it is now, with what it was (KPI-0). Its
    agent stays the same.
    """

    changed: tuple[Code, ...]
    """Names of the fields that changed."""
    old: CallFacts


class CallRated(
    Whereabouts, Event, type="kpi.call-rated", topic="kpi.calls", subject="call_id", key="agent_id"
):
    """A call that had no rating got one later (KPI-0); a rating that changes is
    `kpi.call-revised`.
    """

    call_id: UUID
    call_key: str
    agent_id: UUID
    line: Line
    queue: Code | None = None
    project: Code | None = None
    business_date: date
    """The call's, as line, queue and project are."""
    rating: Exact
    rating_scale: Scale
    rated_at: Instant | None = None
