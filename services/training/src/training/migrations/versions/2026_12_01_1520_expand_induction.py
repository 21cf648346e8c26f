"""Days, marks, results and reports of cohorts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.operation.migrate import secure

revision = "2026_12_01_1520_expand_induction"
down_revision = "2026_12_01_1510_expand_orders"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _days()
    _results()
    _reports()


def _days() -> None:
    op.create_table(
        "trainee_days",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("presence", sa.Text(), nullable=False),
        sa.Column("attitude", sa.Numeric(), nullable=True),
        sa.Column("discipline", sa.Numeric(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("remarks", sa.Text(), nullable=True),
        sa.Column("made_up_on", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "cohort_id", "person_id", "on"),
    )
    secure("trainee_days")


def _results() -> None:
    op.create_table(
        "final_marks",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("component", sa.Text(), nullable=False),
        sa.Column("mark", sa.Numeric(), nullable=True),
        sa.Column("absence", sa.Text(), nullable=True),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "cohort_id", "person_id", "attempt", "component"),
    )
    secure("final_marks")
    op.create_table(
        "induction_results",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("result_id", sa.Uuid(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("total", sa.Numeric(), nullable=True),
        sa.Column("marks", postgresql.JSONB(), nullable=False),
        sa.Column("retake", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("makeup_due_on", sa.Date(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("policyset", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "cohort_id", "person_id", "attempt"),
    )
    secure("induction_results")


def _reports() -> None:
    op.create_table(
        "induction_reports",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.Column("proposals", sa.Text(), nullable=False),
        sa.Column("filed_by", sa.Uuid(), nullable=True),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("policyset", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "cohort_id"),
    )
    secure("induction_reports")
    op.create_table(
        "onboarding_figures",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("thing", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("lines", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "form", "thing"),
    )
    secure("onboarding_figures")
