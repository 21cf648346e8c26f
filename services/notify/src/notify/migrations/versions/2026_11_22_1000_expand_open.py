"""Facts that wait for a directory which comes later than they."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.operation.migrate import secure

revision = "2026_11_22_1000_expand_open"
down_revision = "2026_11_22_0900_expand_first"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "open_facts",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("cause_id", sa.Uuid(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("vacant", sa.Boolean(), nullable=False),
        sa.Column("about", sa.Uuid(), nullable=True),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("center_id", sa.Uuid(), nullable=True),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("headers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "cause_id"),
    )
    op.create_index("open_facts_by_time", "open_facts", ["tenant_id", "told_at"], unique=False)
    op.create_index(
        "open_facts_vacant",
        "open_facts",
        ["tenant_id"],
        unique=False,
        postgresql_where=sa.text("vacant"),
    )

    secure("open_facts")
