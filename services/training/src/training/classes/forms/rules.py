"""What the forms of a session are made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Session:
    """A session with the name of its trainer, else the employee number."""

    session_id: UUID
    kind: str
    title: str | None
    business_date: date
    place: str
    center_id: UUID
    site_id: UUID | None
    trainer: str | None
    record: Mapping[str, Any] | None
    policyset: str


@dataclass(frozen=True, kw_only=True)
class Signed:
    """A line of the sign-in sheet; shift: begin and end by the clock of the place."""

    person_id: UUID
    employee_no: str | None
    name: str | None
    team: str | None
    shift: str | None
    state: str
    arrived_at: datetime | None
    left_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Registered:
    """A confirmed entry of the register; confirmed_by: a name, else an employee number."""

    session_id: UUID
    employee_no: str | None
    name: str | None
    kind: str
    course: str | None
    business_date: date
    minutes: int
    mark: Decimal | None
    confirmed_by: str | None
    confirmed_on: date
