"""python -m training api | worker | migrate | verify"""

from chassis.service import Service, run
from training import tables
from training.subscriptions import SUBSCRIPTIONS
from training.timers import TIMERS
from zhipei_events.every import TrainingPolicyChanged, TrainingPolicyState
from zhipei_events.training import (
    AgentReturnedToPost,
    ExamBatchScheduled,
    ExamFailed,
    ExamMarkRevised,
    ExamMissed,
    ExamPassed,
    ExamWindowClosed,
    OffpostExtended,
    OffpostOrdered,
    OffpostStarted,
    OffpostSuspended,
    PaperApproved,
    PaperReturned,
    PaperSubmitted,
    SeparationProposed,
    SessionCancelled,
    SessionChanged,
    SessionScheduled,
    TrainingAssigned,
    TrainingAttendanceRecorded,
    TrainingCompleted,
    TrainingExtended,
    TrainingRecordConfirmed,
)

SERVICE = Service(
    name="training",
    metadata=tables.METADATA,
    subscriptions=SUBSCRIPTIONS,
    timers=TIMERS,
    http="training.app",
    policies="policies.yaml",
    policy_events=(TrainingPolicyChanged, TrainingPolicyState),
    subjects={
        TrainingAssigned: tables.assignments.c.assignment_id,
        TrainingExtended: tables.assignments.c.assignment_id,
        TrainingCompleted: tables.assignments.c.assignment_id,
        SessionScheduled: tables.sessions.c.session_id,
        SessionChanged: tables.sessions.c.session_id,
        SessionCancelled: tables.sessions.c.session_id,
        TrainingAttendanceRecorded: tables.session_entries.c.person_id,  # "<session>:<person>": the last part is looked for
        TrainingRecordConfirmed: tables.sessions.c.session_id,
        PaperSubmitted: tables.papers.c.paper_id,
        PaperApproved: tables.papers.c.paper_id,
        PaperReturned: tables.papers.c.paper_id,
        ExamBatchScheduled: tables.batches.c.batch_id,
        # An exam is "<paper>:<person>" to the world; a subject's last part is looked for.
        ExamPassed: tables.sittings.c.person_id,
        ExamFailed: tables.sittings.c.person_id,
        ExamMissed: tables.sittings.c.person_id,
        ExamMarkRevised: tables.sittings.c.person_id,
        ExamWindowClosed: tables.exam_windows.c.paper_id,
        OffpostOrdered: tables.offpost_orders.c.order_id,
        OffpostStarted: tables.offpost_orders.c.order_id,
        OffpostSuspended: tables.offpost_orders.c.order_id,
        OffpostExtended: tables.offpost_orders.c.order_id,
        AgentReturnedToPost: tables.offpost_orders.c.order_id,
        SeparationProposed: tables.offpost_orders.c.order_id,
    },
)

if __name__ == "__main__":
    run(SERVICE)
