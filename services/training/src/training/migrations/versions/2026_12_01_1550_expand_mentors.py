"""Mentors of trainees, and since when people are here."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.operation.migrate import secure

revision = "2026_12_01_1550_expand_mentors"
down_revision = "2026_12_01_1520_expand_induction"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("entered_on", sa.Date(), nullable=True))
    op.create_table(
        "pairings",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("pairing_id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("mentor_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("center_id", sa.Uuid(), nullable=True),
        sa.Column("days", postgresql.ARRAY(sa.Date()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("assigned_by", sa.Uuid(), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "pairing_id"),
    )
    op.create_index(
        "pairings_that_hold",
        "pairings",
        ["tenant_id", "cohort_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("pairings_of_mentor", "pairings", ["tenant_id", "mentor_id", "assigned_at"])
    secure("pairings")
