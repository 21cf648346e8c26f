"""Names of people, for forms that are printed."""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_01_0500_expand_names"
down_revision = "2026_12_01_0430_expand_work"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("name", sa.Text(), nullable=True))
