"""Events that training publishes, by wing."""

from zhipei_events.training.assigning import (
    TrainingAssigned,
    TrainingCompleted,
    TrainingExtended,
)
from zhipei_events.training.classes import (
    Session,
    SessionCancelled,
    SessionChanged,
    SessionScheduled,
    TrainingAttendanceRecorded,
    TrainingRecordConfirmed,
    TrainingRecordOverdue,
)
from zhipei_events.training.exams import (
    Exam,
    ExamBatchScheduled,
    ExamFailed,
    ExamMarkRevised,
    ExamMissed,
    ExamPassed,
    ExamWindowClosed,
    Paper,
    PaperApproved,
    PaperOverdue,
    PaperReturned,
    PaperSubmitted,
    Sat,
)
from zhipei_events.training.offpost import (
    AgentReturnedToPost,
    Offpost,
    OffpostExtended,
    OffpostOrdered,
    OffpostStarted,
    OffpostSuspended,
    SeparationProposed,
)
from zhipei_events.training.onboarding import (
    Cohort,
    CohortOpened,
)

__all__ = [
    "AgentReturnedToPost",
    "Cohort",
    "CohortOpened",
    "Exam",
    "ExamBatchScheduled",
    "ExamFailed",
    "ExamMarkRevised",
    "ExamMissed",
    "ExamPassed",
    "ExamWindowClosed",
    "Offpost",
    "OffpostExtended",
    "OffpostOrdered",
    "OffpostStarted",
    "OffpostSuspended",
    "Paper",
    "PaperApproved",
    "PaperOverdue",
    "PaperReturned",
    "PaperSubmitted",
    "Sat",
    "SeparationProposed",
    "Session",
    "SessionCancelled",
    "SessionChanged",
    "SessionScheduled",
    "TrainingAssigned",
    "TrainingAttendanceRecorded",
    "TrainingCompleted",
    "TrainingExtended",
    "TrainingRecordConfirmed",
    "TrainingRecordOverdue",
]
