"""What follows inside training from its own events, in the same transaction."""

from chassis.messages.reactions import Reactions
from chassis.messages.subscriptions import on_batch
from training.assigning.due_dates.handlers import on_assigned, on_completed
from training.assigning.progress.handlers import (
    on_records_confirmed,
    on_sessions_held,
    on_sessions_planned,
)
from training.assigning.targets.handlers import on_records_confirmed as on_hours_confirmed
from training.exams.resits.handlers import on_exams_marked as follow_up_resits
from training.offpost.running.handlers import on_exams_marked as follow_up_reposts
from training.offpost.weakness.handlers import on_exams_marked as keep_failed_topics
from training.onboarding.forms.handlers import on_reports_filed
from training.onboarding.reports.handlers import on_cohorts_opened
from zhipei_events.training import (
    CohortOpened,
    ExamFailed,
    ExamMarkRevised,
    ExamPassed,
    InductionReportFiled,
    SessionCancelled,
    SessionChanged,
    SessionScheduled,
    TrainingAssigned,
    TrainingAttendanceRecorded,
    TrainingCompleted,
    TrainingExtended,
    TrainingRecordConfirmed,
)

REACTIONS = Reactions(
    # deadlines of assignments (GEN-9)
    on_batch((TrainingAssigned, TrainingExtended), on_assigned),
    on_batch(TrainingCompleted, on_completed),
    # sessions move assignments (TRN-28)
    on_batch((SessionScheduled, SessionChanged), on_sessions_planned),
    on_batch((SessionCancelled, TrainingAttendanceRecorded), on_sessions_held),
    # confirmed records end them: without a test or with a passed one, then by hours (TRN-6)
    on_batch(TrainingRecordConfirmed, on_records_confirmed),
    on_batch(TrainingRecordConfirmed, on_hours_confirmed),
    # marks ask for targeted training and re-sits (EXM-5), and move off-post training (EXM-12)
    on_batch((ExamPassed, ExamFailed, ExamMarkRevised), follow_up_resits),
    on_batch((ExamPassed, ExamFailed, ExamMarkRevised), keep_failed_topics),
    on_batch((ExamPassed, ExamFailed, ExamMarkRevised), follow_up_reposts),
    # a cohort owes its report, which is a form once it is filed (ONB-5)
    on_batch(CohortOpened, on_cohorts_opened),
    on_batch(InductionReportFiled, on_reports_filed),
)
