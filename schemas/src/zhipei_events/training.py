"""What training says."""

from datetime import date
from uuid import UUID

from zhipei_events.envelope import Event
from zhipei_events.people import Whereabouts
from zhipei_events.values import Code


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
