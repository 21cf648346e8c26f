"""Assignments of training (TRN-28)."""

from datetime import date
from uuid import UUID

from zhipei_events.envelope import Event
from zhipei_events.people import Whereabouts
from zhipei_events.values import (
    Causes,
    Code,
    Exact,
)


class TrainingAssigned(
    Whereabouts, Event, type="training.training-assigned", subject="assignment_id", key="agent_id"
):
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
    """Subject of the cause: the indicator, scorecard item or paper. One open assignment per person,
    kind and this (TRN-28).
    """
    criteria: tuple[Code, ...] = ()
    """Scorecard items that it aims at."""
    owner_id: UUID | None
    """Who must schedule it; null: nobody was found, and the administrator is told."""
    due_on: date


class TrainingExtended(
    Whereabouts, Event, type="training.training-extended", subject="assignment_id", key="agent_id"
):
    """A training goes on: its test was failed, or its target is not met yet (EXM-10, TRN-28)."""

    assignment_id: UUID
    agent_id: UUID
    kind: Code
    about: Code
    next_step: Code
    """extend, next_batch, makeup, resit or repeat."""
    due_on: date


class TrainingCompleted(
    Whereabouts, Event, type="training.training-completed", subject="assignment_id", key="agent_id"
):
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
    """What it rests on, newest last: confirmed records, the exam, the cleared threshold
    (EVT-4a).
    """
