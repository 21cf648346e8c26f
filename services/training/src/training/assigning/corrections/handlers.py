"""Repeated poor quality, as steps of the ladder (QA-14)."""

from collections.abc import Sequence

from chassis.messages.subscriptions import Received
from chassis.messages.tx import Tx
from training.assigning.corrections import actions
from training.assigning.corrections.rules import LadderStep
from training.assigning.requests.rules import Kind, Whereabouts
from zhipei_events.qa import RepeatedPoorQuality


async def on_repeated_poor_quality(tx: Tx, batch: Sequence[Received[RepeatedPoorQuality]]) -> None:
    """Step 3 is left to off-post training, which records a proposal (TRN-11c)."""
    for received in batch:
        step = ladder_step(received)
        if step.kind is not Kind.OFF_POST_QUALITY:
            with tx.handling(received.envelope):
                await actions.answer(tx, step)


def ladder_step(received: Received[RepeatedPoorQuality]) -> LadderStep:
    event, envelope = received.event, received.envelope
    return LadderStep(
        cause_id=envelope.id,
        type=envelope.type,
        subject=envelope.subject,
        correlation_id=envelope.correlation,
        occurred_at=envelope.time,
        agent_id=event.agent_id,
        whereabouts=Whereabouts(event.team_id, event.site_id, event.center_id),
        step=event.step,
        card=event.card,
        criteria=event.criteria,
        calls=tuple(call.call_date for call in event.calls),
    )
