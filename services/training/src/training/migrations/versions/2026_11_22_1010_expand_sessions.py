"""How assignments end, sessions with who comes to them, and the training register."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.operation.migrate import secure

revision = "2026_11_22_1010_expand_sessions"
down_revision = "2026_11_22_1000_expand_exams"
branch_labels = None
depends_on = None

SCHEDULES = (
    "CASE WHEN roles && '{trainer,training_lead,quality_training_post}'::text[] AND "
    "ended_on IS NULL THEN 1 END"
)


def upgrade() -> None:
    # Who may be asked to schedule is computed: a quality-&-training post schedules targeted
    # training (TRN-23).
    op.drop_index("people_who_schedule", "people")
    op.drop_column("people", "schedules")
    op.add_column(
        "people",
        sa.Column("schedules", sa.Integer(), sa.Computed(SCHEDULES, persisted=True), nullable=True),
    )
    op.create_index(
        "people_who_schedule",
        "people",
        ["tenant_id", "center_id"],
        postgresql_where=sa.text("schedules = 1"),
    )

    op.add_column(
        "assignments", sa.Column("present", postgresql.JSONB(astext_type=sa.Text()), nullable=True)
    )
    op.add_column(
        "assignments", sa.Column("extended_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "assignments", sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("assignments", sa.Column("completed_on", sa.Date(), nullable=True))
    op.add_column("assignments", sa.Column("reason", sa.Text(), nullable=True))
    op.add_column("assignments", sa.Column("closed_by", sa.Uuid(), nullable=True))
    # Open now means not ended: a scheduled assignment is open as well (TRN-28).
    op.drop_index("assignments_open", "assignments")
    op.create_index(
        "assignments_unended",
        "assignments",
        ["tenant_id", "agent_id", "kind", "about"],
        unique=True,
        postgresql_where=sa.text("completed_at IS NULL"),
    )
    op.create_index(
        "assignments_of_agent", "assignments", ["tenant_id", "agent_id", "kind", "about"]
    )

    op.alter_column("causes", "step", nullable=True)
    op.add_column(
        "causes", sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=True)
    )
    op.add_column("causes", sa.Column("correlation_id", sa.Uuid(), nullable=True))
    op.create_index("causes_of_agent", "causes", ["tenant_id", "agent_id", "kind"])
    op.create_table(
        "clearings",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("cause_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("breach", sa.Text(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "cause_id"),
    )
    op.create_index("clearings_of_agent", "clearings", ["tenant_id", "agent_id", "indicator"])
    op.create_table(
        "sessions",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("center_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("trainer_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("test", sa.Boolean(), nullable=False),
        sa.Column("course", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("scheduled_by", sa.Uuid(), nullable=True),
        sa.Column("scheduled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("record", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("handed_in_by", sa.Uuid(), nullable=True),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("record_due_on", sa.Date(), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("policyset", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "session_id"),
    )
    op.create_index("sessions_by_center", "sessions", ["tenant_id", "center_id", "starts_at"])
    op.create_index("sessions_by_trainer", "sessions", ["tenant_id", "trainer_id", "starts_at"])
    op.create_table(
        "session_entries",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("center_id", sa.Uuid(), nullable=True),
        sa.Column("on_roster", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("outside_minutes", sa.Integer(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mark", sa.Numeric(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("excused_for", sa.Text(), nullable=True),
        sa.Column("cause_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "session_id", "person_id"),
    )
    op.create_index(
        "session_entries_booked",
        "session_entries",
        ["tenant_id", "site_id", "business_date"],
        postgresql_where=sa.text("state = 'booked'"),
    )
    op.create_index(
        "session_entries_of_person", "session_entries", ["tenant_id", "person_id", "week"]
    )
    op.create_table(
        "session_assignments",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "session_id", "assignment_id"),
    )
    op.create_index("session_assignments_of", "session_assignments", ["tenant_id", "assignment_id"])
    op.create_table(
        "register",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("center_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("course", sa.Text(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Numeric(), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "session_id", "person_id"),
    )
    op.create_index(
        "register_by_day", "register", ["tenant_id", "business_date", "person_id", "session_id"]
    )
    op.create_index(
        "register_of_person",
        "register",
        ["tenant_id", "person_id", "kind", "starts_at"],
        postgresql_include=["minutes"],
    )

    secure("clearings", "register", "session_assignments", "session_entries", "sessions")
