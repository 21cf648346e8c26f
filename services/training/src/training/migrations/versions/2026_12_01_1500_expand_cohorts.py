"""Cohorts of new people, with their blocks, days and trainees."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.operation.migrate import secure

revision = "2026_12_01_1500_expand_cohorts"
down_revision = "2026_12_01_0935_expand_attempts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _cohorts()
    _blocks_and_days()
    _trainees()


def _cohorts() -> None:
    op.create_table(
        "cohorts",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("center_id", sa.Uuid(), nullable=False),
        sa.Column("room", sa.Text(), nullable=True),
        sa.Column("report_on", sa.Date(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("over_two_weeks", sa.Boolean(), nullable=False),
        sa.Column("report_due_on", sa.Date(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("policyset", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("correlation_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "cohort_id"),
    )
    op.create_index(
        "cohorts_by_center", "cohorts", ["tenant_id", "center_id", "report_on", "cohort_id"]
    )
    secure("cohorts")


def _blocks_and_days() -> None:
    op.create_table(
        "cohort_blocks",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("lecturers", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("courses", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("exam", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "cohort_id", "number"),
    )
    secure("cohort_blocks")
    op.create_table(
        "cohort_days",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("block", sa.Integer(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("courses", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("lecturer_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "cohort_id", "on"),
    )
    secure("cohort_days")


def _trainees() -> None:
    op.create_table(
        "trainees",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("center_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "cohort_id", "person_id"),
    )
    op.create_index(
        "trainees_in_training",
        "trainees",
        ["tenant_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('enrolled', 'make_up')"),
    )
    secure("trainees")
