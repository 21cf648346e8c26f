"""What the forms of exams are made of."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Place:
    """A seat of somebody in a batch; done: sat."""

    batch_id: UUID
    starts_at: datetime
    ends_at: datetime
    place: str | None
    sitting: str
    site_id: UUID | None
    person_id: UUID
    done: bool
