"""Off-post training: its orders and exams, and what was weak in somebody's work; who decided on a
proposal.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.operation.migrate import secure

revision = "2026_11_22_1020_expand_offpost"
down_revision = "2026_11_22_1010_expand_sessions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("proposals", sa.Column("decided_by", sa.Uuid(), nullable=True))
    op.add_column("proposals", sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("proposals", sa.Column("decided_because", sa.Text(), nullable=True))
    op.create_table(
        "offpost_orders",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("center_id", sa.Uuid(), nullable=True),
        sa.Column("trigger", sa.Text(), nullable=False),
        sa.Column("trigger_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("pay_rule", sa.Text(), nullable=False),
        sa.Column("weak_items", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("ordered_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("suspended_by", sa.Uuid(), nullable=True),
        sa.Column("suspended_until", sa.Date(), nullable=True),
        sa.Column("suspended_because", sa.Text(), nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("told_id", sa.Uuid(), nullable=False),
        sa.Column("correlation_id", sa.Uuid(), nullable=False),
        sa.Column("cause_id", sa.Uuid(), nullable=True),
        sa.Column("policyset", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "order_id"),
    )
    op.create_index(
        "offpost_running",
        "offpost_orders",
        ["tenant_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('running', 'passed')"),
    )
    op.create_index("offpost_triggers", "offpost_orders", ["tenant_id", "trigger_id"], unique=True)
    op.create_index("offpost_of_person", "offpost_orders", ["tenant_id", "person_id"], unique=False)
    op.create_index(
        "offpost_by_center", "offpost_orders", ["tenant_id", "center_id", "starts_on"], unique=False
    )
    op.create_table(
        "offpost_exams",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("sitting_id", sa.Uuid(), nullable=True),
        sa.Column("sat_on", sa.Date(), nullable=True),
        sa.Column("total", sa.Numeric(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "order_id", "attempt"),
    )
    op.create_index(
        "offpost_exams_by_paper", "offpost_exams", ["tenant_id", "paper_id"], unique=True
    )
    op.create_table(
        "weak_signals",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("fact_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("cause_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "person_id", "fact_id", "item"),
    )
    secure("offpost_exams", "offpost_orders", "weak_signals")
