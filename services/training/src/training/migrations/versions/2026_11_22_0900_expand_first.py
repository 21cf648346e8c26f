"""Assignments, proposals and what asked for them; copies of the directory."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.operation.migrate import secure

revision = "2026_11_22_0900_expand_first"
down_revision = None
branch_labels = ("training",)
depends_on = ("2026_11_22_0900_chassis",)


def upgrade() -> None:
    op.create_table(
        "assignments",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("center_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("criteria", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("unowned", sa.Text(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assigned_on", sa.Date(), nullable=False),
        sa.Column("cause_id", sa.Uuid(), nullable=False),
        sa.Column("policyset", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "assignment_id"),
    )
    op.create_index(
        "assignments_by_center", "assignments", ["tenant_id", "center_id", "due_on"], unique=False
    )
    op.create_index(
        "assignments_by_owner", "assignments", ["tenant_id", "owner_id", "due_on"], unique=False
    )
    op.create_index(
        "assignments_open",
        "assignments",
        ["tenant_id", "agent_id", "kind", "about"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "calendars",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("weekend", postgresql.ARRAY(sa.Integer()), nullable=True),
        sa.Column("days", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "site_id"),
    )
    op.create_table(
        "causes",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("cause_id", sa.Uuid(), nullable=False),
        sa.Column("cause_type", sa.Text(), nullable=False),
        sa.Column("cause_subject", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("center_id", sa.Uuid(), nullable=True),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("first_call_on", sa.Date(), nullable=True),
        sa.Column("last_call_on", sa.Date(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=True),
        sa.Column("proposal_id", sa.Uuid(), nullable=True),
        sa.Column("not_assigned", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "cause_id"),
    )
    op.create_index(
        "causes_not_assigned",
        "causes",
        ["tenant_id", "occurred_at", "cause_id"],
        unique=False,
        postgresql_where=sa.text("not_assigned IS NOT NULL"),
    )
    op.create_index("causes_of_assignment", "causes", ["tenant_id", "assignment_id"], unique=False)
    op.create_table(
        "people",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("center_id", sa.Uuid(), nullable=True),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column(
            "schedules",
            sa.Integer(),
            sa.Computed(
                "CASE WHEN roles && '{trainer,training_lead}'::text[] AND ended_on IS NULL "
                "THEN 1 END",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.PrimaryKeyConstraint("tenant_id", "person_id"),
    )
    op.create_index(
        "people_who_schedule",
        "people",
        ["tenant_id", "center_id"],
        unique=False,
        postgresql_where=sa.text("schedules = 1"),
    )
    op.create_table(
        "proposals",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("center_id", sa.Uuid(), nullable=True),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("criteria", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decider", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("cause_id", sa.Uuid(), nullable=False),
        sa.Column("policyset", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "proposal_id"),
    )
    op.create_index(
        "proposals_by_center", "proposals", ["tenant_id", "center_id", "proposed_at"], unique=False
    )
    op.create_index(
        "proposals_open",
        "proposals",
        ["tenant_id", "agent_id"],
        unique=True,
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_table(
        "units",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("center_id", sa.Uuid(), nullable=True),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "unit_id"),
    )

    secure("assignments", "calendars", "causes", "people", "proposals", "units")
