"""What is left of an assignment (QA-6)."""

from alembic import op

revision = "2026_12_01_0430_expand_work"
down_revision = "2026_11_22_1000_expand_offposts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE INDEX work_of_an_assignment ON evaluations (tenant_id, assignment_id)"
        " WHERE state = 'assigned'"
    )
