"""Everything that notify hears: the directory, and each event of NTF-3 that is published."""

from typing import Final

from chassis.messages.subscriptions import Subscriptions, keep, on_batch
from notify import tables
from notify.addressing.recipients.handlers import on_directory, on_facts
from notify.ground import tables as ground_tables
from zhipei_events.envelope import Event
from zhipei_events.every import (
    QaDeadlineApproached,
    QaDeadlineOverdue,
    TrainingDeadlineApproached,
    TrainingDeadlineOverdue,
)
from zhipei_events.kpi import (
    AgentRanked,
    LastPlaceTriggered,
    RankingPublished,
    ThresholdBreached,
    ThresholdCleared,
)
from zhipei_events.people import (
    AgentStageChanged,
    AttendanceRecorded,
    LeaveDecided,
    PayRuleChanged,
    PersonState,
    SigningKeyState,
    TenantState,
    UnitState,
)
from zhipei_events.qa import (
    CallScored,
    CoachingOverdue,
    CoachingRequired,
    InspectionAssigned,
    RepeatedPoorQuality,
    SampleShortfall,
)
from zhipei_events.training import (
    AgentReturnedToPost,
    ExamBatchScheduled,
    ExamFailed,
    ExamMarkRevised,
    ExamMissed,
    ExamPassed,
    OffpostExtended,
    OffpostOrdered,
    OffpostSuspended,
    PaperApproved,
    PaperOverdue,
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
    TrainingRecordOverdue,
)

TOLD: Final[tuple[type[Event], ...]] = (
    AgentStageChanged,
    AttendanceRecorded,
    LeaveDecided,
    PayRuleChanged,
    SampleShortfall,
    InspectionAssigned,
    CallScored,
    CoachingRequired,
    CoachingOverdue,
    QaDeadlineApproached,
    QaDeadlineOverdue,
    RepeatedPoorQuality,
    TrainingDeadlineApproached,
    TrainingDeadlineOverdue,
    TrainingAssigned,
    TrainingExtended,
    TrainingCompleted,
    SessionScheduled,
    SessionChanged,
    SessionCancelled,
    TrainingAttendanceRecorded,
    PaperSubmitted,
    PaperApproved,
    PaperReturned,
    PaperOverdue,
    TrainingRecordOverdue,
    ExamBatchScheduled,
    ExamPassed,
    ExamFailed,
    ExamMissed,
    ExamMarkRevised,
    OffpostOrdered,
    OffpostSuspended,
    OffpostExtended,
    AgentReturnedToPost,
    SeparationProposed,
    ThresholdBreached,
    ThresholdCleared,
    RankingPublished,
    AgentRanked,
    LastPlaceTriggered,
)
"""Events of which somebody must know, each with its row in `audience.rules.TOLD_OF`."""

SUBSCRIPTIONS = Subscriptions(
    "notify",
    on_batch(TOLD, on_facts),
    keep(PersonState, ground_tables.people),
    keep(UnitState, ground_tables.units),
    on_batch((PersonState, UnitState), on_directory),
    keep(TenantState, tables.METADATA.tables["tenants"]),
    keep(SigningKeyState, tables.METADATA.tables["signing_keys"]),
)
