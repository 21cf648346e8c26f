"""Recordings, transcripts, and who listened to them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from chassis.operation.migrate import secure

revision = "2026_12_01_1540_expand_listening"
down_revision = "2026_12_01_1540_expand_appeals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recordings",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        *_agent(),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Numeric(), nullable=False),
        sa.Column("channels", sa.Integer(), nullable=False),
        sa.Column("peaks", JSONB(), nullable=False),
        *_upload(),
        sa.PrimaryKeyConstraint("tenant_id", "call_id"),
    )
    op.create_table(
        "transcripts",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        *_agent(),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("turns", JSONB(), nullable=False),
        sa.Column("redacted", sa.Integer(), nullable=False),
        *_upload(),
        sa.PrimaryKeyConstraint("tenant_id", "call_id"),
    )
    op.create_table(
        "listenings",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("listening_id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        *_agent(),
        sa.Column("listener", sa.Text(), nullable=False),
        sa.Column("listener_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("from_second", sa.Integer(), nullable=False),
        sa.Column("listened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "listening_id"),
    )
    op.create_index(
        "listenings_of_a_call",
        "listenings",
        ["tenant_id", "call_id", "listened_at", "listening_id"],
    )
    secure("recordings")
    secure("transcripts")
    secure("listenings")


def _agent() -> list[sa.Column[object]]:
    return [
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("center_id", sa.Uuid(), nullable=True),
    ]


def _upload() -> list[sa.Column[object]]:
    return [
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("uploaded_by", sa.Text(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
    ]
