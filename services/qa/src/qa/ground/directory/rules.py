"""Somebody as other services told of them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class Person:
    """Somebody as the directory last said."""

    person_id: UUID
    employee_no: str | None
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    line: str | None
    roles: frozenset[str]
    stage: str | None
    entered_on: date | None
    conflicts: frozenset[UUID]
