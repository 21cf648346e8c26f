"""What follows inside training from its own events, in the same transaction."""

from chassis.messages.reactions import Reactions
from chassis.messages.subscriptions import on_batch
from training.exams.resits.handlers import on_exams_marked as follow_up_resits
from training.offpost.orders.handlers import on_exams_marked as follow_up_offpost
from zhipei_events.training import ExamFailed, ExamMarkRevised, ExamPassed

REACTIONS = Reactions(
    on_batch((ExamPassed, ExamFailed, ExamMarkRevised), follow_up_resits),
    on_batch((ExamPassed, ExamFailed, ExamMarkRevised), follow_up_offpost),
)
