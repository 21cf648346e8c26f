"""The chassis' own tables."""

from alembic import op

from chassis.tables import CHASSIS

revision = "2026_11_22_0900_chassis"
down_revision = None
branch_labels = ("chassis",)
depends_on = None


def upgrade() -> None:
    CHASSIS.create_all(op.get_bind())
