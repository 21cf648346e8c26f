"""Appeals, earlier scores of revised evaluations, and steps of the ladder that no longer stand
(QA-41, QA-40, QA-14).
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.operation.migrate import secure

revision = "2026_12_01_1540_expand_appeals"
down_revision = "2026_12_01_1510_expand_orders"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("evaluations", sa.Column("revision", sa.Integer(), nullable=True))
    op.execute("UPDATE evaluations SET revision = 1 WHERE state = 'delivered'")
    for name in ("team_id", "site_id", "center_id", "event_id", "correlation_id"):
        op.add_column("ladder_steps", sa.Column(name, sa.Uuid(), nullable=True))
    op.add_column("ladder_steps", sa.Column("withdrawn_at", sa.DateTime(timezone=True)))
    op.create_table(
        "earlier_scores",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("evaluation_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("items", postgresql.JSONB(), nullable=False),
        sa.Column("sections", postgresql.JSONB(), nullable=False),
        sa.Column("total", sa.Numeric(), nullable=True),
        sa.Column("grade", sa.Text(), nullable=True),
        sa.Column("fatal", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("unacceptable", sa.Boolean(), nullable=False),
        sa.Column("policyset", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("revised_by", sa.Uuid(), nullable=False),
        sa.Column("revised_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "evaluation_id", "revision"),
    )
    op.create_table(
        "appeals",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("evaluation_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("center_id", sa.Uuid(), nullable=True),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("inspector_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("correlation_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("points", postgresql.JSONB(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remark_until", sa.Date(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("remarked_by", sa.Uuid(), nullable=True),
        sa.Column("remarked_on", sa.Date(), nullable=True),
        sa.Column("deciders", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "evaluation_id"),
    )
    op.create_index(
        "appeals_timed",
        "appeals",
        ["tenant_id", "ends_at"],
        postgresql_where=sa.text("state IN ('first_instance', 'decided')"),
    )
    op.create_index("appeals_by_due_day", "appeals", ["tenant_id", "due_on", "evaluation_id"])
    op.create_index("appeals_of_an_agent", "appeals", ["tenant_id", "agent_id", "due_on"])
    secure("earlier_scores", "appeals")
