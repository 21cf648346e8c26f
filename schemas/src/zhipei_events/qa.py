"""What qa says: samples drawn in the open, calls scored, and what follows from a bad one."""

from datetime import date
from uuid import UUID

from zhipei_events.envelope import Event, Part
from zhipei_events.people import Whereabouts
from zhipei_events.values import (
    Causes,
    Code,
    Count,
    ErrorClass,
    Exact,
    FindingTopic,
    Grade,
    Group,
    Instant,
    Line,
    Media,
    SampleKind,
    ScoredKind,
    Sha256,
    Week,
    line_key,
)

# ---- sampling


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


class SampleShortfall(Whereabouts, Event, type="qa.sample-shortfall", subject="sample_id", key="agent_id"):
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


class InspectionAssigned(Whereabouts, Event, type="qa.inspection-assigned", subject="assignment_id", key="inspector_id"):
    """Work was given to an inspector (QA-6); team, site and center are the inspector's."""

    assignment_id: UUID
    inspector_id: UUID
    day: date
    work: tuple[Work, ...]
    due_on: date
    causes: Causes = ()
    """The draws that the work comes from (EVT-4a)."""


# ---- evaluation


class Scored(Part):
    """One criterion's result (QA-2)."""

    criterion: Code
    weight: Exact
    grade: Grade | None
    """null: not applicable, or not graded because the card adds points (QA-2c)."""
    points: Exact | None
    """null: not applicable."""
    error_class: ErrorClass | None = None
    """Of a finding (QA-17, QA-34)."""
    topic: FindingTopic | None = None


class CallScored(Whereabouts, Event, type="qa.call-scored", subject="evaluation_id", key="agent_id"):
    """An inspector submitted the score of a call (QA-40)."""

    evaluation_id: UUID
    agent_id: UUID
    line: Line | None
    inspector_id: UUID
    kind: ScoredKind
    sample_kind: SampleKind
    call_id: UUID
    call_key: str
    call_type: Code
    call_started_at: Instant
    call_date: date
    """Business date of the call."""
    scored_on: date
    week: Week
    """In which it was submitted: it counts in this week's mean (QA-48)."""
    scorecard_id: UUID
    card: Code
    card_version: int
    items: tuple[Scored, ...]
    total: Exact | None
    """10 decimals at most; null: no criterion applied (QA-2)."""
    grade: Grade | None
    """Of the total; null: no total, or an additive card."""
    additive: bool
    """Enters no mean (QA-2c)."""
    fatal: tuple[Code, ...] = ()
    """Fatal criteria that acted (QA-2)."""
    unacceptable: bool
    """An unacceptable call: the total grade is unacceptable (QA-5)."""


class CoachingRequired(Whereabouts, Event, type="qa.coaching-required", subject="coaching_id", key="agent_id"):
    """An unacceptable call needs one online coaching (QA-5)."""

    coaching_id: UUID
    agent_id: UUID
    evaluation_id: UUID
    call_id: UUID
    coach_id: UUID | None
    """null: an inspector or the team leader takes it up."""
    group: Group
    criteria: tuple[Code, ...]
    due_on: date


class CoachingCompleted(Whereabouts, Event, type="qa.coaching-completed", subject="coaching_id", key="agent_id"):
    """The coaching of an unacceptable call was held (QA-5)."""

    coaching_id: UUID
    agent_id: UUID
    evaluation_id: UUID
    coach_id: UUID
    held_on: date


class Unacceptable(Part):
    """An unacceptable call that a step used up (QA-14)."""

    evaluation_id: UUID
    call_id: UUID
    call_date: date
    criteria: tuple[Code, ...] = ()
    """Those graded unacceptable."""


class RepeatedPoorQuality(Whereabouts, Event, type="qa.repeated-poor-quality", subject="step_id", key="agent_id"):
    """Unacceptable calls came too often; dated by the newest of them (QA-14)."""

    step_id: UUID
    agent_id: UUID
    line: Line | None
    step: int
    """1 intensified monitoring and QA correction, 2 coaching by a trainer, 3 proposal of off-post."""
    calls: tuple[Unacceptable, ...]
    """Oldest first."""
    criteria: tuple[Code, ...]
    """Of the card, most often unacceptable in those calls first."""
    card: Code
    occurred_on: date
    causes: Causes = ()
    """The events that told of the calls, newest last (EVT-4a)."""


class Criterion(Part):
    """A criterion of a card (QA-2)."""

    criterion: Code
    weight: Exact
    error_class: ErrorClass
    fatal: Code | None = None
    """form, section or flag."""
    section: Code | None = None


class ScorecardPublished(Event, type="qa.scorecard-published", subject="scorecard_id", key="owner"):
    """A version of a card is in force from a day on (QA-2a)."""

    scorecard_id: UUID
    card: Code
    version: int
    kind: Code
    """recording, work, document, satisfaction, mystery …"""
    additive: bool
    effective_on: date
    criteria: tuple[Criterion, ...]
    center_id: UUID | None
    """Whose card it is; null: all centers'."""

    @property
    def owner(self) -> str:
        return str(self.center_id) if self.center_id else f"card:{self.card}"
