"""Scorecards."""

from datetime import date
from uuid import UUID

from zhipei_events.envelope import Event, Part
from zhipei_events.values import (
    Code,
    ErrorClass,
    Exact,
)


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
