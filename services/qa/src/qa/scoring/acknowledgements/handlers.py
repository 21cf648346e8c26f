"""Scored calls in the words of acknowledging."""

from collections.abc import Sequence

from chassis.messages.subscriptions import Received
from chassis.messages.tx import Tx
from qa.scoring.acknowledgements import actions
from qa.scoring.acknowledgements.actions import Delivered
from zhipei_events.qa import CallScored


async def on_calls_scored(tx: Tx, batch: Sequence[Received[CallScored]]) -> None:
    """A scored call is delivered at once, and waits for its agent's acknowledgement."""
    await actions.ask(tx, [_delivered(received) for received in batch])


def _delivered(received: Received[CallScored]) -> Delivered:
    event = received.event
    return Delivered(
        evaluation_id=event.evaluation_id,
        agent_id=event.agent_id,
        team_id=event.team_id,
        site_id=event.site_id,
        center_id=event.center_id,
        call_id=event.call_id,
        envelope=received.envelope,
    )
