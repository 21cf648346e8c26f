"""People, rankings and off-post orders, as far as qa keeps them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True)
class Person:
    """A person of our copy of the directory."""

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


@dataclass(frozen=True, kw_only=True)
class RankingHead:
    """The head of one revision of a ranking. rows: ranked and not ranked."""

    ranking_id: UUID
    revision: int
    kind: str
    line: str | None
    unit_id: UUID | None
    center_id: UUID
    period: str
    acting: bool
    checksum: str
    rows: int
    cause_id: UUID


@dataclass(frozen=True, kw_only=True)
class RankingRow:
    """One agent's row of a ranking. checksum_line: what the head's checksum is made of (EVT-9)."""

    ranking_id: UUID
    revision: int
    agent_id: UUID
    site_id: UUID | None
    line: str | None
    value: Decimal | None
    place: int | None
    evaluations: int
    calls: int
    checksum_line: str
    cause_id: UUID


@dataclass(frozen=True, kw_only=True)
class RankedAgent:
    """An agent's place in a ranking, with the employee number where it is known."""

    employee_no: str | None
    site_id: UUID | None
    line: str | None
    value: Decimal | None
    evaluations: int
    calls: int
    checksum_line: str


@dataclass(frozen=True, kw_only=True)
class OffpostChange:
    """The begin or the return of an off-post order (TRN-11); which of them: the other is None."""

    order_id: UUID
    agent_id: UUID
    cause_id: UUID
    starts_on: date | None = None
    returned_on: date | None = None
