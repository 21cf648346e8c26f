"""What qa tells of an agent, in the words of corrections."""

from collections.abc import Sequence

from chassis.messages.subscriptions import Received
from chassis.messages.tx import Tx
from training.assigning.assignments.rules import Whereabouts
from training.assigning.corrections import actions
from training.assigning.corrections.rules import Cause
from zhipei_events.qa import RepeatedPoorQuality


async def on_repeated_poor_quality(tx: Tx, batch: Sequence[Received[RepeatedPoorQuality]]) -> None:
    for received in batch:
        with tx.handling(received.envelope):
            await actions.answer(tx, _cause(received))


def _cause(received: Received[RepeatedPoorQuality]) -> Cause:
    event, envelope = received.event, received.envelope
    return Cause(
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
