"""Everything that can come in as an event: what training says of off-post training and of
onboarding, and the choices of others that rules here read.
"""

from chassis.messages.subscriptions import Subscriptions, on
from chassis.policies.versions import keep_policies
from people.posts.handovers.handlers import on_cohort_ended, on_induction_result_decided
from people.posts.offpost.handlers import on_agent_returned_to_post, on_offpost_started
from zhipei_events.every import TrainingPolicyState
from zhipei_events.training import (
    AgentReturnedToPost,
    CohortEnded,
    InductionResultDecided,
    OffpostStarted,
)

SUBSCRIPTIONS = Subscriptions(
    "people",
    on(OffpostStarted, on_offpost_started),
    on(AgentReturnedToPost, on_agent_returned_to_post),
    on(InductionResultDecided, on_induction_result_decided),
    on(CohortEnded, on_cohort_ended),
    keep_policies(TrainingPolicyState),  # who decides leave (ORG-13): pln.approval_matrix
)
