"""Every table of the people database. Each leads with the tenant and is closed by row-level security (migrations)."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from chassis.tables import attach, moment

METADATA = attach(MetaData())

# Tenants as they were entered here. The chassis keeps what every service must know of them (zone, clock) in its own table.
tenant_register = Table(
    "tenant_register",
    METADATA,
    Column("tenant_id", Uuid, primary_key=True),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("zone", Text, nullable=False),
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
    Column("center_id", Uuid),
    Column("site_id", Uuid),
    Column("section_id", Uuid),
    Column("team_id", Uuid),
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
    Column("center_id", Uuid),
    Column("site_id", Uuid),
    Column("section_id", Uuid),
    Column("team_id", Uuid),
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
    Column("given", Integer, nullable=False),
    Column("created", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
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
