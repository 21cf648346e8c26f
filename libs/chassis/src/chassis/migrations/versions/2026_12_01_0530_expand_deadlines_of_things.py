"""The deadlines of one thing, the newest last."""

from alembic import op

revision = "2026_12_01_0530_of_things"
down_revision = "2026_12_01_0430_deadlines"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE INDEX deadlines_of_thing ON deadlines (tenant_id, thing_id, opened_at)")
