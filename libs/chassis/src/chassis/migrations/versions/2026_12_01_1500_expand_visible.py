"""Policies of row security whose estimate is right: see `chassis.operation.migrate.VISIBLE`."""

from alembic import op
from sqlalchemy import text

from chassis.operation.migrate import VISIBLE

revision = "2026_12_01_1500_visible"
down_revision = "2026_12_01_0900_token_floors"
branch_labels = None
depends_on = None

_SECURED = "SELECT tablename FROM pg_policies WHERE schemaname = 'public' AND policyname = 'tenant'"


def upgrade() -> None:
    """Tables that later migrations secure get this policy from the start."""
    for table in op.get_bind().execute(text(_SECURED)).scalars():
        op.execute(f'ALTER POLICY tenant ON "{table}" USING ({VISIBLE})')
