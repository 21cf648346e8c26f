"""Acknowledgements: results that wait for their agent (QA-7)."""

import sqlalchemy as sa
from alembic import op

from chassis.operation.migrate import secure

revision = "2026_12_01_1050_expand_receipts"
down_revision = "2026_12_01_0500_expand_names"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "acknowledgements",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("evaluation_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("center_id", sa.Uuid(), nullable=True),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("correlation_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "evaluation_id"),
    )
    op.create_index(
        "acknowledgements_waiting",
        "acknowledgements",
        ["tenant_id", "ends_at"],
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "acknowledgements_of_an_agent", "acknowledgements", ["tenant_id", "agent_id", "due_on"]
    )
    secure("acknowledgements")
