"""What follows inside qa from its own events, in the same transaction."""

from chassis.messages.reactions import Reactions
from chassis.messages.subscriptions import on_batch
from qa.draws.assignment.handlers import on_calls_scored as finish_work
from qa.scoring.acknowledgements.handlers import on_calls_scored as ask_to_acknowledge
from qa.scoring.ladder.handlers import on_calls_scored as climb_ladder
from qa.scoring.ladder.handlers import on_evaluations_revised as decide_ladder_again
from zhipei_events.qa import CallScored, EvaluationRevised

REACTIONS = Reactions(
    on_batch(CallScored, ask_to_acknowledge),
    on_batch(CallScored, climb_ladder),
    on_batch(CallScored, finish_work),
    on_batch(EvaluationRevised, decide_ladder_again),
)
