"""python -m training api | worker | migrate | verify"""

from chassis.messages.service import Service, run
from training import tables
from training.assigning import tables as assigning_tables
from training.classes import tables as classes_tables
from training.exams import tables as exams_tables
from training.ground import tables as ground_tables
from training.offpost import tables as offpost_tables
from training.onboarding import tables as onboarding_tables
from training.reactions import REACTIONS
from training.subscriptions import SUBSCRIPTIONS
from training.timers import TIMERS
from zhipei_events.every import TrainingPolicyChanged, TrainingPolicyState
from zhipei_events.training import PaperOverdue

SERVICE = Service(
    name="training",
    metadata=tables.METADATA,
    tables=(
        assigning_tables,
        classes_tables,
        exams_tables,
        ground_tables,
        offpost_tables,
        onboarding_tables,
    ),
    subscriptions=SUBSCRIPTIONS,
    timers=TIMERS,
    reactions=REACTIONS,
    http="training.app",
    policies="policies.yaml",
    needs=("gen.visibility",),
    policy_events=(TrainingPolicyChanged, TrainingPolicyState),
    of_deadlines=(PaperOverdue,),
)

if __name__ == "__main__":
    run(SERVICE)
