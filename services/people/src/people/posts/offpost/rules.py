"""What off-post training does to a person's stage, in whatever order orders begin and end (ORG-3,
EVT-4).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from people.ground.stages.rules import ON_POST, Cause, Stage

LAST_PLACE = "last_place"


class State(StrEnum):
    """How an order stands with us."""

    WAITING = "waiting"  # begun, but another order of the person has not ended here yet
    OFF = "off"  # the person is off post by it
    RETURNED = "returned"
    REFUSED = "refused"  # the table of stages does not allow it


@dataclass(frozen=True, kw_only=True)
class Order:
    """An order as training told its begin or its end; stage_before: to which its end returns the
    person.
    """

    order_id: UUID
    person_id: UUID
    trigger: str
    starts_on: date
    pay_rule: str
    state: State
    stage_before: Stage | None = None
    returned_on: date | None = None
    refused: str | None = None
    cause_id: UUID

    @property
    def cause(self) -> Cause:
        """The cause of ORG-3's table: by last place, else for service or quality (TRN-11b,
        TRN-11c).
        """
        return Cause.LAST_PLACE if self.trigger == LAST_PLACE else Cause.QUALITY


class Begin(StrEnum):
    """What the begin of an order comes to."""

    TAKE = "take"  # the person goes off post
    STANDS = "stands"  # is off post already, though by no order: a correction said so
    WAIT = "wait"  # by another order, whose end is still on its way
    ENDED = "ended"  # this order's end came first
    NOT_ON_POST = "not-on-post"


def begin(order_id: UUID, stage: Stage | None, known: Iterable[Order]) -> Begin:
    """What the begin of an order does to somebody at a stage, with the orders that are known of the
    person (ORG-3, EVT-4).

    Orders of one person are subjects of their own: the begin of the next may be heard before the
    end of the last.
    """
    others = list(known)
    if any(one.order_id == order_id and one.state is State.RETURNED for one in others):
        return Begin.ENDED
    if any(one.order_id != order_id and one.state is State.OFF for one in others):
        return Begin.WAIT
    if stage in ON_POST:
        return Begin.TAKE
    return Begin.STANDS if stage is Stage.OFF_POST else Begin.NOT_ON_POST


def next_waiting(known: Iterable[Order]) -> Order | None:
    """The waiting order that begins first."""
    return min(
        (one for one in known if one.state is State.WAITING),
        key=lambda one: (one.starts_on, one.order_id),
        default=None,
    )
