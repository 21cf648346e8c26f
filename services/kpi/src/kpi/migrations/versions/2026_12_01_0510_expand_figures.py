"""Figures of published rankings, as forms show them."""

import sqlalchemy as sa
from alembic import op

from chassis.operation.migrate import secure

revision = "2026_12_01_0510_expand_figures"
down_revision = "2026_11_22_1000_expand_months"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ranking_figures",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("thing", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("lines", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "form", "thing"),
    )
    secure("ranking_figures")
