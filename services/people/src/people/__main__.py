"""python -m people api | worker | migrate | verify"""

from chassis.service import Service, run
from people import tables
from people.subscriptions import SUBSCRIPTIONS
from zhipei_events.every import PeoplePolicyChanged, PeoplePolicyState
from zhipei_events.people import AgentRegistered, AgentStageChanged, LeaveDecided, OrgUnitChanged, PayRuleChanged, PersonChanged

SERVICE = Service(
    name="people",
    metadata=tables.METADATA,
    subscriptions=SUBSCRIPTIONS,
    http="people.app",
    policies="policies.yaml",
    policy_events=(PeoplePolicyChanged, PeoplePolicyState),
    subjects={
        OrgUnitChanged: tables.units.c.unit_id,
        AgentRegistered: tables.persons.c.person_id,
        PersonChanged: tables.persons.c.person_id,
        AgentStageChanged: tables.stage_changes.c.person_id,
        LeaveDecided: tables.leaves.c.leave_id,
        PayRuleChanged: tables.pay_rules.c.person_id,
    },
)

if __name__ == "__main__":
    run(SERVICE)
