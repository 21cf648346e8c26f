"""python -m notify api | worker | migrate | verify"""

from chassis.messages.service import Service, run
from notify import tables
from notify.delivery import tables as delivery_tables
from notify.subscriptions import SUBSCRIPTIONS
from notify.timers import TIMERS
from zhipei_events.every import NotifyPolicyChanged, NotifyPolicyState
from zhipei_events.notify import NotificationSent

SERVICE = Service(
    name="notify",
    metadata=tables.METADATA,
    subscriptions=SUBSCRIPTIONS,
    timers=TIMERS,
    http="notify.app",
    policies="policies.yaml",
    policy_events=(NotifyPolicyChanged, NotifyPolicyState),
    subjects={NotificationSent: delivery_tables.messages.c.message_id},
)

if __name__ == "__main__":
    run(SERVICE)
