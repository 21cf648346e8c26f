"""What people says: the directory (sites, teams, persons, their stages, rosters, calendars) and what changes in it."""

from datetime import date
from uuid import UUID

from pydantic import JsonValue, computed_field

from zhipei_events.envelope import Event, Part, State
from zhipei_events.values import Attendance, Code, Count, DayKind, Exact, Instant, Line, PayRule, PostLevel, Sha256, Stage, UnitKind, dated


class Whereabouts(Part):
    """Where a person belonged at the fact's time; null: not known, or no unit of that kind."""

    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None


# ---- snapshots (people.state)


class TenantState(State, type="people.tenant-state", thing="tenant", id="tenant_id"):
    """A tenant; a simulated one has a clock that only `POST /v1/clock` moves and the seed it was made with."""

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
    """A center, site, section or team (ORG-1). A center names itself as `center_id`, a site itself as `site_id`."""

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


class PersonState(Record, State, type="people.person-state", thing="person", id="person_id"):
    """The whole person record (ORG-2): names and addresses stand here and nowhere else (EVT-7)."""

    name: str
    gender: Code | None = None
    birth_year: int | None = None
    addresses: tuple[Address, ...] = ()


class CalendarDay(Part):
    """A day that is not what its weekday says."""

    day: date
    kind: DayKind
    gender: Code | None = None
    """Only for people of this gender (Women's Day); null: for all."""
    name: str | None = None


class CalendarState(State, type="people.calendar-state", thing="calendar", id="site_id"):
    """A site's working days (ORG-12): the weekdays that are off, and the days that depart from that."""

    site_id: UUID
    center_id: UUID
    weekend: tuple[int, ...] = (6, 7)
    """ISO weekdays off, Monday 1."""
    days: tuple[CalendarDay, ...]


class Shift(Part):
    """A dated working period of a person (ORG-19)."""

    person_id: UUID
    starts_at: Instant
    ends_at: Instant
    breaks_at: Instant | None = None
    break_minutes: int = 0
    line: Line | None = None


class RosterState(State, type="people.roster-state", thing="roster", id="roster_id"):
    """Who is on shift at a site on one day (ORG-19); no shift: a roster that was published empty."""

    site_id: UUID
    center_id: UUID
    day: date
    revision: int
    shifts: tuple[Shift, ...]

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorated property
    @property
    def roster_id(self) -> str:
        """`<site id>:<day>`."""
        return dated(self.site_id, self.day)


class SigningKeyState(State, type="people.signing-key-state", thing="signing-key", id="kid"):
    """A public key with which people signs tokens."""

    kid: Code
    jwk: dict[str, str]
    """The public part as JSON Web Key (Ed25519: kty OKP)."""
    valid_from: Instant
    valid_until: Instant | None


# ---- facts (people.events)


class AgentRegistered(Record, Event, type="people.agent-registered", subject="person_id", key="person_id"):
    """The first entry of a person (ORG-2)."""


class PersonChanged(Record, Event, type="people.person-changed", subject="person_id", key="person_id"):
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


class AgentStageChanged(Whereabouts, Event, type="people.agent-stage-changed", subject="person_id", key="person_id"):
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


class RosterPublished(Event, type="people.roster-published", subject="roster", key="site_id"):
    """The shifts of a site on one day, first or revised (ORG-19)."""

    site_id: UUID
    center_id: UUID
    day: date
    revision: int
    shifts: tuple[Shift, ...]

    @property
    def roster(self) -> str:
        return dated(self.site_id, self.day)


class AttendanceRecorded(Whereabouts, Event, type="people.attendance-recorded", subject="shift", key="person_id"):
    """How somebody kept a shift, first or corrected (ORG-13c)."""

    person_id: UUID
    day: date
    """Business date of the shift."""
    starts_at: Instant
    ends_at: Instant
    result: Attendance
    minutes: Count = 0
    """Late, or left too early; 0 of any other result."""
    revision: Count = 1
    reason: str | None = None
    """Why it was corrected; null: the first."""

    @property
    def shift(self) -> str:
        return dated(self.person_id, self.day)


class LeaveDecided(Whereabouts, Event, type="people.leave-decided", subject="leave_id", key="person_id"):
    """A leave was approved, rejected or cancelled (ORG-13)."""

    leave_id: UUID
    person_id: UUID
    leave_type: Code
    first_day: date
    last_day: date
    """That day included."""
    days: Exact
    """Working days by the site's calendar, halves allowed."""
    state: Code
    """approved, rejected or cancelled."""
    decided_by: UUID | None
    """null: taken over from a file."""
    reason: str | None = None


class PayRuleChanged(Whereabouts, Event, type="people.pay-rule-changed", subject="person_id", key="person_id"):
    """How somebody is paid from a day on (KPI-16, TRN-11a)."""

    person_id: UUID
    pay_rule: PayRule
    was: PayRule
    effective_on: date
    cause: Code
    """A cause of ORG-3's table: last_place, quality, returned."""
    cause_id: UUID
    """The event that led to it."""
