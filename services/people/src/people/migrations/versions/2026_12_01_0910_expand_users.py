"""Accounts with a password, attempts to sign in, and from when on tokens of a person are good."""

import sqlalchemy as sa
from alembic import op

from chassis.operation.migrate import secure

revision = "2026_12_01_0910_users"
down_revision = "2026_11_22_1000_attendance"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("persons", sa.Column("tokens_from", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "persons_by_tokens_from",
        "persons",
        ["tokens_from"],
        postgresql_where=sa.text("tokens_from IS NOT NULL"),
    )
    op.create_table(
        "users",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("one_time", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sessions_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "person_id"),
    )
    op.create_table(
        "sign_in_limits",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("bucket", sa.Text(), nullable=False),
        sa.Column("busy_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "bucket"),
    )
    secure("users", "sign_in_limits")
