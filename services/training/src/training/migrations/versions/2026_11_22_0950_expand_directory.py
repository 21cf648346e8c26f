"""More of the directory: lines, stages by date, leaders, shifts by person, leave."""

import sqlalchemy as sa
from alembic import op

from chassis.operation.migrate import secure

revision = "2026_11_22_0950_expand_directory"
down_revision = "2026_11_22_0900_expand_first"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("employee_no", sa.Text(), nullable=True))
    op.add_column("people", sa.Column("line", sa.Text(), nullable=True))
    op.add_column("people", sa.Column("stage", sa.Text(), nullable=True))
    op.create_index("people_of_center", "people", ["tenant_id", "center_id"])
    op.add_column("units", sa.Column("kind", sa.Text(), nullable=True))
    op.add_column("units", sa.Column("name", sa.Text(), nullable=True))
    op.add_column("units", sa.Column("site_id", sa.Uuid(), nullable=True))
    op.add_column("units", sa.Column("leader_id", sa.Uuid(), nullable=True))
    op.add_column("units", sa.Column("ended_on", sa.Date(), nullable=True))
    op.create_table(
        "stage_changes",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("cause_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("from_stage", sa.Text(), nullable=True),
        sa.Column("to_stage", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "cause_id"),
    )
    op.create_index(
        "stage_changes_of_person", "stage_changes", ["tenant_id", "person_id", "effective_on"]
    )
    op.create_table(
        "shifts",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "site_id", "day", "person_id", "starts_at"),
    )
    op.create_index("shifts_of_person", "shifts", ["tenant_id", "person_id", "day"])
    op.create_table(
        "leaves",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("leave_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("leave_type", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("cause_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "leave_id"),
    )
    op.create_index("leaves_of_person", "leaves", ["tenant_id", "person_id", "last_day"])

    secure("leaves", "shifts", "stage_changes")
