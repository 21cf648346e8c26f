"""Papers, batches and marks (EXM)."""

from datetime import date
from uuid import UUID

from zhipei_events.envelope import Event, Part
from zhipei_events.people import Whereabouts
from zhipei_events.values import (
    Code,
    Count,
    Exact,
    Instant,
    Month,
    Sha256,
    Sitting,
)


class Paper(Part):
    """The month's paper of a center, in one version of it (EXM-7)."""

    paper_id: UUID
    center_id: UUID
    month: Month
    version: Count
    """A returned paper comes back as the next one (GEN-10)."""
    author_id: UUID


class PaperSubmitted(
    Paper, Event, type="training.paper-submitted", subject="paper_id", key="center_id"
):
    """A paper waits for the director's decision (EXM-7)."""

    submitted_on: date
    due_on: date
    """By when it is to be decided."""


class PaperApproved(
    Paper, Event, type="training.paper-approved", subject="paper_id", key="center_id"
):
    """The director approved the paper: shift leaders schedule now (EXM-7)."""

    decided_by: UUID
    decided_on: date
    complete_on: date
    """The last day of the window."""


class PaperReturned(
    Paper, Event, type="training.paper-returned", subject="paper_id", key="center_id"
):
    """The director returned the paper (EXM-7)."""

    decided_by: UUID
    decided_on: date
    reason: str
    resubmit_on: date


class PaperOverdue(Event, type="training.paper-overdue", subject="paper_id", key="center_id"):
    """A day of the month's paper was missed (EXM-7); once per repeat (EVT-8)."""

    paper_id: UUID
    """Of a paper that nobody has written yet too: a center and month have one."""
    center_id: UUID
    month: Month
    step: Code
    """submission, decision or revision."""
    owner_id: UUID | None
    """Who must act; null: everyone who holds the role in the center."""
    owner_role: Code | None
    due_on: date
    number: int
    """From 1: how often it was told that it is overdue (GEN-9)."""


class ExamBatchScheduled(
    Event, type="training.exam-batch-scheduled", subject="batch_id", key="owner"
):
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
        shown = "exam_missed" if self.total is None else format(self.total, ".10f")
        return f"{self.person_id}|{shown}"


class ExamMarkRevised(
    Sat, Event, type="training.exam-mark-revised", subject="exam", key="person_id"
):
    """A mark was changed, with a reason; it stands here as it is now (EXM-9)."""

    old_total: Exact
    passed: bool
    was_passed: bool
    revision: Count
    reason: str


class ExamWindowClosed(
    Event, type="training.exam-window-closed", subject="paper_id", key="center_id"
):
    """The make-up days of a monthly paper are over; the head of its `exam-passed`, `exam-failed`
    and `exam-missed` (EXM-11, EVT-9).
    """

    paper_id: UUID
    center_id: UUID
    month: Month
    must_sit: Count
    """As many rows as there are: one per person who must sit, of the first sitting or its make-up;
    re-sits are no rows.
    """
    sat: Count
    missed: Count
    checksum: Sha256
    """SHA-256 of the lines "person id|total with 10 decimals, or reason code", sorted, joined by
    line feeds (EVT-9).
    """
    closed_on: date
