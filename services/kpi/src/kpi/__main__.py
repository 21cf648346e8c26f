"""python -m kpi api | worker | migrate | verify"""

from chassis.messages.service import Service, run
from kpi import tables
from kpi.calls import tables as calls_tables
from kpi.figures.totals.actions import PROJECTIONS as SUMS
from kpi.rankings import tables as rankings_tables
from kpi.rankings.received.actions import PROJECTIONS as HEARD
from kpi.subscriptions import SUBSCRIPTIONS
from kpi.timers import TIMERS
from zhipei_events.every import KpiPolicyChanged, KpiPolicyState
from zhipei_events.kpi import (
    AgentRanked,
    CallAbandoned,
    CallHandled,
    CallRated,
    CallRevised,
    LastPlaceTriggered,
    RankingPublished,
    ThresholdBreached,
    ThresholdCleared,
)

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
    subscriptions=SUBSCRIPTIONS,
    timers=TIMERS,
    http="kpi.app",
    policies="policies.yaml",
    policy_events=(KpiPolicyChanged, KpiPolicyState),
    needs=QA_KEYS,
    projections=(*SUMS, *HEARD),
    subjects={
        CallHandled: calls_tables.calls.c.call_id,
        CallAbandoned: calls_tables.calls.c.call_id,
        CallRevised: calls_tables.calls.c.call_id,
        CallRated: calls_tables.calls.c.call_id,
        RankingPublished: rankings_tables.rankings.c.ranking_id,
        AgentRanked: rankings_tables.ranking_rows.c.agent_id,
        LastPlaceTriggered: rankings_tables.lastplace_triggers.c.trigger_id,
        ThresholdBreached: rankings_tables.breaches.c.breach,
        ThresholdCleared: rankings_tables.breaches.c.breach,
    },
)

if __name__ == "__main__":
    run(SERVICE)
