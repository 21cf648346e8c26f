"""python -m training api | worker | migrate | verify"""

from chassis.service import Service, run
from training import tables
from training.app import PERMISSIONS, ROUTES
from training.subscriptions import SUBSCRIPTIONS
from zhipei_events.every import TrainingPolicyChanged, TrainingPolicyState
from zhipei_events.training import PaperApproved, PaperReturned, PaperSubmitted, TrainingAssigned

SERVICE = Service(
    name="training",
    metadata=tables.METADATA,
    subscriptions=SUBSCRIPTIONS,
    routes=ROUTES,
    permissions=PERMISSIONS,
    policies="policies.yaml",
    policy_events=(TrainingPolicyChanged, TrainingPolicyState),
    subjects={
        TrainingAssigned: tables.assignments.c.assignment_id,
        PaperSubmitted: tables.papers.c.paper_id,
        PaperApproved: tables.papers.c.paper_id,
        PaperReturned: tables.papers.c.paper_id,
    },
)

if __name__ == "__main__":
    run(SERVICE)
