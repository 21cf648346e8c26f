"""Step 3 of the ladder proposes off-post training (QA-14, TRN-11c)."""

from collections.abc import Sequence

from chassis.messages.subscriptions import Received
from chassis.messages.tx import Tx
from training.assigning.corrections.handlers import ladder_step
from training.assigning.requests.rules import Kind
from training.offpost.proposals import actions
from zhipei_events.qa import RepeatedPoorQuality


async def on_repeated_poor_quality(tx: Tx, batch: Sequence[Received[RepeatedPoorQuality]]) -> None:
    for received in batch:
        step = ladder_step(received)
        if step.kind is Kind.OFF_POST_QUALITY:
            with tx.handling(received.envelope):
                await actions.propose(tx, step)
