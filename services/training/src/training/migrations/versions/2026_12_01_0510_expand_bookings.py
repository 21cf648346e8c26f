"""Bookings of people's time, sessions of assignments, and tests in the register."""

import sqlalchemy as sa
from alembic import op

from chassis.operation.migrate import secure

revision = "2026_12_01_0510_expand_bookings"
down_revision = "2026_12_01_0500_expand_names"
branch_labels = None
depends_on = None

TRAINEES = """
INSERT INTO bookings (tenant_id, source_id, person_id, role, starts_at, ends_at, state, week,
                      outside_minutes)
SELECT e.tenant_id, e.session_id, e.person_id, 'trainee',
       coalesce(s.began_at, e.starts_at), coalesce(s.ended_at, e.ends_at),
       CASE WHEN s.state = 'cancelled' OR e.state IN ('absent', 'excused') THEN 'released'
            WHEN e.state = 'booked' THEN 'booked'
            ELSE 'attended' END,
       e.week, e.outside_minutes
  FROM session_entries e
  JOIN sessions s ON s.tenant_id = e.tenant_id AND s.session_id = e.session_id
"""
TRAINERS = """
INSERT INTO bookings (tenant_id, source_id, person_id, role, starts_at, ends_at, state, week,
                      outside_minutes)
SELECT tenant_id, session_id, trainer_id, 'trainer',
       coalesce(began_at, starts_at), coalesce(ended_at, ends_at),
       CASE WHEN state = 'cancelled' THEN 'released' ELSE 'booked' END, NULL, 0
  FROM sessions
"""
EXAMINEES = """
INSERT INTO bookings (tenant_id, source_id, person_id, role, starts_at, ends_at, state, week,
                      outside_minutes)
SELECT t.tenant_id, t.batch_id, t.person_id, 'examinee', b.starts_at, b.ends_at,
       CASE t.state WHEN 'moved' THEN 'released' WHEN 'sat' THEN 'attended' ELSE 'booked' END,
       NULL, 0
  FROM seats t
  JOIN batches b ON b.tenant_id = t.tenant_id AND b.batch_id = t.batch_id
"""
SESSIONS = """
INSERT INTO assignment_sessions (tenant_id, assignment_id, session_id, agent_id, starts_at,
                                 confirmed)
SELECT l.tenant_id, l.assignment_id, l.session_id, l.person_id, s.starts_at,
       s.state = 'confirmed'
  FROM session_assignments l
  JOIN sessions s ON s.tenant_id = l.tenant_id AND s.session_id = l.session_id
"""
TESTS = """
UPDATE register r SET with_test = s.test, passed = e.passed
  FROM sessions s, session_entries e
 WHERE s.tenant_id = r.tenant_id AND s.session_id = r.session_id
   AND e.tenant_id = r.tenant_id AND e.session_id = r.session_id AND e.person_id = r.person_id
"""


def upgrade() -> None:
    op.create_table(
        "bookings",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("week", sa.Date(), nullable=True),
        sa.Column("outside_minutes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "source_id", "person_id", "role"),
    )
    op.create_index("bookings_of_person", "bookings", ["tenant_id", "person_id", "starts_at"])
    op.create_table(
        "assignment_sessions",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "assignment_id", "session_id"),
    )
    op.create_index("assignment_sessions_of", "assignment_sessions", ["tenant_id", "session_id"])
    op.add_column(
        "register",
        sa.Column("with_test", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column("register", sa.Column("passed", sa.Boolean(), nullable=True))
    for statement in (TRAINEES, TRAINERS, EXAMINEES, SESSIONS, TESTS):
        op.execute(statement)
    secure("bookings", "assignment_sessions")
