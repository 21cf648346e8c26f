"""What is due (GEN-9)."""

from alembic import op

from chassis.operation.migrate import secure

revision = "2026_12_01_0430_deadlines"
down_revision = "2026_11_22_0900_chassis"
branch_labels = None
depends_on = None

DEADLINES = """
CREATE TABLE deadlines (
    tenant_id uuid NOT NULL,
    deadline_id uuid NOT NULL,
    kind text NOT NULL,
    thing_id uuid NOT NULL,
    owner_id uuid,
    owner_role text,
    about_id uuid,
    team_id uuid,
    site_id uuid,
    center_id uuid,
    facts jsonb NOT NULL,
    since_on date NOT NULL,
    working_days integer,
    due_on date NOT NULL,
    soon_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    next_at timestamptz,
    reminders integer DEFAULT 0 NOT NULL,
    overdues integer DEFAULT 0 NOT NULL,
    opened_at timestamptz NOT NULL,
    event_id uuid,
    correlation_id uuid,
    outcome text,
    closed_at timestamptz,
    closed_by text,
    reason text,
    PRIMARY KEY (tenant_id, deadline_id)
);
CREATE UNIQUE INDEX deadlines_open ON deadlines (tenant_id, kind, thing_id)
    WHERE closed_at IS NULL;
CREATE INDEX deadlines_next ON deadlines (tenant_id, next_at, deadline_id)
    WHERE closed_at IS NULL AND next_at IS NOT NULL;
CREATE INDEX deadlines_by_due ON deadlines (tenant_id, due_at, deadline_id);
CREATE INDEX deadlines_by_owner ON deadlines (tenant_id, owner_id, due_at, deadline_id)
"""


def upgrade() -> None:
    for statement in DEADLINES.split(";\n"):
        op.execute(statement)
    secure("deadlines")
