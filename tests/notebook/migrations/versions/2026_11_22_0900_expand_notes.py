import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

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
    op.create_table(
        "units",
        sa.Column("tenant_id", sa.Uuid, primary_key=True),
        sa.Column("unit_id", sa.Uuid, primary_key=True),
        sa.Column("kind", sa.Text),
        sa.Column("center_id", sa.Uuid),
        sa.Column("zone", sa.Text),
        sa.Column("ended_on", sa.Date),
    )
    op.create_table(
        "calendars",
        sa.Column("tenant_id", sa.Uuid, primary_key=True),
        sa.Column("site_id", sa.Uuid, primary_key=True),
        sa.Column("weekend", sa.ARRAY(sa.Integer)),
        sa.Column("days", JSONB),
    )
    secure("notes", "units", "calendars")
