"""Indexes for the orders in which evaluations are listed."""

from alembic import op

revision = "2026_12_01_1510_expand_orders"
down_revision = "2026_12_01_1050_expand_receipts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE INDEX evaluations_by_due_day ON evaluations (tenant_id, due_on, evaluation_id)"
    )
    op.execute(
        "CREATE INDEX evaluations_newest ON evaluations (tenant_id, submitted_at, evaluation_id)"
    )
    op.execute(
        "CREATE INDEX evaluations_of_an_inspector ON evaluations"
        " (tenant_id, inspector_id, due_on, evaluation_id)"
    )
    op.execute(
        "CREATE INDEX evaluations_of_an_assignment ON evaluations (tenant_id, assignment_id)"
    )
