"""What a service hears: one tuple per service, listed in its `subscriptions.py`.

    SUBSCRIPTIONS = Subscriptions(
        "post",
        on(LetterPosted, on_letter_posted),                  # per event; tx.now is the event's time
        on_batch((StampSold, StampReturned), on_stamps),     # the batch; set-based SQL, no tx.now
        keep(AddressState, tables.addresses),                # our narrow copy of a state topic
    )

A batch is handed over in as few groups as the order of each subject allows.
"""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import Table

from chassis.messages.copies import copy_states
from chassis.messages.tx import Reacts, Tx
from zhipei_events.envelope import Envelope, Event, State

E = TypeVar("E", bound=Event)


class Received(NamedTuple, Generic[E]):
    """An event as it was heard. `event` is None where a state topic says that the thing was
    erased.
    """

    event: E
    envelope: Envelope


Handler = Callable[[Tx, Sequence[Received[Any]]], Awaitable[None]]


@dataclass(frozen=True, slots=True, eq=False)
class Subscription:
    """Which types go to which function, always as a batch of one tenant in the order of the
    partition.
    """

    types: tuple[type[Event], ...]
    handle: Handler


def on(event: type[E], handler: Callable[[Tx, E], Awaitable[None]]) -> Subscription:
    """Hear one event at a time, inside the batch's transaction."""

    async def each(tx: Tx, batch: Sequence[Received[E]]) -> None:
        for received in batch:
            with tx.handling(received.envelope):
                await handler(tx, received.event)

    return Subscription((event,), each)


def on_batch(events: type[Event] | tuple[type[Event], ...], handler: Handler) -> Subscription:
    """Hear the whole batch at once: for streams where volume matters."""
    return Subscription(events if isinstance(events, tuple) else (events,), handler)


def keep(state: type[State], table: Table) -> Subscription:
    """Keep a copy of a state topic: the columns of `table` that are fields of `state`; an erased
    thing leaves it.
    """

    async def copy(tx: Tx, batch: Sequence[Received[State]]) -> None:
        await copy_states(tx, table, [(received.envelope, received.event) for received in batch])

    return Subscription((state,), copy)


class Subscriptions:
    """All that a consumer hears, and how records find their functions."""

    def __init__(self, consumer: str, *subscriptions: Subscription) -> None:
        self.consumer = consumer
        self.reactions: Reacts | None = None
        self.types: dict[str, type[Event]] = {}
        self._listeners: dict[str, tuple[Subscription, ...]] = {}
        for subscription in subscriptions:
            for event in subscription.types:
                self.types[event.TYPE] = event
                self._listeners[event.TYPE] = (*self._listeners.get(event.TYPE, ()), subscription)
        self.topics = tuple(sorted({event.TOPIC for event in self.types.values()}))

    def in_order(
        self, batch: list[Received[Any]]
    ) -> Iterator[tuple[Subscription, list[Received[Any]]]]:
        """Group a batch by listener, as few groups as the order of each subject allows (law: no
        subject is heard out of order).
        """
        if (
            len(
                heard := {
                    self._listeners[name] for name in {received.envelope.type for received in batch}
                }
            )
            == 1
        ):
            yield from _groups({heard.pop(): batch})  # as on every busy topic: nothing to sort
            return
        pending: dict[tuple[Subscription, ...], list[Received[Any]]] = {}
        where: dict[str, tuple[Subscription, ...]] = {}
        for received in batch:
            listeners = self._listeners[received.envelope.type]
            if where.setdefault(received.envelope.subject, listeners) != listeners:
                yield from _groups(pending)
                pending, where = {}, {received.envelope.subject: listeners}
            pending.setdefault(listeners, []).append(received)
        yield from _groups(pending)


def _groups(
    pending: dict[tuple[Subscription, ...], list[Received[Any]]],
) -> Iterator[tuple[Subscription, list[Received[Any]]]]:
    for listeners, group in pending.items():
        for subscription in listeners:
            yield subscription, group
