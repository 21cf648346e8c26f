"""What the forms of scored calls and coachings are made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Scored:
    """A delivered evaluation."""

    evaluation_id: UUID
    sample_kind: str
    call_key: str
    call_started_at: datetime
    call_date: date
    agent_id: UUID
    site_id: UUID | None
    center_id: UUID | None
    inspector_id: UUID
    scorecard_id: UUID
    answers: Sequence[Mapping[str, Any]]
    findings: Sequence[Mapping[str, Any]]
    items: Sequence[Mapping[str, Any]]
    description: str | None
    suggestion: str | None
    total: Decimal | None
    grade: str | None
    submitted_at: datetime
    policyset: str | None


@dataclass(frozen=True, kw_only=True)
class Work:
    """An evaluation that was given to an inspector; submitted_at None: still to be done."""

    inspector_id: UUID
    agent_id: UUID
    call_key: str
    call_started_at: datetime
    due_on: date
    submitted_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Coached:
    """A coaching; record: what was said, once it was held."""

    coaching_id: UUID
    agent_id: UUID
    coach_id: UUID | None
    held_by: UUID | None
    call_key: str
    call_date: date
    criteria: Sequence[str]
    due_on: date
    held_on: date | None
    state: str
    record: str | None
