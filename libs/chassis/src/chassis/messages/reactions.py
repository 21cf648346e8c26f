"""What follows inside a service from its own events, in the transaction that emitted them.

    REACTIONS = Reactions(
        on(LetterPosted, on_letter_posted),          # handlers as in subscriptions.py
        on_batch((StampSold, StampReturned), on_stamps),
    )

Who emits knows no listener. The edge runs the reactions on everything a transaction has emitted
before it is written, round by round, until nothing new is emitted.
"""

from collections.abc import Sequence

from chassis.messages.subscriptions import Received, Subscription
from chassis.messages.tx import Tx
from zhipei_events.envelope import Event

LONGEST_CHAIN = 12
"""Rounds after which reactions that keep causing one another are taken for a circle."""


class CircularReactions(RuntimeError):
    """Reactions kept emitting events that others react to."""


class Reactions:
    """All reactions of a service, in the order in which they are listed."""

    def __init__(self, *reactions: Subscription) -> None:
        self.reactions = reactions
        self.types: frozenset[type[Event]] = frozenset(
            event for reaction in reactions for event in reaction.types
        )

    async def run(self, tx: Tx) -> None:
        """Hand over what `tx` has emitted since the last call, until nothing new is emitted.

        Raises CircularReactions after LONGEST_CHAIN rounds.
        """
        for _ in range(LONGEST_CHAIN):
            emitted = [Received(event, envelope) for event, envelope in tx.pop_emitted()]
            if not emitted:
                return
            for reaction in self.reactions:
                chosen = [
                    received for received in emitted if type(received.event) in reaction.types
                ]
                if chosen:
                    await reaction.handle(tx, chosen)
        raise CircularReactions(", ".join(sorted(_names(tx.pop_emitted()))))


def _names(emitted: Sequence[tuple[Event, object]]) -> set[str]:
    return {type(event).TYPE for event, _ in emitted}


NONE = Reactions()
"""For a service in which nothing follows from its own events."""
