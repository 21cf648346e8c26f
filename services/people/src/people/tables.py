"""Every table of the people database. Each leads with the tenant and is closed by row-level security (migrations).

Columns are written as `name type`, those of the key first; a question mark: may be null. A remark behind a line is about its last column.
"""

from functools import partial

from sqlalchemy import ForeignKeyConstraint, Index, MetaData, UniqueConstraint

from chassis.columns import business_table
from chassis.tables import attach

METADATA = attach(MetaData())
_table = partial(business_table, METADATA)

# Tenants as they were entered here. The chassis keeps what every service must know of them (zone, clock) in its own table.
tenant_register = _table(
    "tenant_register",
    "",
    "code text, name text, zone text, simulated bool, clock_at time?",  # where the clock of a simulated tenant began
    "created_at time, seed text?",  # of a simulated tenant: 64 hexadecimal digits
)

units = _table(
    "units",
    "unit_id id",
    "code text, kind text",  # center | site | section | team
    "name text, parent_id id?, leader_id id?",  # may name somebody who is not on record yet (ORG-20)
    "zone text?",  # null: as the unit around it
    "started_on date, ended_on date?, version int, changed_at time",
    UniqueConstraint("tenant_id", "code"),
    ForeignKeyConstraint(["tenant_id", "parent_id"], ["units.tenant_id", "units.unit_id"], deferrable=True, initially="DEFERRED"),
)


_HOME = "center_id id?, site_id id?, section_id id?, team_id id?"  # the units to which somebody belongs

# The record of ORG-2 as it stands; what was before is in homes, held_roles and stage_changes.
persons = _table(
    "persons",
    "person_id id",
    f"employee_no text, name text, gender text?, birth_year short?, {_HOME}",
    "line text?, post text?, post_level text, roles texts, entered_on date, stage text?, stage_since date?, mentor_id id?",
    "language text, spoken json",  # [{language, level}]
    "skills texts, addresses json",  # channel → address
    "conflicts ids, ended_on date?, version int, changed_at time",
    UniqueConstraint("tenant_id", "employee_no"),
    Index("persons_by_name", "tenant_id", "name", "employee_no", postgresql_ops={"name": "text_pattern_ops"}),
    Index("persons_by_team", "tenant_id", "team_id"),
    Index("persons_by_site", "tenant_id", "site_id", "employee_no"),
)

# Where a person was at home, from when (ORG-1: moves are dated).
homes = _table("homes", "person_id id, held_from date", f"{_HOME}, line text?")

# Roles with their dates (ORG-6); ended_on is the first day without the role.
held_roles = _table("held_roles", "person_id id, role text, held_from date", "ended_on date?")

# Every change of a stage with what it rests on (ORG-3). A correction is one more row, with its reason (GEN-8).
stage_changes = _table(
    "stage_changes",
    "change_id id",
    "person_id id, from_stage text?, to_stage text, cause text, effective_on date, actor text",  # rule or person
    "reason text?, evidence json, changed_at time, cause_id id?",  # the event that was heard; null: an import or a person
    Index("stage_changes_of", "tenant_id", "person_id", "changed_at"),
)

# Every import: what came, as which file, and what it did.
imports = _table(
    "imports",
    "import_id id",
    "kind text",  # people | units | roster
    "evidence json?",  # {file_id, sha256, name} of the file
    "given int, created int, changed int, unchanged int, rejected int, actor text, imported_at time",
)

shifts = _table(
    "shifts",
    "person_id id, business_date date",  # the day on which the shift starts, at the site
    "site_id id, starts_at time, ends_at time, breaks_at time?, break_minutes short, line text?",
    Index("shifts_of_site", "tenant_id", "site_id", "business_date"),
)

# What was published per site and day; a later change is a revision (ORG-19).
rosters = _table("rosters", "site_id id, business_date date", "revision int, published_at time")

# A site's own days; the newest row of a day holds (ORG-12).
calendar_changes = _table(
    "calendar_changes",
    "change_id id",
    "site_id id, business_date date, kind text",  # work | half | off | shipped
    "name text, effective_on date, actor text, changed_at time",
    Index("calendar_changes_of", "tenant_id", "site_id", "business_date"),
)

# How each shift was kept (ORG-13c). Nothing is overwritten: a correction is the next revision with its reason (GEN-8).
attendance = _table(
    "attendance",
    "person_id id, business_date date, revision int",
    "team_id id?, site_id id, center_id id?",  # as of that day
    "starts_at time, ends_at time",  # of the shift as it was then
    "clocked_in time?, clocked_out time?, given text?",  # a result that was entered instead of clock data
    "given_minutes int, result text",  # on_time | late | early_leave | absent | leave
    "minutes int, reason text?, actor text, recorded_at time",
    Index("attendance_of_site", "tenant_id", "site_id", "business_date"),
)

# Leave as it stands (ORG-13); what was decided before is in leave_decisions.
leaves = _table(
    "leaves",
    "leave_id id",
    "person_id id, leave_type text, first_day date, last_day date, half text?",  # first | second, of a single day; null: whole days
    "days exact",  # working days by the site's calendar
    "state text",  # approved | rejected | cancelled
    "number int",  # of its newest decision
    Index("leaves_of_person", "tenant_id", "person_id", "first_day"),
)

leave_decisions = _table(
    "leave_decisions",
    "leave_id id, number int",
    "state text, decided_by id?",  # null: taken over from a file
    "reason text?, actor text, decided_at time",
)

# Off-post training as training tells of it: what makes the stage off-post, and what stands in the way (ORG-3).
offposts = _table(
    "offposts",
    "order_id id",
    "person_id id, trigger text, starts_on date, pay_rule text, state text",  # waiting | off | returned | refused
    "stage_before text?, returned_on date?, cause_id id, refused text?",  # why the stage did not change
    Index("offposts_of", "tenant_id", "person_id"),
)

# How somebody is paid, from when (KPI-16). Nobody has a row who was always paid as usual.
pay_rules = _table(
    "pay_rules",
    "person_id id, cause_id id",
    "pay_rule text",  # normal | basic_only
    "was text, effective_on date, reason text",  # last_place | quality | returned
    "order_id id, changed_at time",
)

# The private keys that sign tokens: the installation's, under the platform tenant. No other role is granted this database.
issuing_keys = _table("issuing_keys", "kid text", "private json, made_at time, retired_at time?")
