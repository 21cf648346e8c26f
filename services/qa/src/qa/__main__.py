"""python -m qa api | worker | migrate | verify"""

from chassis.messages.service import Service, run
from qa import tables
from qa.draws import tables as draws_tables
from qa.ground import tables as ground_tables
from qa.listening import tables as listening_tables
from qa.reactions import REACTIONS
from qa.scoring import tables as scoring_tables
from qa.subscriptions import SUBSCRIPTIONS
from qa.timers import TIMERS
from zhipei_events.every import QaPolicyChanged, QaPolicyState

SERVICE = Service(
    name="qa",
    metadata=tables.METADATA,
    tables=(draws_tables, ground_tables, listening_tables, scoring_tables),
    subscriptions=SUBSCRIPTIONS,
    timers=TIMERS,
    reactions=REACTIONS,
    http="qa.app",
    policies="policies.yaml",
    policy_events=(QaPolicyChanged, QaPolicyState),
    needs=("kpi.tie_policy", "gen.visibility"),
)

if __name__ == "__main__":
    run(SERVICE)
