"""From when on tokens of a person are good."""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_01_0900_token_floors"
down_revision = "2026_11_22_0900_chassis"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "token_floors",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("tokens_from", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "person_id"),
    )
