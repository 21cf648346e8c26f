"""Sampling and the inspectors' lists."""

from datetime import date
from uuid import UUID

from zhipei_events.envelope import Event, Part
from zhipei_events.people import Whereabouts
from zhipei_events.values import (
    Causes,
    Code,
    Count,
    Group,
    Line,
    Media,
    Sha256,
    Week,
    line_key,
)


class LineWeek(Part):
    """Whose week a draw is: that of one line of one center (QA-4)."""

    center_id: UUID
    line: Line
    week: Week

    @property
    def line_key(self) -> str:
        return line_key(self.center_id, self.line)

    @property
    def draw(self) -> str:
        return f"{self.line_key}/{self.week}"


class SampleCommitted(LineWeek, Event, type="qa.sample-committed", subject="draw", key="line_key"):
    """The seed of a week is fixed, and nobody can read it yet (QA-4b)."""

    method: Code
    commitment: Sha256
    """SHA-256 of the seed's 64 digits."""
    simulated: bool = False
    """The seed follows from the seed of a simulated tenant."""


class DrawnCall(Part):
    """A call that was drawn, and by which ticket."""

    call_id: UUID
    call_key: str
    call_type: Code
    ticket: Sha256
    """SHA-256("seed|call key") (QA-4b)."""


class SampleDrawn(Whereabouts, Event, type="qa.sample-drawn", subject="sample_id", key="agent_id"):
    """What one run drew of one agent's week: that of a day, or the closing one (QA-4)."""

    sample_id: UUID
    agent_id: UUID
    line: Line
    week: Week
    day: date | None
    """The day whose calls were drawn; null: the closing run, all days of the week."""
    closing: bool
    group: Group
    rule: Code
    """The rule that put the agent into the group (QA-19): QA-3, QA-3a …"""
    precedence: tuple[Group, ...]
    """All groups into which the agent fell, the one that won first (QA-19)."""
    quota: Count
    """Calls due in the week without the extra ones."""
    extra: Count
    """More calls for poor service quality (QA-20)."""
    rostered: tuple[date, ...]
    """The days over which the quota was dealt, in their order (QA-4)."""
    eligible_media: Media
    commitment: Sha256
    frame: Sha256
    """Hash of the frame that was drawn from."""
    sheet: Sha256
    """Hash of the quota sheet."""
    drawn: tuple[DrawnCall, ...]
    causes: Causes = ()
    """The events that told of the drawn calls (EVT-4a)."""


class SampleShortfall(
    Whereabouts, Event, type="qa.sample-shortfall", subject="sample_id", key="agent_id"
):
    """An agent's week had fewer calls to draw than were due (QA-4a)."""

    sample_id: UUID
    agent_id: UUID
    line: Line
    week: Week
    group: Group
    due: Count
    """Quota and extra."""
    drawn: Count
    missing: Count
    reason: Code
    rejected: dict[Code, Count]
    """Calls that were not eligible, by reason."""


class FrameHash(Part):
    """The frame of a day's run, or of the closing one (day null)."""

    day: date | None
    sha256: Sha256


class TypeShortfall(Part):
    """A call type of a line and week that got too few evaluations (QA-18)."""

    call_type: Code
    calls: Count
    drawn: Count
    due: Count


class SampleRevealed(LineWeek, Event, type="qa.sample-revealed", subject="draw", key="line_key"):
    """The seed and all hashes of a week: anyone can draw its samples again (QA-4b)."""

    method: Code
    commitment: Sha256
    seed: Sha256
    """32 bytes as 64 hexadecimal digits."""
    frames: tuple[FrameHash, ...]
    sheet: Sha256
    shortfalls: tuple[TypeShortfall, ...] = ()


class Work(Part):
    """One evaluation to do."""

    evaluation_id: UUID
    call_id: UUID
    agent_id: UUID


class InspectionAssigned(
    Whereabouts, Event, type="qa.inspection-assigned", subject="assignment_id", key="inspector_id"
):
    """Work was given to an inspector (QA-6); team, site and center are the inspector's."""

    assignment_id: UUID
    inspector_id: UUID
    day: date
    work: tuple[Work, ...]
    due_on: date
    causes: Causes = ()
    """The draws that the work comes from (EVT-4a)."""
