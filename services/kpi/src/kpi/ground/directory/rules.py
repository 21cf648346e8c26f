"""People and units as forms name them."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as the directory last said; None where nothing is known yet."""

    person_id: UUID
    employee_no: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit; zone: its own, else the tenant's."""

    unit_id: UUID
    name: str | None = None
    zone: str = "UTC"
