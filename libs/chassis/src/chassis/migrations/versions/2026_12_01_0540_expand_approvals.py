"""Approvals, their decisions, and who stands in for whom (GEN-10)."""

from alembic import op

from chassis.operation.migrate import secure

revision = "2026_12_01_0540_approvals"
down_revision = "2026_12_01_0530_of_things"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE approvals (
    tenant_id uuid NOT NULL,
    approval_id uuid NOT NULL,
    kind text NOT NULL,
    object_id uuid NOT NULL,
    version integer NOT NULL,
    center_id uuid,
    site_id uuid,
    state text NOT NULL,
    submitted_by uuid NOT NULL,
    submitted_at timestamptz NOT NULL,
    own uuid[] NOT NULL,
    levels text[] NOT NULL,
    days integer NOT NULL,
    level integer NOT NULL,
    deciders text[] NOT NULL,
    due_on date NOT NULL,
    summary jsonb NOT NULL,
    facts jsonb NOT NULL,
    closed_by uuid,
    closed_at timestamptz,
    reason text,
    PRIMARY KEY (tenant_id, approval_id)
);
CREATE UNIQUE INDEX approvals_waiting ON approvals (tenant_id, kind, object_id)
    WHERE state = 'submitted';
CREATE INDEX approvals_in_order ON approvals (tenant_id, submitted_at, approval_id);
CREATE INDEX approvals_of_submitter ON approvals (tenant_id, submitted_by, submitted_at);
CREATE TABLE approval_decisions (
    tenant_id uuid NOT NULL,
    approval_id uuid NOT NULL,
    level integer NOT NULL,
    decision text NOT NULL,
    decided_by uuid NOT NULL,
    decided_for uuid,
    reason text,
    decided_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, approval_id, level)
);
CREATE INDEX approval_decisions_of ON approval_decisions (tenant_id, decided_by);
CREATE TABLE delegations (
    tenant_id uuid NOT NULL,
    delegation_id uuid NOT NULL,
    person_id uuid NOT NULL,
    delegate_id uuid NOT NULL,
    roles text[] NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    reason text NOT NULL,
    entered_by uuid NOT NULL,
    entered_at timestamptz NOT NULL,
    revoked_at timestamptz,
    PRIMARY KEY (tenant_id, delegation_id)
);
CREATE INDEX delegations_of_delegate ON delegations (tenant_id, delegate_id, ends_on)
"""


def upgrade() -> None:
    for statement in TABLES.split(";\n"):
        op.execute(statement)
    secure("approvals", "approval_decisions", "delegations")
