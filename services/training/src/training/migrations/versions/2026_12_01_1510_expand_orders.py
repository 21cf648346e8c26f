"""Indexes for the orders in which results, trainings and sessions are listed."""

from alembic import op

revision = "2026_12_01_1510_expand_orders"
down_revision = "2026_12_01_1500_expand_cohorts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE INDEX sittings_by_day ON sittings (tenant_id, sat_on, sitting_id)")
    op.execute(
        "CREATE INDEX assignments_by_due_day ON assignments (tenant_id, due_on, assignment_id)"
    )
    op.execute("CREATE INDEX sessions_by_time ON sessions (tenant_id, starts_at, session_id)")
