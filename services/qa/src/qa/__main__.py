"""python -m qa api | worker | migrate | verify"""

from chassis.service import Service, run
from qa import tables
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
        CallScored: tables.evaluations.c.evaluation_id,
        CoachingRequired: tables.coachings.c.coaching_id,
        CoachingCompleted: tables.coachings.c.coaching_id,
        RepeatedPoorQuality: tables.ladder_steps.c.step_id,
        ScorecardPublished: tables.scorecards.c.scorecard_id,
        SampleCommitted: tables.draws.c.draw,
        SampleRevealed: tables.draws.c.draw,
        SampleDrawn: tables.samples.c.sample_id,
        SampleShortfall: tables.samples.c.sample_id,
        InspectionAssigned: tables.assignments.c.assignment_id,
    },
)

if __name__ == "__main__":
    run(SERVICE)
