"""python -m kpi api | worker | migrate | verify"""

from chassis.messages.service import Service, run
from kpi import tables
from kpi.calls import tables as calls_tables
from kpi.figures import tables as figures_tables
from kpi.figures.totals.actions import PROJECTIONS as SUMS
from kpi.ground import tables as ground_tables
from kpi.rankings import tables as rankings_tables
from kpi.rankings.received.actions import PROJECTIONS as HEARD
from kpi.reactions import REACTIONS
from kpi.subscriptions import SUBSCRIPTIONS
from kpi.timers import TIMERS
from zhipei_events.every import KpiPolicyChanged, KpiPolicyState

QA_KEYS = (
    "qa.group_metric",
    "qa.group_scope",
    "qa.group_unit",
    "qa.exempt_top.outbound",
    "qa.exempt_top.inbound",
    "qa.correction_bottom",
)

SERVICE = Service(
    name="kpi",
    metadata=tables.METADATA,
    tables=(calls_tables, figures_tables, ground_tables, rankings_tables),
    subscriptions=SUBSCRIPTIONS,
    reactions=REACTIONS,
    timers=TIMERS,
    http="kpi.app",
    policies="policies.yaml",
    policy_events=(KpiPolicyChanged, KpiPolicyState),
    needs=(*QA_KEYS, "gen.visibility"),
    projections=(*SUMS, *HEARD),
)

if __name__ == "__main__":
    run(SERVICE)
