"""What follows inside qa from its own events, in the same transaction."""

from chassis.messages.reactions import Reactions
from chassis.messages.subscriptions import on_batch
from qa.draws.assignment.handlers import on_calls_scored
from zhipei_events.qa import CallScored

REACTIONS = Reactions(on_batch(CallScored, on_calls_scored))
