"""python -m notify api | worker | migrate | verify"""

from chassis.messages.service import Service, run
from notify import tables
from notify.addressing import tables as addressing_tables
from notify.delivery import tables as delivery_tables
from notify.ground import tables as ground_tables
from notify.subscriptions import SUBSCRIPTIONS
from notify.timers import TIMERS
from zhipei_events.every import NotifyPolicyChanged, NotifyPolicyState

SERVICE = Service(
    name="notify",
    metadata=tables.METADATA,
    tables=(addressing_tables, delivery_tables, ground_tables),
    subscriptions=SUBSCRIPTIONS,
    timers=TIMERS,
    http="notify.app",
    policies="policies.yaml",
    policy_events=(NotifyPolicyChanged, NotifyPolicyState),
)

if __name__ == "__main__":
    run(SERVICE)
