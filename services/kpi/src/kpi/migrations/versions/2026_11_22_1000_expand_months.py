"""Months: exams, attendance, the last-place rule and targets. Published periods grow stale by
kind.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.operation.migrate import secure

revision = "2026_11_22_1000_expand_months"
down_revision = "2026_11_22_0900_expand_first"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("project_id", sa.Uuid(), nullable=True))
    op.add_column("people", sa.Column("post", sa.Text(), nullable=True))
    op.add_column("rankings", sa.Column("moved", sa.Integer(), nullable=True))
    op.add_column("ranking_rows", sa.Column("was", sa.Integer(), nullable=True))
    op.add_column("ranking_rows", sa.Column("marks", postgresql.ARRAY(sa.Numeric()), nullable=True))
    op.create_index("ranking_rows_of_agent", "ranking_rows", ["tenant_id", "agent_id"])
    op.create_table(
        "calendars",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("center_id", sa.Uuid(), nullable=True),
        sa.Column("weekend", postgresql.ARRAY(sa.Integer()), nullable=True),
        sa.Column("days", postgresql.JSONB(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "site_id"),
    )
    op.create_table(
        "attendance",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("center_id", sa.Uuid(), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("cause_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "day", "person_id"),
    )
    op.create_table(
        "exam_marks",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("paper_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("center_id", sa.Uuid(), nullable=True),
        sa.Column("sitting_id", sa.Uuid(), nullable=True),
        sa.Column("told", sa.Numeric(), nullable=True),
        sa.Column("total", sa.Numeric(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("cause_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "paper_id", "person_id"),
    )
    op.create_table(
        "exam_windows",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("paper_id", sa.Uuid(), nullable=False),
        sa.Column("center_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("must_sit", sa.Integer(), nullable=False),
        sa.Column("checksum", sa.Text(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("cause_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "paper_id"),
    )
    op.create_table(
        "stale_periods",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("center_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "center_id", "kind", "period"),
    )
    op.create_table(
        "heard_rankings",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("ranking_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("center_id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("ranked", sa.Integer(), nullable=False),
        sa.Column("not_ranked", sa.Integer(), nullable=False),
        sa.Column("checksum", sa.Text(), nullable=False),
        sa.Column("bottom", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("correlation_id", sa.Uuid(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("judged", sa.Boolean(), nullable=False),
        sa.Column("cause_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "ranking_id", "revision"),
    )
    op.create_table(
        "heard_places",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("ranking_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("center_id", sa.Uuid(), nullable=True),
        sa.Column("value", sa.Numeric(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("not_ranked", sa.Text(), nullable=True),
        sa.Column("cause_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "ranking_id", "revision", "agent_id"),
    )
    op.create_index(
        "heard_places_of_agent", "heard_places", ["tenant_id", "agent_id"], unique=False
    )
    op.create_table(
        "lastplace_triggers",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("trigger_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("center_id", sa.Uuid(), nullable=True),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("consequence", sa.Text(), nullable=False),
        sa.Column("months", postgresql.JSONB(), nullable=False),
        sa.Column("earlier", postgresql.JSONB(), nullable=False),
        sa.Column("policyset", sa.Text(), nullable=False),
        sa.Column("triggered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_as", sa.Text(), nullable=True),
        sa.Column("cause_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "trigger_id"),
    )
    op.create_index(
        "lastplace_one_open",
        "lastplace_triggers",
        ["tenant_id", "agent_id"],
        unique=True,
        postgresql_where=sa.text("closed_on IS NULL"),
    )
    op.create_table(
        "breaches",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("breach", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("center_id", sa.Uuid(), nullable=True),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("value", sa.Numeric(), nullable=False),
        sa.Column("target", sa.Numeric(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("policyset", sa.Text(), nullable=False),
        sa.Column("breached_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cleared_period", sa.Text(), nullable=True),
        sa.Column("cleared_value", sa.Numeric(), nullable=True),
        sa.Column("cleared_target", sa.Numeric(), nullable=True),
        sa.Column("cleared_counted", sa.Integer(), nullable=True),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "breach"),
    )
    op.create_index("breaches_of_agent", "breaches", ["tenant_id", "agent_id"], unique=False)
    op.create_index(
        "breaches_open",
        "breaches",
        ["tenant_id", "center_id"],
        unique=False,
        postgresql_where=sa.text("cleared_at IS NULL"),
    )
    op.create_table(
        "judged_periods",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("center_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "center_id", "kind", "period", "revision"),
    )
    for name in (
        "calendars",
        "attendance",
        "exam_marks",
        "exam_windows",
        "stale_periods",
        "heard_rankings",
        "heard_places",
        "lastplace_triggers",
        "breaches",
        "judged_periods",
    ):
        secure(name)
    # What it noted stands in stale_periods from now on; no release knew it.
    op.drop_table("stale_weeks")
