"""Indexes for the figures and calls of one agent or team."""

from alembic import op

revision = "2026_12_01_1510_expand_of_one"
down_revision = "2026_12_01_0510_expand_figures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE INDEX totals_of_an_agent ON day_totals (tenant_id, agent_id, business_date)")
    op.execute("CREATE INDEX totals_of_a_team ON day_totals (tenant_id, team_id, business_date)")
    op.execute("CREATE INDEX calls_of_an_agent ON calls (tenant_id, agent_id, offered_at)")
