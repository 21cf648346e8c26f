"""Scored calls in the words of the ladder."""

from collections.abc import Sequence

from chassis.messages.subscriptions import Received
from chassis.messages.tx import Tx
from qa.scoring.ladder import actions
from qa.scoring.ladder.actions import PoorCall
from zhipei_events.qa import CallScored
from zhipei_events.values import Grade


async def on_calls_scored(tx: Tx, batch: Sequence[Received[CallScored]]) -> None:
    """An unacceptable call asks for a coaching, and too many of them for a step of the ladder."""
    for received in batch:
        if received.event.unacceptable:
            await actions.react(tx, _poor(received))


def _poor(received: Received[CallScored]) -> PoorCall:
    event = received.event
    return PoorCall(
        evaluation_id=event.evaluation_id,
        call_id=event.call_id,
        call_date=event.call_date,
        card=event.card,
        criteria=tuple(item.criterion for item in event.items if item.grade is Grade.UNACCEPTABLE),
        agent_id=event.agent_id,
        team_id=event.team_id,
        site_id=event.site_id,
        center_id=event.center_id,
        line=event.line,
        inspector_id=event.inspector_id,
        envelope=received.envelope,
    )
