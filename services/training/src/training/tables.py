"""Every table of the training database. Each leads with the tenant and is closed by row-level security (migrations)."""

from sqlalchemy import Column, Computed, Date, Index, Integer, MetaData, PrimaryKeyConstraint, Table, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from chassis.tables import attach, ident, moment, word

METADATA = attach(MetaData())


def _whereabouts() -> tuple[Column[object], ...]:
    """Team, site and center of a person at the fact's time; null: not known, or none."""
    return ident("team_id", nullable=True), ident("site_id", nullable=True), ident("center_id", nullable=True)


# ---- our copies of people.state

SCHEDULERS = "'{trainer,training_lead}'"

people = Table(
    "people",
    METADATA,
    ident("tenant_id"),
    ident("person_id"),
    word("employee_no", nullable=True),
    *_whereabouts(),
    word("line", nullable=True),
    Column("roles", ARRAY(Text)),
    word("stage", nullable=True),  # of today; of another day: stage_changes
    Column("ended_on", Date),
    # Who may be asked to schedule: a handful among tens of thousands, so found by an index of their own.
    Column("schedules", Integer, Computed(f"CASE WHEN roles && {SCHEDULERS}::text[] AND ended_on IS NULL THEN 1 END", persisted=True)),
    PrimaryKeyConstraint("tenant_id", "person_id"),
    Index("people_of_center", "tenant_id", "center_id"),
    Index("people_who_schedule", "tenant_id", "center_id", postgresql_where=text("schedules = 1")),
)

units = Table(
    "units",
    METADATA,
    ident("tenant_id"),
    ident("unit_id"),
    word("kind", nullable=True),  # center | site | section | team
    word("name", nullable=True),
    ident("center_id", nullable=True),
    ident("site_id", nullable=True),
    word("zone", nullable=True),  # null: as the center's, at last the tenant's
    ident("leader_id", nullable=True),
    Column("ended_on", Date),
    PrimaryKeyConstraint("tenant_id", "unit_id"),
)

calendars = Table(
    "calendars",
    METADATA,
    ident("tenant_id"),
    ident("site_id"),
    Column("weekend", ARRAY(Integer)),  # ISO weekdays off
    Column("days", JSONB),  # [{day, kind, gender, name}]: what departs from the weekday
    PrimaryKeyConstraint("tenant_id", "site_id"),
)

# Stages by date (ORG-3): who is what on a day that is not today.
stage_changes = Table(
    "stage_changes",
    METADATA,
    ident("tenant_id"),
    ident("cause_id"),
    ident("person_id"),
    word("from_stage", nullable=True),
    word("to_stage"),
    word("reason"),  # a cause of ORG-3's table
    Column("effective_on", Date, nullable=False),
    moment("said_at"),
    PrimaryKeyConstraint("tenant_id", "cause_id"),
    Index("stage_changes_of_person", "tenant_id", "person_id", "effective_on"),
)

# Shifts by person (ORG-19): people tells rosters by site and day, and is asked for those of a few people.
shifts = Table(
    "shifts",
    METADATA,
    ident("tenant_id"),
    ident("site_id"),
    Column("day", Date, nullable=False),
    ident("person_id"),
    moment("starts_at"),
    moment("ends_at"),
    PrimaryKeyConstraint("tenant_id", "site_id", "day", "person_id", "starts_at"),
    Index("shifts_of_person", "tenant_id", "person_id", "day"),
)

# Leave as it was last decided (ORG-13).
leaves = Table(
    "leaves",
    METADATA,
    ident("tenant_id"),
    ident("leave_id"),
    ident("person_id"),
    word("leave_type"),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    word("state"),  # approved | rejected | cancelled
    ident("cause_id"),
    PrimaryKeyConstraint("tenant_id", "leave_id"),
    Index("leaves_of_person", "tenant_id", "person_id", "last_day"),
)

# ---- assignments (TRN-28)

assignments = Table(
    "assignments",
    METADATA,
    ident("tenant_id"),
    ident("assignment_id"),
    ident("agent_id"),
    *_whereabouts(),
    word("kind"),  # TRN-27
    word("about"),  # subject of the cause: <card>/<criterion>, an indicator, a paper
    Column("criteria", ARRAY(Text), nullable=False),
    word("state"),  # open
    ident("owner_id", nullable=True),  # who must schedule it
    word("unowned", nullable=True),  # why nobody must
    Column("due_on", Date, nullable=False),
    moment("assigned_at"),
    Column("assigned_on", Date, nullable=False),
    ident("cause_id"),
    word("policyset"),
    PrimaryKeyConstraint("tenant_id", "assignment_id"),
    # One open assignment per agent, kind and subject of the cause.
    Index("assignments_open", "tenant_id", "agent_id", "kind", "about", unique=True, postgresql_where=text("state = 'open'")),
    Index("assignments_by_owner", "tenant_id", "owner_id", "due_on"),
    Index("assignments_by_center", "tenant_id", "center_id", "due_on"),
)

# Proposals of off-post training, for a person to decide (TRN-11c, GEN-13).
proposals = Table(
    "proposals",
    METADATA,
    ident("tenant_id"),
    ident("proposal_id"),
    ident("agent_id"),
    *_whereabouts(),
    word("about"),
    Column("criteria", ARRAY(Text), nullable=False),
    word("state"),  # proposed
    word("decider"),  # the role that decides: `pln.approval_matrix`
    moment("proposed_at"),
    Column("proposed_on", Date, nullable=False),
    ident("cause_id"),
    word("policyset"),
    PrimaryKeyConstraint("tenant_id", "proposal_id"),
    Index("proposals_open", "tenant_id", "agent_id", unique=True, postgresql_where=text("state = 'proposed'")),
    Index("proposals_by_center", "tenant_id", "center_id", "proposed_at"),
)

# Everything that asked for training, with what came of it: what it opened, or what it was linked to and why.
causes = Table(
    "causes",
    METADATA,
    ident("tenant_id"),
    ident("cause_id"),
    word("cause_type"),
    word("cause_subject"),
    ident("agent_id"),
    *_whereabouts(),
    Column("step", Integer, nullable=False),  # of the ladder (QA-14)
    word("kind", nullable=True),  # null: of no kind that is known here
    word("about"),
    Column("calls", Integer, nullable=False),
    Column("first_call_on", Date),
    Column("last_call_on", Date),
    moment("occurred_at"),
    Column("occurred_on", Date, nullable=False),
    ident("assignment_id", nullable=True),
    ident("proposal_id", nullable=True),
    word("not_assigned", nullable=True),  # the reason; null: it opened what it names
    PrimaryKeyConstraint("tenant_id", "cause_id"),
    Index("causes_of_assignment", "tenant_id", "assignment_id"),
    Index("causes_not_assigned", "tenant_id", "occurred_at", "cause_id", postgresql_where=text("not_assigned IS NOT NULL")),
)
