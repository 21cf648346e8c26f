"""Assignments that were opened, extended or ended, as their deadlines follow them."""

from collections.abc import Sequence

from chassis.messages.subscriptions import Received
from chassis.messages.tx import Tx
from training.assigning.due_dates import actions
from zhipei_events.training import TrainingAssigned, TrainingCompleted, TrainingExtended


async def on_assigned(
    tx: Tx, batch: Sequence[Received[TrainingAssigned | TrainingExtended]]
) -> None:
    await actions.open_for(
        tx, {received.event.assignment_id: received.envelope for received in batch}
    )


async def on_completed(tx: Tx, batch: Sequence[Received[TrainingCompleted]]) -> None:
    await actions.done(
        tx, {received.event.assignment_id: received.envelope.time for received in batch}
    )
