"""python -m people api | worker | migrate | verify"""

from chassis.messages.service import Service, run
from people import tables
from people.ground import tables as ground_tables
from people.posts import tables as posts_tables
from people.subscriptions import SUBSCRIPTIONS
from people.time import tables as time_tables
from zhipei_events.every import PeoplePolicyChanged, PeoplePolicyState

SERVICE = Service(
    name="people",
    metadata=tables.METADATA,
    tables=(ground_tables, posts_tables, time_tables),
    subscriptions=SUBSCRIPTIONS,
    http="people.app",
    policies="policies.yaml",
    policy_events=(PeoplePolicyChanged, PeoplePolicyState),
)

if __name__ == "__main__":
    run(SERVICE)
