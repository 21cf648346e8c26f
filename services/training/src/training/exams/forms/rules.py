"""What the forms of exams are made of."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Held:
    """A session that a paper covers."""

    kind: str
    title: str | None
    day: date


@dataclass(frozen=True, kw_only=True)
class Place:
    """A seat of somebody in a batch; done: sat."""

    batch_id: UUID
    starts_at: datetime
    ends_at: datetime
    place: str | None
    sitting: str
    site: str | None
    site_id: UUID | None
    employee_no: str | None
    name: str | None
    done: bool
