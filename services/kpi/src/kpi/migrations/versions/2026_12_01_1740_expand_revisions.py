"""Which revision of a score counts (QA-40)."""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_01_1740_expand_revisions"
down_revision = "2026_12_01_1510_expand_of_one"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "scored_calls", sa.Column("revision", sa.Integer(), server_default="1", nullable=False)
    )
