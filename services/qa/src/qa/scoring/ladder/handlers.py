"""Scored and revised calls in the words of the ladder."""

from collections.abc import Sequence

from chassis.messages.subscriptions import Received
from chassis.messages.tx import Tx
from qa.scoring.ladder import actions
from qa.scoring.ladder.actions import NoLongerPoor, PoorCall
from zhipei_events.qa import CallScored, EvaluationRevised
from zhipei_events.values import Grade


async def on_calls_scored(tx: Tx, batch: Sequence[Received[CallScored]]) -> None:
    """An unacceptable call asks for a coaching, and too many of them for a step of the ladder."""
    for received in batch:
        if received.event.unacceptable:
            await actions.react(tx, _poor(received))


async def on_evaluations_revised(tx: Tx, batch: Sequence[Received[EvaluationRevised]]) -> None:
    """A call that is not unacceptable any more needs no coaching and counts for no step."""
    for received in batch:
        event = received.event
        if event.old_unacceptable and not event.unacceptable:
            call = NoLongerPoor(
                evaluation_id=event.evaluation_id,
                agent_id=event.agent_id,
                site_id=event.site_id,
                center_id=event.center_id,
                line=event.line,
                call_date=event.call_date,
                envelope=received.envelope,
            )
            await actions.take_back(tx, call)


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
