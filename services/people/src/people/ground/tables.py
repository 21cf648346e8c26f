"""Tables of people's wing `ground`."""

from functools import partial

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, text

from chassis.messages.columns import business_table
from people.tables import METADATA
from zhipei_events.people import AgentRegistered, AgentStageChanged, OrgUnitChanged, PersonChanged

_table = partial(business_table, METADATA)

# Tenants as they were entered here. The chassis keeps what every service must know of them (zone,
# clock) in its own table.
tenant_register = _table(
    "tenant_register",
    "",
    # where the clock of a simulated tenant began
    "code text, name text, zone text, simulated bool, clock_at time?",
    "created_at time, seed text?",  # of a simulated tenant: 64 hexadecimal digits
)

units = _table(
    "units",
    "unit_id id",
    "code text, kind text",  # center | site | section | team
    # may name somebody who is not on record yet (ORG-20)
    "name text, parent_id id?, leader_id id?",
    "zone text?",  # null: as the unit around it
    "started_on date, ended_on date?, version int, changed_at time",
    UniqueConstraint("tenant_id", "code"),
    ForeignKeyConstraint(
        ["tenant_id", "parent_id"],
        ["units.tenant_id", "units.unit_id"],
        deferrable=True,
        initially="DEFERRED",
    ),
    subject_of=(OrgUnitChanged,),
)


_HOME = (
    "center_id id?, site_id id?, section_id id?, team_id id?"  # the units to which somebody belongs
)

# The record of ORG-2 as it stands; what was before is in homes, held_roles and stage_changes.
persons = _table(
    "persons",
    "person_id id",
    f"employee_no text, name text, gender text?, birth_year short?, {_HOME}",
    "line text?, post text?, post_level text, roles texts, entered_on date, stage text?, "
    "stage_since date?, mentor_id id?",
    "language text, spoken json",  # [{language, level}]
    "skills texts, addresses json",  # channel → address
    # tokens issued before tokens_from are refused
    "conflicts ids, ended_on date?, version int, changed_at time, tokens_from time?",
    UniqueConstraint("tenant_id", "employee_no"),
    Index(
        "persons_by_tokens_from", "tokens_from", postgresql_where=text("tokens_from IS NOT NULL")
    ),
    Index(
        "persons_by_name",
        "tenant_id",
        "name",
        "employee_no",
        postgresql_ops={"name": "text_pattern_ops"},
    ),
    Index("persons_by_team", "tenant_id", "team_id"),
    Index("persons_by_site", "tenant_id", "site_id", "employee_no"),
    subject_of=(AgentRegistered, PersonChanged),
)

# Where a person was at home, from when (ORG-1: moves are dated).
homes = _table("homes", "person_id id, held_from date", f"{_HOME}, line text?")

# Roles with their dates (ORG-6); ended_on is the first day without the role.
held_roles = _table("held_roles", "person_id id, role text, held_from date", "ended_on date?")

# Every change of a stage with what it rests on (ORG-3). A correction is one more row, with its
# reason (GEN-8).
stage_changes = _table(
    "stage_changes",
    "change_id id",
    # rule or person
    "person_id id, from_stage text?, to_stage text, cause text, effective_on date, actor text",
    # the event that was heard; null: an import or a person
    "reason text?, evidence json, changed_at time, cause_id id?",
    Index("stage_changes_of", "tenant_id", "person_id", "changed_at"),
    subject_of=(AgentStageChanged,),
)

# Every import: what came, as which file, and what it did.
imports = _table(
    "imports",
    "import_id id",
    "kind text",  # people | units | roster
    "evidence json?",  # {file_id, sha256, name} of the file
    "given int, created int, changed int, unchanged int, rejected int, actor text, "
    "imported_at time",
)

# A site's own days; the newest row of a day holds (ORG-12).
calendar_changes = _table(
    "calendar_changes",
    "change_id id",
    "site_id id, business_date date, kind text",  # work | half | off | shipped
    "name text, effective_on date, actor text, changed_at time",
    Index("calendar_changes_of", "tenant_id", "site_id", "business_date"),
)

# The private keys that sign tokens: the installation's, under the platform tenant. No other role is
# granted this database.
issuing_keys = _table("issuing_keys", "kid text", "private json, made_at time, retired_at time?")

# Accounts. A password that the system made is good until expires_at and for one sign-in; sessions
# that began before sessions_from have ended. No hash: the person signs in elsewhere.
users = _table(
    "users",
    "person_id id",
    "password_hash text?, one_time bool=false, expires_at time?, sessions_from time?",
    "changed_at time",
)

# What attempts to sign in have used up, by account and by address, under the platform tenant: the
# instant at which nothing of it is left.
sign_in_limits = _table("sign_in_limits", "bucket text", "busy_until time")
