"""What training tells of off-post training, in the words of stages."""

from uuid import UUID

from chassis.messages.tx import Tx
from people.posts.offpost import actions
from people.posts.offpost.rules import Order, State
from zhipei_events.training import AgentReturnedToPost, OffpostStarted


async def on_offpost_started(tx: Tx, event: OffpostStarted) -> None:
    order = Order(
        order_id=event.order_id,
        person_id=event.person_id,
        trigger=event.trigger,
        starts_on=event.starts_on,
        pay_rule=event.pay_rule,
        state=State.WAITING,
        cause_id=_cause(tx),
    )
    await actions.start(tx, order)


async def on_agent_returned_to_post(tx: Tx, event: AgentReturnedToPost) -> None:
    order = Order(
        order_id=event.order_id,
        person_id=event.person_id,
        trigger=event.trigger,
        starts_on=event.returned_on,
        pay_rule=event.pay_rule,
        state=State.RETURNED,
        cause_id=_cause(tx),
    )
    await actions.end(
        tx, order, returned_on=event.returned_on, pay_rule=event.pay_rule, cause_id=_cause(tx)
    )


def _cause(tx: Tx) -> UUID:
    if tx.cause is None:
        raise LookupError("a handler has a cause")
    return tx.cause.id
