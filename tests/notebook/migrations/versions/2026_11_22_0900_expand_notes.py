import sqlalchemy as sa
from alembic import op

from chassis.operation.migrate import secure

revision = "2026_11_22_0900_notes"
down_revision = None
branch_labels = ("notebook",)
depends_on = ("2026_11_22_0900_chassis",)


def upgrade() -> None:
    op.create_table(
        "notes",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("note_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False, server_default=sa.text("1")),
        sa.Column("cause_id", sa.Uuid),
        sa.PrimaryKeyConstraint("tenant_id", "note_id"),
    )
    secure("notes")
