"""Sessions and sheets, as their forms show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Session:
    """A session with its record, as it was handed in."""

    session_id: UUID
    kind: str
    title: str | None
    business_date: date
    place: str
    center_id: UUID
    site_id: UUID | None
    trainer_id: UUID
    record: Mapping[str, Any] | None
    policyset: str


@dataclass(frozen=True, kw_only=True)
class Signed:
    """A line of the sign-in sheet."""

    person_id: UUID
    team_id: UUID | None
    state: str
    arrived_at: datetime | None
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class Held:
    """A session as another form names it."""

    kind: str
    title: str | None
    day: date
