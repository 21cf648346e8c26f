"""Who is to come to a session and how they came (PLN-3, F1)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from training.ground.bookings.rules import Span
from training.ground.directory.rules import Leave, Person


class Presence(StrEnum):
    """PLN-3; booked: neither signed nor missed yet."""

    BOOKED = "booked"
    PRESENT = "present"
    LATE = "late"
    LEFT_EARLY = "left_early"
    ABSENT = "absent"
    EXCUSED = "excused"


CAME = frozenset({Presence.PRESENT, Presence.LATE, Presence.LEFT_EARLY})

FOLLOWS = {
    Presence.BOOKED: frozenset({*CAME, Presence.ABSENT, Presence.EXCUSED}),
    # a corrected sheet says how somebody came
    **dict.fromkeys(CAME, CAME),
    # leave that becomes known later excuses an absence (ORG-13d)
    Presence.ABSENT: frozenset({*CAME, Presence.EXCUSED}),
    Presence.EXCUSED: CAME,
}
"""State of an entry → the states that may follow it; a repeated sheet may keep it as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One person at a session: expected, and then how they came.

    on_roster: False for a guest, who signed without being expected; span: as planned;
    outside_minutes: of it outside the person's shifts (PLN-6); assignments: what it is for.
    """

    session_id: UUID
    person_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    span: Span
    business_date: date
    outside_minutes: int = 0
    on_roster: bool = True
    state: Presence = Presence.BOOKED
    arrived_at: datetime | None = None
    left_at: datetime | None = None
    mark: Decimal | None = None
    excused_for: str | None = None
    revision: int = 0
    assignments: tuple[UUID, ...] = ()

    @property
    def came(self) -> bool:
        return self.state in CAME

    @property
    def is_booked(self) -> bool:
        return self.state is Presence.BOOKED


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature on a sheet; times None: came and left with the others."""

    person_id: UUID
    arrived_at: datetime | None = None
    left_at: datetime | None = None


def presence(signature: Signature, began_at: datetime, ended_at: datetime | None) -> Presence:
    """How a person came: late after the session began, left early before it ended; late wins.

    ended_at None: the session goes on.
    """
    if signature.arrived_at is not None and signature.arrived_at > began_at:
        return Presence.LATE
    if ended_at is not None and signature.left_at is not None and signature.left_at < ended_at:
        return Presence.LEFT_EARLY
    return Presence.PRESENT


def unsigned(leaves: Sequence[Leave], on: date) -> Presence:
    """State of a booked person who did not sign: excused on a day of leave (ORG-13d)."""
    away = any(leave.first_day <= on <= leave.last_day for leave in leaves)
    return Presence.EXCUSED if away else Presence.ABSENT


def assignments_of(entries: Collection[Entry]) -> tuple[UUID, ...]:
    """Assignments that these entries are for."""
    return tuple(id for entry in entries for id in entry.assignments)


@dataclass(frozen=True, slots=True)
class Roster:
    """Who comes to a session, by employee number, and the assignments that it serves."""

    people: tuple[UUID, ...]
    assignments: tuple[UUID, ...]


def roster_of(people: Mapping[UUID, Person], assignments: Collection[UUID]) -> Roster:
    """Roster of these people (PLN-16)."""
    by_number = sorted(
        people.values(), key=lambda person: (person.employee_no or "", person.person_id)
    )
    return Roster(tuple(person.person_id for person in by_number), tuple(assignments))


@dataclass(frozen=True, slots=True, kw_only=True)
class KindedEntry:
    """An entry with the kind and center of its session."""

    entry: Entry
    kind: str
    session_center_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionMark:
    """A mark of a test at the end of a session (F3)."""

    session_id: UUID
    person_id: UUID
    mark: Decimal
    passed: bool
