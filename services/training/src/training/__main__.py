"""python -m training api | worker | migrate | verify"""

from chassis.messages.service import Service, run
from training import tables
from training.assigning import tables as assigning_tables
from training.classes import tables as classes_tables
from training.exams import tables as exams_tables
from training.offpost import tables as offpost_tables
from training.reactions import REACTIONS
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
    reactions=REACTIONS,
    http="training.app",
    policies="policies.yaml",
    policy_events=(TrainingPolicyChanged, TrainingPolicyState),
    subjects={
        TrainingAssigned: assigning_tables.assignments.c.assignment_id,
        TrainingExtended: assigning_tables.assignments.c.assignment_id,
        TrainingCompleted: assigning_tables.assignments.c.assignment_id,
        SessionScheduled: classes_tables.sessions.c.session_id,
        SessionChanged: classes_tables.sessions.c.session_id,
        SessionCancelled: classes_tables.sessions.c.session_id,
        # "<session>:<person>": the last part is looked for
        TrainingAttendanceRecorded: classes_tables.session_entries.c.person_id,
        TrainingRecordConfirmed: classes_tables.sessions.c.session_id,
        PaperSubmitted: exams_tables.papers.c.paper_id,
        PaperApproved: exams_tables.papers.c.paper_id,
        PaperReturned: exams_tables.papers.c.paper_id,
        ExamBatchScheduled: exams_tables.batches.c.batch_id,
        # An exam is "<paper>:<person>" to the world; a subject's last part is looked for.
        ExamPassed: exams_tables.sittings.c.person_id,
        ExamFailed: exams_tables.sittings.c.person_id,
        ExamMissed: exams_tables.sittings.c.person_id,
        ExamMarkRevised: exams_tables.sittings.c.person_id,
        ExamWindowClosed: exams_tables.exam_windows.c.paper_id,
        OffpostOrdered: offpost_tables.offpost_orders.c.order_id,
        OffpostStarted: offpost_tables.offpost_orders.c.order_id,
        OffpostSuspended: offpost_tables.offpost_orders.c.order_id,
        OffpostExtended: offpost_tables.offpost_orders.c.order_id,
        AgentReturnedToPost: offpost_tables.offpost_orders.c.order_id,
        SeparationProposed: offpost_tables.offpost_orders.c.order_id,
    },
)

if __name__ == "__main__":
    run(SERVICE)
