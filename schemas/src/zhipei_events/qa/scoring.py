"""Evaluations, coaching and the ladder."""

from datetime import date
from uuid import UUID

from zhipei_events.envelope import Event, Part
from zhipei_events.people import Whereabouts
from zhipei_events.values import (
    Causes,
    Code,
    ErrorClass,
    Exact,
    FindingTopic,
    Grade,
    Group,
    Instant,
    Line,
    SampleKind,
    ScoredKind,
    Week,
)


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


class CallScored(
    Whereabouts, Event, type="qa.call-scored", subject="evaluation_id", key="agent_id"
):
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


class EvaluationAcknowledged(
    Whereabouts, Event, type="qa.evaluation-acknowledged", subject="evaluation_id", key="agent_id"
):
    """The agent acknowledged a result, or let the time for it pass: it is final (QA-7)."""

    evaluation_id: UUID
    agent_id: UUID
    call_id: UUID
    delivered_on: date
    acknowledged: bool
    """false: nothing came from the agent until the end of the due date ("not acknowledged")."""
    acknowledged_on: date | None
    """null: not acknowledged."""
    due_on: date


class Appealed(Part):
    """A criterion that an agent appeals against (QA-41)."""

    criterion: Code
    grade: Grade | None
    """As it stands; null: not graded."""
    reason: str


class EvaluationAppealed(
    Whereabouts, Event, type="qa.evaluation-appealed", subject="evaluation_id", key="agent_id"
):
    """An appeal reached an instance: filed by the agent, or passed up in silence (QA-41)."""

    evaluation_id: UUID
    agent_id: UUID
    inspector_id: UUID
    call_id: UUID
    round: int
    """1 the QA lead, 2 the QA supervisor."""
    criteria: tuple[Appealed, ...]
    passed_up: bool
    """true: the instance before let its time pass; nobody asked for it."""
    filed_on: date
    decider_role: str
    """Who decides this round: qa_lead or qa_supervisor."""
    due_on: date
    """Decided by the end of this date."""
    remark_until: date | None
    """The team leader may remark until the end of this date; null: no remark is asked."""


class Ruled(Part):
    """What an instance ruled on one criterion (QA-41)."""

    criterion: Code
    changed: bool
    old_grade: Grade | None
    new_grade: Grade | None
    """The same as the old one where the grade was kept; null: not applicable."""
    reason: str


class AppealDecided(
    Whereabouts, Event, type="qa.appeal-decided", subject="evaluation_id", key="agent_id"
):
    """An instance ruled on every criterion that was before it (QA-41)."""

    evaluation_id: UUID
    agent_id: UUID
    inspector_id: UUID
    call_id: UUID
    round: int
    rulings: tuple[Ruled, ...]
    changed: bool
    """Whether any grade was changed."""
    decided_by: UUID
    decided_on: date
    final: bool
    """false: what was kept may be taken to the last instance."""
    further_until: date | None
    """By the end of which date; null: the ruling is final."""


class EvaluationRevised(
    Whereabouts, Event, type="qa.evaluation-revised", subject="evaluation_id", key="agent_id"
):
    """A delivered score was changed; the newest revision counts, in the week of the first
    (QA-40, QA-48).
    """

    evaluation_id: UUID
    agent_id: UUID
    line: Line | None
    inspector_id: UUID
    kind: ScoredKind
    sample_kind: SampleKind
    call_id: UUID
    call_date: date
    scored_on: date
    week: Week
    card: Code
    revision: int
    """From 2: the first score is revision 1."""
    reason: str
    revised_by: UUID
    items: tuple[Scored, ...]
    old_total: Exact | None
    total: Exact | None
    old_grade: Grade | None
    grade: Grade | None
    additive: bool
    fatal: tuple[Code, ...] = ()
    old_unacceptable: bool
    unacceptable: bool


class CoachingCancelled(
    Whereabouts, Event, type="qa.coaching-cancelled", subject="coaching_id", key="agent_id"
):
    """A coaching is not needed any more: its call was revised before it was held (QA-5)."""

    coaching_id: UUID
    agent_id: UUID
    evaluation_id: UUID
    coach_id: UUID | None
    """null: nobody had taken it up."""
    due_on: date


class CoachingRequired(
    Whereabouts, Event, type="qa.coaching-required", subject="coaching_id", key="agent_id"
):
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


class CoachingCompleted(
    Whereabouts, Event, type="qa.coaching-completed", subject="coaching_id", key="agent_id"
):
    """The coaching of an unacceptable call was held (QA-5)."""

    coaching_id: UUID
    agent_id: UUID
    evaluation_id: UUID
    coach_id: UUID
    held_on: date


class CoachingOverdue(
    Whereabouts, Event, type="qa.coaching-overdue", subject="coaching_id", key="agent_id"
):
    """The coaching of an unacceptable call was not held in time (QA-5); once per repeat (EVT-8)."""

    coaching_id: UUID
    agent_id: UUID
    evaluation_id: UUID
    call_id: UUID
    coach_id: UUID | None
    """null: an inspector or the team leader takes it up."""
    due_on: date
    number: int
    """From 1: how often it was told that it is overdue (GEN-9)."""


class Unacceptable(Part):
    """An unacceptable call that a step used up (QA-14)."""

    evaluation_id: UUID
    call_id: UUID
    call_date: date
    criteria: tuple[Code, ...] = ()
    """Those graded unacceptable."""


class RepeatedPoorQuality(
    Whereabouts, Event, type="qa.repeated-poor-quality", subject="step_id", key="agent_id"
):
    """Unacceptable calls came too often; dated by the newest of them (QA-14)."""

    step_id: UUID
    agent_id: UUID
    line: Line | None
    step: int
    """1 intensified monitoring and QA correction, 2 coaching by a trainer, 3 proposal of
    off-post.
    """
    calls: tuple[Unacceptable, ...]
    """Oldest first."""
    criteria: tuple[Code, ...]
    """Of the card, most often unacceptable in those calls first."""
    card: Code
    occurred_on: date
    causes: Causes = ()
    """The events that told of the calls, newest last (EVT-4a)."""


class RepeatedPoorQualityWithdrawn(
    Whereabouts,
    Event,
    type="qa.repeated-poor-quality-withdrawn",
    subject="step_id",
    key="agent_id",
):
    """A step no longer stands after a call of it was revised (QA-14)."""

    step_id: UUID
    agent_id: UUID
    step: int
    evaluation_id: UUID
    """Whose revision took the step away."""
    occurred_on: date
    """The date of the step."""
