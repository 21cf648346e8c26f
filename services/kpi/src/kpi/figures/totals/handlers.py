"""Calls as they are heard, in the words of the sums."""

from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Final

from chassis.messages.subscriptions import Received
from chassis.messages.tx import Tx
from kpi.figures.totals import actions
from kpi.figures.totals.rules import Counted
from zhipei_events.kpi import CallAbandoned, CallFacts, CallHandled, CallRated, CallRevised

Told = CallHandled | CallAbandoned | CallRevised | CallRated

_GRAIN: Final = (
    "business_date",
    "agent_id",
    "team_id",
    "site_id",
    "center_id",
    "line",
    "queue",
    "project",
)
_grain = attrgetter(*_GRAIN)
_taken = attrgetter(
    *_GRAIN,
    "answered",
    "wait_seconds",
    "talk_seconds",
    "hold_seconds",
    "acw_seconds",
    "transferred",
    "resolved",
    "rating",
)


async def on_calls(tx: Tx, batch: Sequence[Received[Told]]) -> None:
    await actions.count(tx, [counted for received in batch for counted in _counted(received.event)])


def _counted(event: Told) -> Iterator[Counted]:
    if isinstance(event, CallAbandoned):
        yield Counted(1, False, *_grain(event))._replace(  # noqa: FBT003
            answered=False, wait_seconds=event.wait_seconds
        )
    elif isinstance(event, CallRated):
        scale = event.rating_scale
        yield Counted(1, None, *_grain(event))._replace(
            rating=event.rating, least=scale.least, greatest=scale.greatest
        )
    else:
        if isinstance(event, CallRevised):
            yield _facts(event.old, -1)
        yield _facts(event, 1)


def _facts(call: CallFacts, sign: int) -> Counted:
    scale = (call.rating_scale.least, call.rating_scale.greatest) if call.rating_scale else ()
    return Counted(sign, True, *_taken(call), *scale)  # noqa: FBT003 - a call of an agent
