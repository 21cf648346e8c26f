"""What training says."""

from datetime import date
from uuid import UUID

from zhipei_events.envelope import Event, Part
from zhipei_events.people import Whereabouts
from zhipei_events.values import Causes, Code, Count, Exact, Instant, Month, PayRule, Presence, Sha256, Sitting


class TrainingAssigned(Whereabouts, Event, type="training.training-assigned", subject="assignment_id", key="agent_id"):
    """A person must be trained (TRN-28)."""

    assignment_id: UUID
    agent_id: UUID
    kind: Code
    """A kind of training (TRN-27): qa_correction, coaching, csat …"""
    cause_id: UUID
    """The event that caused it."""
    cause_type: Code
    cause_subject: str
    """The cause's `ce_subject`."""
    about: Code
    """Subject of the cause: the indicator, scorecard item or paper. One open assignment per person, kind and this (TRN-28)."""
    criteria: tuple[Code, ...] = ()
    """Scorecard items that it aims at."""
    owner_id: UUID | None
    """Who must schedule it; null: nobody was found, and the administrator is told."""
    due_on: date


class TrainingExtended(Whereabouts, Event, type="training.training-extended", subject="assignment_id", key="agent_id"):
    """A training goes on: its test was failed, or its target is not met yet (EXM-10, TRN-28)."""

    assignment_id: UUID
    agent_id: UUID
    kind: Code
    about: Code
    next_step: Code
    """extend, next_batch, makeup, resit or repeat."""
    due_on: date


class TrainingCompleted(Whereabouts, Event, type="training.training-completed", subject="assignment_id", key="agent_id"):
    """A training ended (TRN-6, TRN-28)."""

    assignment_id: UUID
    agent_id: UUID
    kind: Code
    about: Code
    """Subject of the cause: the indicator, scorecard item or paper."""
    outcome: Code
    """passed, target_met, other_arrangement or closed_with_reason."""
    hours: Exact
    """Of confirmed records, in hours (TRN-6a)."""
    completed_on: date
    reason: str | None = None
    """Of closed_with_reason and other_arrangement."""
    causes: Causes = ()
    """What it rests on, newest last: confirmed records, the exam, the cleared threshold (EVT-4a)."""


# ---- sessions (PLN)


class Session(Part):
    """A session as it stands (PLN-16)."""

    session_id: UUID
    kind: Code
    """A kind of training (TRN-27)."""
    center_id: UUID
    site_id: UUID | None
    trainer_id: UUID
    starts_at: Instant
    ends_at: Instant
    place: str
    """Room or link."""
    roster: tuple[UUID, ...]
    """Who is to come, by employee number."""
    assignments: tuple[UUID, ...] = ()
    """The assignments that it serves."""
    revision: Count = 1

    @property
    def owner(self) -> str:
        return str(self.site_id or self.center_id)


class SessionScheduled(Session, Event, type="training.session-scheduled", subject="session_id", key="owner"):
    """A session was scheduled (PLN-6, PLN-16)."""


class SessionChanged(Session, Event, type="training.session-changed", subject="session_id", key="owner"):
    """A scheduled session changed; it stands here as it is now (PLN-16)."""

    reason: str


class SessionCancelled(Session, Event, type="training.session-cancelled", subject="session_id", key="owner"):
    """A session will not be held (PLN-16)."""

    reason: str


class TrainingAttendanceRecorded(Whereabouts, Event, type="training.training-attendance-recorded", subject="entry", key="person_id"):
    """Somebody signed in to a session, or did not come (PLN-3)."""

    session_id: UUID
    person_id: UUID
    kind: Code
    state: Presence
    signed_at: Instant | None
    """null: never signed in."""
    revision: Count = 1

    @property
    def entry(self) -> str:
        return f"{self.session_id}:{self.person_id}"


class TrainingRecordConfirmed(Event, type="training.training-record-confirmed", subject="session_id", key="owner"):
    """The record pack of a session is complete and right: only now its hours count (PLN-4, TRN-6a)."""

    session_id: UUID
    kind: Code
    center_id: UUID
    site_id: UUID | None
    hours: Exact
    """Its real length, in hours (TRN-6a)."""
    attended: tuple[UUID, ...]
    """Whose hours they are."""
    confirmed_by: UUID
    confirmed_on: date

    @property
    def owner(self) -> str:
        return str(self.site_id or self.center_id)


# ---- exams (EXM)


class Paper(Part):
    """The month's paper of a center, in one version of it (EXM-7)."""

    paper_id: UUID
    center_id: UUID
    month: Month
    version: Count
    """A returned paper comes back as the next one (GEN-10)."""
    author_id: UUID


class PaperSubmitted(Paper, Event, type="training.paper-submitted", subject="paper_id", key="center_id"):
    """A paper waits for the director's decision (EXM-7)."""

    submitted_on: date
    due_on: date
    """By when it is to be decided."""


class PaperApproved(Paper, Event, type="training.paper-approved", subject="paper_id", key="center_id"):
    """The director approved the paper: shift leaders schedule now (EXM-7)."""

    decided_by: UUID
    decided_on: date
    complete_on: date
    """The last day of the window."""


class PaperReturned(Paper, Event, type="training.paper-returned", subject="paper_id", key="center_id"):
    """The director returned the paper (EXM-7)."""

    decided_by: UUID
    decided_on: date
    reason: str
    resubmit_on: date


