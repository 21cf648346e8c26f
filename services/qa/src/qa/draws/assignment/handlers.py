"""Submitted work, as it ends a work list."""

from collections.abc import Sequence

from chassis.messages.subscriptions import Received
from chassis.messages.tx import Tx
from qa.draws.assignment import actions
from zhipei_events.qa import CallScored


async def on_calls_scored(tx: Tx, batch: Sequence[Received[CallScored]]) -> None:
    await actions.finish(tx, [received.event.evaluation_id for received in batch])
