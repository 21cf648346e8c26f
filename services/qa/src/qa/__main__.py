"""python -m qa api | worker | migrate | verify"""

from chassis.messages.service import Service, run
from qa import tables
from qa.draws import tables as draws_tables
from qa.ground import tables as ground_tables
from qa.scoring import tables as scoring_tables
from qa.subscriptions import SUBSCRIPTIONS
from qa.timers import TIMERS
from zhipei_events.every import QaPolicyChanged, QaPolicyState
from zhipei_events.qa import (
    CallScored,
    CoachingCompleted,
    CoachingRequired,
    InspectionAssigned,
    RepeatedPoorQuality,
    SampleCommitted,
    SampleDrawn,
    SampleRevealed,
    SampleShortfall,
    ScorecardPublished,
)

SERVICE = Service(
    name="qa",
    metadata=tables.METADATA,
    subscriptions=SUBSCRIPTIONS,
    timers=TIMERS,
    http="qa.app",
    policies="policies.yaml",
    policy_events=(QaPolicyChanged, QaPolicyState),
    needs=("kpi.tie_policy",),
    subjects={
        CallScored: scoring_tables.evaluations.c.evaluation_id,
        CoachingRequired: scoring_tables.coachings.c.coaching_id,
        CoachingCompleted: scoring_tables.coachings.c.coaching_id,
        RepeatedPoorQuality: scoring_tables.ladder_steps.c.step_id,
        ScorecardPublished: ground_tables.scorecards.c.scorecard_id,
        SampleCommitted: draws_tables.draws.c.draw,
        SampleRevealed: draws_tables.draws.c.draw,
        SampleDrawn: draws_tables.samples.c.sample_id,
        SampleShortfall: draws_tables.samples.c.sample_id,
        InspectionAssigned: draws_tables.assignments.c.assignment_id,
    },
)

if __name__ == "__main__":
    run(SERVICE)
