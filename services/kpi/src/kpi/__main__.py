"""python -m kpi api | worker | migrate | verify"""

from chassis.service import Service, run
from kpi import tables
from kpi.heard.actions import PROJECTIONS as HEARD
from kpi.subscriptions import SUBSCRIPTIONS
from kpi.timers import TIMERS
from kpi.totals.actions import PROJECTIONS as SUMS
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
    "qa.group_metric", "qa.group_scope", "qa.group_unit", "qa.exempt_top.outbound", "qa.exempt_top.inbound", "qa.correction_bottom",
)  # fmt: skip

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
        CallHandled: tables.calls.c.call_id,
        CallAbandoned: tables.calls.c.call_id,
        CallRevised: tables.calls.c.call_id,
        CallRated: tables.calls.c.call_id,
        RankingPublished: tables.rankings.c.ranking_id,
        AgentRanked: tables.ranking_rows.c.agent_id,
        LastPlaceTriggered: tables.lastplace_triggers.c.trigger_id,
        ThresholdBreached: tables.breaches.c.breach,
        ThresholdCleared: tables.breaches.c.breach,
    },
)

if __name__ == "__main__":
    run(SERVICE)
