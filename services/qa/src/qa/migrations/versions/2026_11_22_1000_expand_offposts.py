"""Who was off post, from when to when."""

import sqlalchemy as sa
from alembic import op

from chassis.operation.migrate import secure

revision = "2026_11_22_1000_expand_offposts"
down_revision = "2026_11_22_0900_expand_first"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "offposts",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("cause_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "order_id"),
    )
    op.create_index("offposts_of_agent", "offposts", ["tenant_id", "agent_id"], unique=False)
    secure("offposts")
