"""Events of every service, as facts that somebody must know."""

from collections.abc import Sequence
from uuid import UUID

from chassis.messages.subscriptions import Received
from chassis.messages.tx import Tx
from notify.addressing.recipients import actions
from notify.addressing.recipients.rules import ORDINARY, Fact, Place
from zhipei_events.envelope import Envelope, Event
from zhipei_events.people import PersonState, UnitState

PERSON_KEYS = frozenset({"agent_id", "person_id", "inspector_id"})
"""Record keys that are a person: the one whom the event concerns (EVT-4)."""


async def on_facts(tx: Tx, batch: Sequence[Received[Event]]) -> None:
    await actions.tell(
        tx, [(_fact(received.event, received.envelope), received.envelope) for received in batch]
    )


async def on_directory(tx: Tx, batch: Sequence[Received[PersonState | UnitState]]) -> None:
    """Units, leaders and holders of roles, as they stand in our copies now."""
    changed = [received.envelope.time for received in batch if _leads_or_holds(received.event)]
    if changed:
        await actions.look_again(tx, min(changed))


def _leads_or_holds(event: PersonState | UnitState | None) -> bool:
    """Whether it can make somebody a recipient; None: erased."""
    return isinstance(event, UnitState) or (
        event is not None and not ORDINARY.issuperset(event.roles)
    )


def _fact(event: Event, envelope: Envelope) -> Fact:
    return Fact(
        cause_id=envelope.id,
        type=envelope.type,
        told_at=envelope.time,
        about=UUID(envelope.key) if event.KEY in PERSON_KEYS else None,
        place=Place(
            getattr(event, "team_id", None),
            getattr(event, "site_id", None),
            getattr(event, "center_id", None),
        ),
        details=event.model_dump(mode="json"),
    )
