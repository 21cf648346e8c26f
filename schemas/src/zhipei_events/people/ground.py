"""Units, people, stages, calendars and keys."""

from datetime import date
from uuid import UUID

from pydantic import JsonValue

from zhipei_events.envelope import Event, Part, State
from zhipei_events.values import (
    Code,
    DayKind,
    Instant,
    Line,
    PostLevel,
    Sha256,
    Stage,
    UnitKind,
)


class Whereabouts(Part):
    """Where a person belonged at the fact's time; null: not known, or no unit of that kind."""

    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None


class TenantState(State, type="people.tenant-state", thing="tenant", id="tenant_id"):
    """A tenant; a simulated one has a clock that only `POST /v1/clock` moves and the seed it was
    made with.
    """

    tenant_id: UUID
    code: Code
    name: str
    zone: str
    """IANA zone (GEN-4)."""
    simulated: bool
    clock_at: Instant | None = None
    """Where the clock of a simulated tenant began."""
    seed: Sha256 | None = None
    """32 bytes as hexadecimal digits (QA-4b)."""
    created: Instant


class UnitState(State, type="people.unit-state", thing="unit", id="unit_id"):
    """A center, site, section or team (ORG-1). A center names itself as `center_id`, a site itself
    as `site_id`.
    """

    unit_id: UUID
    code: Code
    kind: UnitKind
    name: str
    parent_id: UUID | None
    center_id: UUID
    site_id: UUID | None
    zone: str | None
    """IANA zone; null: that of the unit above, at last the tenant's."""
    leader_id: UUID | None
    started_on: date
    ended_on: date | None


class Spoken(Part):
    """A language that a person speaks."""

    language: Code
    """BCP 47 tag."""
    level: Code


class Address(Part):
    """Where messages of one channel go (NTF-2)."""

    channel: Code
    address: str


class Record(Whereabouts):
    """The person record (ORG-2) without name, gender, birth year and addresses."""

    person_id: UUID
    employee_no: Code
    section_id: UUID | None
    line: Line | None
    """The person's line; null: takes no calls."""
    project_id: UUID | None
    post: Code | None
    post_level: PostLevel
    roles: tuple[Code, ...]
    """Role codes (ORG-6)."""
    entered_on: date
    """Entry (report) date."""
    stage: Stage | None
    """null: has no stage, as someone who never was an agent."""
    stage_since: date | None
    mentor_id: UUID | None = None
    """During practice."""
    language: Code
    """BCP 47 tag of the language in which the person is told things."""
    spoken: tuple[Spoken, ...] = ()
    skills: tuple[Code, ...] = ()
    conflicts: tuple[UUID, ...] = ()
    """People whom this person may not score or decide on."""
    ended_on: date | None = None


class PersonState(
    Record, State, type="people.person-state", thing="person", id="person_id", minor=1
):
    """The whole person record (ORG-2): names and addresses stand here and nowhere else (EVT-7)."""

    name: str
    gender: Code | None = None
    birth_year: int | None = None
    addresses: tuple[Address, ...] = ()
    tokens_from: Instant | None = None
    """Tokens of the person that were issued before are refused: they left, moved, hold other roles,
    or all their sessions were ended. Null: none was refused yet.
    """


class CalendarDay(Part):
    """A day that is not what its weekday says."""

    day: date
    kind: DayKind
    gender: Code | None = None
    """Only for people of this gender (Women's Day); null: for all."""
    name: str | None = None


class CalendarState(State, type="people.calendar-state", thing="calendar", id="site_id"):
    """A site's working days (ORG-12): the weekdays that are off, and the days that depart from
    that.
    """

    site_id: UUID
    center_id: UUID
    weekend: tuple[int, ...] = (6, 7)
    """ISO weekdays off, Monday 1."""
    days: tuple[CalendarDay, ...]


class SigningKeyState(State, type="people.signing-key-state", thing="signing-key", id="kid"):
    """A public key with which people signs tokens."""

    kid: Code
    jwk: dict[str, str]
    """The public part as JSON Web Key (Ed25519: kty OKP)."""
    valid_from: Instant
    valid_until: Instant | None


class AgentRegistered(
    Record, Event, type="people.agent-registered", subject="person_id", key="person_id"
):
    """The first entry of a person (ORG-2)."""


class PersonChanged(
    Record, Event, type="people.person-changed", subject="person_id", key="person_id"
):
    """A person record changed; it stands here as it is now (ORG-2)."""

    changed: tuple[Code, ...]
    """Names of the fields that changed, those of `people.person-state` included."""


class OrgUnitChanged(Event, type="people.org-unit-changed", subject="unit_id", key="unit_id"):
    """A unit began, changed or ended (ORG-1)."""

    unit_id: UUID
    code: Code
    kind: UnitKind
    parent_id: UUID | None
    center_id: UUID
    site_id: UUID | None
    zone: str | None
    leader_id: UUID | None
    started_on: date
    ended_on: date | None


class AgentStageChanged(
    Whereabouts, Event, type="people.agent-stage-changed", subject="person_id", key="person_id"
):
    """A person went from one stage to another (ORG-3)."""

    person_id: UUID
    line: Line | None
    from_stage: Stage | None
    """null: the first stage."""
    to_stage: Stage
    cause: Code
    """A cause of ORG-3's table: import, last_place …"""
    effective_on: date
    evidence: dict[str, JsonValue]
    """What the change rests on; of an import the file's name and SHA-256."""
