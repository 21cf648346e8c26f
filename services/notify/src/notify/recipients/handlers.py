"""Events of every service, as facts that somebody must know."""

from collections.abc import Sequence
from uuid import UUID

from chassis.subscriptions import Received
from chassis.tx import Tx
from notify.recipients import actions
from notify.recipients.rules import Fact, Place
from zhipei_events.envelope import Envelope, Event

PERSON_KEYS = frozenset({"agent_id", "person_id", "inspector_id"})
"""Record keys that are a person: the one whom the event concerns (EVT-4)."""


async def on_facts(tx: Tx, batch: Sequence[Received[Event]]) -> None:
    await actions.tell(tx, [(_fact(received.event, received.envelope), received.envelope) for received in batch])


def _fact(event: Event, envelope: Envelope) -> Fact:
    return Fact(
        cause_id=envelope.id,
        type=envelope.type,
        told_at=envelope.time,
        about=UUID(envelope.key) if event.KEY in PERSON_KEYS else None,
        place=Place(getattr(event, "team_id", None), getattr(event, "site_id", None), getattr(event, "center_id", None)),
        details=event.model_dump(mode="json"),
    )
