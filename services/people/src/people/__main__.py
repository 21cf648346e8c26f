"""python -m people api | worker | migrate | verify"""

from chassis.messages.service import Service, run
from people import tables
from people.ground import tables as ground_tables
from people.posts import tables as posts_tables
from people.subscriptions import SUBSCRIPTIONS
from people.time import tables as time_tables
from zhipei_events.every import PeoplePolicyChanged, PeoplePolicyState
from zhipei_events.people import (
    AgentRegistered,
    AgentStageChanged,
    LeaveDecided,
    OrgUnitChanged,
    PayRuleChanged,
    PersonChanged,
)

SERVICE = Service(
    name="people",
    metadata=tables.METADATA,
    subscriptions=SUBSCRIPTIONS,
    http="people.app",
    policies="policies.yaml",
    policy_events=(PeoplePolicyChanged, PeoplePolicyState),
    subjects={
        OrgUnitChanged: ground_tables.units.c.unit_id,
        AgentRegistered: ground_tables.persons.c.person_id,
        PersonChanged: ground_tables.persons.c.person_id,
        AgentStageChanged: ground_tables.stage_changes.c.person_id,
        LeaveDecided: time_tables.leaves.c.leave_id,
        PayRuleChanged: posts_tables.pay_rules.c.person_id,
    },
)

if __name__ == "__main__":
    run(SERVICE)
