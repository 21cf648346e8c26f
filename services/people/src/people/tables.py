"""Every table of the people database. Each leads with the tenant and is closed by row-level security (migrations)."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Numeric,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from chassis.tables import attach, ident, moment, word

METADATA = attach(MetaData())

# Tenants as they were entered here. The chassis keeps what every service must know of them (zone, clock) in its own table.
tenant_register = Table(
    "tenant_register",
    METADATA,
    Column("tenant_id", Uuid, primary_key=True),
    *(word(name) for name in ("code", "name", "zone")),
    Column("simulated", Boolean, nullable=False),
    moment("clock_at", nullable=True),  # where the clock of a simulated tenant began
    Column("seed", Text),  # of a simulated tenant: 64 hexadecimal digits
    moment("created_at"),
)

units = Table(
    "units",
    METADATA,
    Column("tenant_id", Uuid, nullable=False),
    Column("unit_id", Uuid, nullable=False),
    Column("code", Text, nullable=False),
    Column("kind", Text, nullable=False),  # center | site | section | team
    Column("name", Text, nullable=False),
    Column("parent_id", Uuid),
    Column("leader_id", Uuid),  # may name somebody who is not on record yet (ORG-20)
    Column("zone", Text),  # null: as the unit around it
    Column("started_on", Date, nullable=False),
    Column("ended_on", Date),
    Column("version", Integer, nullable=False),
    moment("changed_at"),
    PrimaryKeyConstraint("tenant_id", "unit_id"),
    UniqueConstraint("tenant_id", "code"),
    ForeignKeyConstraint(["tenant_id", "parent_id"], ["units.tenant_id", "units.unit_id"], deferrable=True, initially="DEFERRED"),
)


def _home() -> tuple[Column[object], ...]:
    """The units to which somebody belongs."""
    return tuple(ident(f"{level}_id", nullable=True) for level in ("center", "site", "section", "team"))


# The record of ORG-2 as it stands; what was before is in homes, held_roles and stage_changes.
persons = Table(
    "persons",
    METADATA,
    Column("tenant_id", Uuid, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("employee_no", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("gender", Text),
    Column("birth_year", SmallInteger),
    *_home(),
    Column("line", Text),
    Column("post", Text),
    Column("post_level", Text, nullable=False),
    Column("roles", ARRAY(Text), nullable=False),
    Column("entered_on", Date, nullable=False),
    Column("stage", Text),
    Column("stage_since", Date),
    Column("mentor_id", Uuid),
    Column("language", Text, nullable=False),
    Column("spoken", JSONB, nullable=False),  # [{language, level}]
    Column("skills", ARRAY(Text), nullable=False),
    Column("addresses", JSONB, nullable=False),  # channel → address
    Column("conflicts", ARRAY(Uuid), nullable=False),
    Column("ended_on", Date),
    Column("version", Integer, nullable=False),
    moment("changed_at"),
    PrimaryKeyConstraint("tenant_id", "person_id"),
    UniqueConstraint("tenant_id", "employee_no"),
    Index("persons_by_name", "tenant_id", "name", "employee_no", postgresql_ops={"name": "text_pattern_ops"}),
    Index("persons_by_team", "tenant_id", "team_id"),
    Index("persons_by_site", "tenant_id", "site_id", "employee_no"),
)

# Where a person was at home, from when (ORG-1: moves are dated).
homes = Table(
    "homes",
    METADATA,
    Column("tenant_id", Uuid, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("held_from", Date, nullable=False),
    *_home(),
    Column("line", Text),
    PrimaryKeyConstraint("tenant_id", "person_id", "held_from"),
)

# Roles with their dates (ORG-6); ended_on is the first day without the role.
held_roles = Table(
    "held_roles",
    METADATA,
    Column("tenant_id", Uuid, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("role", Text, nullable=False),
    Column("held_from", Date, nullable=False),
    Column("ended_on", Date),
    PrimaryKeyConstraint("tenant_id", "person_id", "role", "held_from"),
)

# Every change of a stage with what it rests on (ORG-3). A correction is one more row, with its reason (GEN-8).
stage_changes = Table(
    "stage_changes",
    METADATA,
    Column("tenant_id", Uuid, nullable=False),
    Column("change_id", Uuid, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("from_stage", Text),
    Column("to_stage", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("actor", Text, nullable=False),  # rule or person
    Column("reason", Text),
    Column("evidence", JSONB, nullable=False),
    moment("changed_at"),
    ident("cause_id", nullable=True),  # the event that was heard; null: an import or a person
    PrimaryKeyConstraint("tenant_id", "change_id"),
    Index("stage_changes_of", "tenant_id", "person_id", "changed_at"),
)

# Every import: what came, as which file, and what it did.
imports = Table(
    "imports",
    METADATA,
    Column("tenant_id", Uuid, nullable=False),
    Column("import_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),  # people | units | roster
    Column("evidence", JSONB),  # {file_id, sha256, name} of the file
    *(Column(name, Integer, nullable=False) for name in ("given", "created", "changed", "unchanged", "rejected")),
    Column("actor", Text, nullable=False),
    moment("imported_at"),
    PrimaryKeyConstraint("tenant_id", "import_id"),
)

shifts = Table(
    "shifts",
    METADATA,
    Column("tenant_id", Uuid, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("business_date", Date, nullable=False),  # the day on which the shift starts, at the site
    Column("site_id", Uuid, nullable=False),
    moment("starts_at"),
    moment("ends_at"),
    moment("breaks_at", nullable=True),
    Column("break_minutes", SmallInteger, nullable=False),
    Column("line", Text),
    PrimaryKeyConstraint("tenant_id", "person_id", "business_date"),
    Index("shifts_of_site", "tenant_id", "site_id", "business_date"),
)

# What was published per site and day; a later change is a revision (ORG-19).
rosters = Table(
    "rosters",
    METADATA,
    Column("tenant_id", Uuid, nullable=False),
    Column("site_id", Uuid, nullable=False),
    Column("business_date", Date, nullable=False),
    Column("revision", Integer, nullable=False),
    moment("published_at"),
    PrimaryKeyConstraint("tenant_id", "site_id", "business_date"),
)

# A site's own days; the newest row of a day holds (ORG-12).
calendar_changes = Table(
    "calendar_changes",
    METADATA,
    Column("tenant_id", Uuid, nullable=False),
    Column("change_id", Uuid, nullable=False),
    Column("site_id", Uuid, nullable=False),
    Column("business_date", Date, nullable=False),
    Column("kind", Text, nullable=False),  # work | half | off | shipped
    Column("name", Text, nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("actor", Text, nullable=False),
    moment("changed_at"),
    PrimaryKeyConstraint("tenant_id", "change_id"),
    Index("calendar_changes_of", "tenant_id", "site_id", "business_date"),
)

# How each shift was kept (ORG-13c). Nothing is overwritten: a correction is the next revision with its reason (GEN-8).
attendance = Table(
    "attendance",
    METADATA,
    ident("tenant_id"),
    ident("person_id"),
    Column("business_date", Date, nullable=False),
    Column("revision", Integer, nullable=False),
    ident("team_id", nullable=True),  # as of that day, as the next two
    ident("site_id"),
    ident("center_id", nullable=True),
    *(moment(name) for name in ("starts_at", "ends_at")),  # of the shift as it was then
    *(moment(name, nullable=True) for name in ("clocked_in", "clocked_out")),
    word("given", nullable=True),  # a result that was entered instead of clock data
    Column("given_minutes", Integer, nullable=False),
    word("result"),  # on_time | late | early_leave | absent | leave
    Column("minutes", Integer, nullable=False),
    word("reason", nullable=True),
    word("actor"),
    moment("recorded_at"),
    PrimaryKeyConstraint("tenant_id", "person_id", "business_date", "revision"),
    Index("attendance_of_site", "tenant_id", "site_id", "business_date"),
)

# Leave as it stands (ORG-13); what was decided before is in leave_decisions.
leaves = Table(
    "leaves",
    METADATA,
    ident("tenant_id"),
    ident("leave_id"),
    ident("person_id"),
    word("leave_type"),
    *(Column(name, Date, nullable=False) for name in ("first_day", "last_day")),
    word("half", nullable=True),  # first | second, of a single day; null: whole days
    Column("days", Numeric, nullable=False),  # working days by the site's calendar
    word("state"),  # approved | rejected | cancelled
    Column("number", Integer, nullable=False),  # of its newest decision
    PrimaryKeyConstraint("tenant_id", "leave_id"),
    Index("leaves_of_person", "tenant_id", "person_id", "first_day"),
)

leave_decisions = Table(
    "leave_decisions",
    METADATA,
    ident("tenant_id"),
    ident("leave_id"),
    Column("number", Integer, nullable=False),
    word("state"),
    ident("decided_by", nullable=True),  # null: taken over from a file
    word("reason", nullable=True),
    word("actor"),
    moment("decided_at"),
    PrimaryKeyConstraint("tenant_id", "leave_id", "number"),
)

# Off-post training as training tells of it: what makes the stage off-post, and what stands in the way (ORG-3).
offposts = Table(
    "offposts",
    METADATA,
    ident("tenant_id"),
    ident("order_id"),
    ident("person_id"),
    word("trigger"),
    Column("starts_on", Date, nullable=False),
    word("pay_rule"),
    word("state"),  # waiting | off | returned | refused
    word("stage_before", nullable=True),
    Column("returned_on", Date),
    word("refused", nullable=True),  # why the stage did not change
    ident("cause_id"),
    PrimaryKeyConstraint("tenant_id", "order_id"),
    Index("offposts_of", "tenant_id", "person_id"),
)

# How somebody is paid, from when (KPI-16). Nobody has a row who was always paid as usual.
pay_rules = Table(
    "pay_rules",
    METADATA,
    ident("tenant_id"),
    ident("person_id"),
    ident("cause_id"),
    word("pay_rule"),  # normal | basic_only
    word("was"),
    Column("effective_on", Date, nullable=False),
    word("reason"),  # last_place | quality | returned
    ident("order_id"),
    moment("changed_at"),
    PrimaryKeyConstraint("tenant_id", "person_id", "cause_id"),
)

# The private keys that sign tokens: the installation's, under the platform tenant. No other role is granted this database.
issuing_keys = Table(
    "issuing_keys",
    METADATA,
    Column("tenant_id", Uuid, nullable=False),
    Column("kid", Text, nullable=False),
    Column("private", JSONB, nullable=False),
    moment("made_at"),
    moment("retired_at", nullable=True),
    PrimaryKeyConstraint("tenant_id", "kid"),
)
