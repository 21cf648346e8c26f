"""Handovers of trainees from quality & training to operations (ONB-11)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID


class State(StrEnum):
    """How far a handover is. WAITING: passed, and the cohort has not ended; open: operations has to
    confirm; refused: quality & training has to settle what was found.
    """

    WAITING = "waiting"
    OPEN = "open"
    REFUSED = "refused"
    CONFIRMED = "confirmed"


class Item(StrEnum):
    """What a handover has to have before it is confirmed (ONB-11)."""

    MARKS = "marks"
    OPEN_POINTS = "open_points"
    RECEIVER = "receiver_id"


@dataclass(frozen=True)
class HandoverPolicy:
    """The choices of a handover."""

    required: Annotated[bool, "onb.handover_required"]  # ORG-3, ONB-11
    days: Annotated[int, "onb.handover_days"]  # ONB-11, working days


@dataclass(frozen=True, kw_only=True)
class Handover:
    """A trainee on the way to operations. marks, total: of the passed final, None: not heard yet;
    open_points: what operations should know; due_on None: not opened yet.
    """

    handover_id: UUID
    person_id: UUID
    cohort_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    state: State
    total: Decimal | None = None
    marks: Mapping[str, Decimal] | None = None
    open_points: str | None = None
    receiver_id: UUID | None = None
    due_on: date | None = None
    handed_over_on: date | None = None
    decided_by: UUID | None = None
    decided_at: datetime | None = None
    reason: str | None = None
    cause_id: UUID | None = None


def missing(handover: Handover, receiver_id: UUID | None) -> tuple[Item, ...]:
    """Items without which operations does not take somebody over (ONB-11)."""
    there = {
        Item.MARKS: handover.marks is not None,
        Item.OPEN_POINTS: bool(handover.open_points),
        Item.RECEIVER: receiver_id is not None,
    }
    return tuple(item for item, is_there in there.items() if not is_there)
