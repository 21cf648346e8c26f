"""What follows inside training from its own events, in the same transaction."""

from chassis.messages.reactions import Reactions
from chassis.messages.subscriptions import on, on_batch
from training.exams.paper_dates.handlers import on_paper_returned, on_paper_submitted
from training.exams.resits.handlers import on_exams_marked as follow_up_resits
from training.offpost.orders.handlers import on_exams_marked as follow_up_offpost
from zhipei_events.training import (
    ExamFailed,
    ExamMarkRevised,
    ExamPassed,
    PaperReturned,
    PaperSubmitted,
)

REACTIONS = Reactions(
    on(PaperSubmitted, on_paper_submitted),
    on(PaperReturned, on_paper_returned),
    on_batch((ExamPassed, ExamFailed, ExamMarkRevised), follow_up_resits),
    on_batch((ExamPassed, ExamFailed, ExamMarkRevised), follow_up_offpost),
)