class ExamBatchScheduled(Event, type="training.exam-batch-scheduled", subject="batch_id", key="owner"):
    """A batch of people sits a paper at a time, within or beside their shifts (EXM-7, EXM-7a)."""

    batch_id: UUID
    paper_id: UUID
    month: Month
    center_id: UUID
    site_id: UUID | None
    sitting: Sitting
    starts_at: Instant
    ends_at: Instant
    people: tuple[UUID, ...]
    """By employee number."""
    scheduled_by: UUID | None
    """null: the rule, of a re-post exam (EXM-12); its month is that of its day."""

    @property
    def owner(self) -> str:
        return str(self.site_id or self.center_id)


class Exam(Whereabouts):
    """Of which exam a fact is: one person, one paper (EXM-9)."""

    paper_id: UUID
    person_id: UUID
    purpose: Code
    """monthly or repost (EXM-2, EXM-12)."""
    month: Month | None
    """Of a monthly paper."""

    @property
    def exam(self) -> str:
        return f"{self.paper_id}:{self.person_id}"


class Sat(Exam):
    """A sitting that was marked (EXM-4, EXM-9)."""

    sitting_id: UUID
    sitting: Sitting
    sat_on: date
    total: Exact
    """0–100, 10 decimals at most (GEN-6)."""
    pass_mark: Exact
    topics_failed: tuple[Code, ...] = ()
    """Worst first (EXM-5); also of somebody who passed: what to look at next."""

    @property
    def line_of_checksum(self) -> str:
        """What the window's checksum is made of (EVT-9)."""
        return f"{self.person_id}|{self.total:.10f}"


class ExamPassed(Sat, Event, type="training.exam-passed", subject="exam", key="person_id"):
    """Somebody passed an exam (EXM-4)."""


class ExamFailed(Sat, Event, type="training.exam-failed", subject="exam", key="person_id"):
    """Somebody did not pass an exam (EXM-4): targeted training and a re-sit follow (EXM-5)."""


class ExamMissed(Exam, Event, type="training.exam-missed", subject="exam", key="person_id"):
    """Somebody who had to sit did not, until the make-up days were over (EXM-11)."""

    with_leave: bool
    total: Exact | None
    """0: absent without leave, ranked with it; null: no mark, not ranked (EXM-11)."""

    @property
    def line_of_checksum(self) -> str:
        """What the window's checksum is made of (EVT-9)."""
        return f"{self.person_id}|{'exam_missed' if self.total is None else format(self.total, '.10f')}"


class ExamMarkRevised(Sat, Event, type="training.exam-mark-revised", subject="exam", key="person_id"):
    """A mark was changed, with a reason; it stands here as it is now (EXM-9)."""

    old_total: Exact
    passed: bool
    was_passed: bool
    revision: Count
    reason: str


class ExamWindowClosed(Event, type="training.exam-window-closed", subject="paper_id", key="center_id"):
    """The make-up days of a monthly paper are over; the head of its `exam-passed`, `exam-failed` and `exam-missed` (EXM-11, EVT-9)."""

    paper_id: UUID
    center_id: UUID
    month: Month
    must_sit: Count
    """As many rows as there are: one per person who must sit, of the first sitting or its make-up; re-sits are no rows."""
    sat: Count
    missed: Count
    checksum: Sha256
    """SHA-256 of the lines "person id|total with 10 decimals, or reason code", sorted, joined by line feeds (EVT-9)."""
    closed_on: date


# ---- off-post training (TRN-11)


class Offpost(Whereabouts):
    """An order that takes somebody off the phones to train (TRN-11, F19)."""

    order_id: UUID
    person_id: UUID
    trigger: Code
    """last_place, or a cause of `trn.offpost_quality_days`."""
    trigger_id: UUID
    """Of last_place the id of kpi's trigger; else the proposal or the order itself."""
    starts_on: date
    ends_on: date
    """The last day of it."""
    pay_rule: PayRule


class OffpostOrdered(Offpost, Event, type="training.offpost-ordered", subject="order_id", key="person_id"):
    """Off-post training was ordered (TRN-11a, TRN-11b)."""

    ordered_by: UUID | None
    """null: the rule."""
    weak_items: tuple[Code, ...] = ()
    """QA items, exam topics and indicators of the last `trn.weak_item_days`, worst first (TRN-11)."""


class OffpostStarted(Offpost, Event, type="training.offpost-started", subject="order_id", key="person_id"):
    """Off-post training began: from today the person is off the phones (TRN-11)."""


class OffpostSuspended(Offpost, Event, type="training.offpost-suspended", subject="order_id", key="person_id"):
    """The director suspended an order (TRN-11a)."""

    suspended_by: UUID
    until: date | None
    reason: str


class OffpostExtended(Offpost, Event, type="training.offpost-extended", subject="order_id", key="person_id"):
    """The re-post exam was failed: off-post training goes on to a new last day (EXM-12)."""

    attempts: Count
    """Re-post exams failed so far."""


class AgentReturnedToPost(Whereabouts, Event, type="training.agent-returned-to-post", subject="order_id", key="person_id"):
    """The re-post exam was passed: the person is back on post from a day on (TRN-11a, EXM-12)."""

    order_id: UUID
    person_id: UUID
    trigger: Code
    trigger_id: UUID
    returned_on: date
    """The first day back on post."""
    exam_id: UUID
    """The sitting that was passed."""
    pay_rule: PayRule
    """From that day on."""


class SeparationProposed(Whereabouts, Event, type="training.separation-proposed", subject="order_id", key="person_id"):
    """The last re-post exam that is allowed was failed: a person decides (EXM-12, GEN-13)."""

    order_id: UUID
    person_id: UUID
    exams: tuple[UUID, ...]
    """The failed sittings, oldest first."""
    proposed_on: date
