"""Somebody as other services told of them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class Person:
    """Somebody as the directory last said."""

    person_id: UUID
    employee_no: str | None = None
    team_id: UUID | None = None
    site_id: UUID | None = None
    center_id: UUID | None = None
    line: str | None = None
    roles: frozenset[str] = frozenset()
    stage: str | None = None
    entered_on: date | None = None
    conflicts: frozenset[UUID] = frozenset()
    name: str | None = None

    @property
    def label(self) -> str | None:
        """What the person is called on paper: the name, else the employee number."""
        return self.name or self.employee_no
