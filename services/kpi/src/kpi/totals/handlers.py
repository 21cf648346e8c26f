"""Calls as they are heard, in the words of the sums."""

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from chassis.subscriptions import Received
from chassis.tx import Tx
from kpi.totals import actions
from kpi.totals.rules import NOBODY, Counted
from zhipei_events.kpi import CallAbandoned, CallFacts, CallHandled, CallRated, CallRevised

Told = CallHandled | CallAbandoned | CallRevised | CallRated


async def on_calls(tx: Tx, batch: Sequence[Received[Told]]) -> None:
    await actions.count(tx, [counted for received in batch for counted in _counted(received.event)])


def _counted(event: Told) -> Iterator[Counted]:
    if isinstance(event, CallAbandoned):
        yield Counted(1, *_grain(event), handled=False, answered=False, wait_seconds=event.wait_seconds)
    elif isinstance(event, CallRated):
        scale = event.rating_scale
        yield Counted(1, *_grain(event), handled=None, rating=event.rating, least=scale.least, greatest=scale.greatest)
    else:
        if isinstance(event, CallRevised):
            yield _facts(event.old, -1)
        yield _facts(event, 1)


def _facts(call: CallFacts, sign: int) -> Counted:
    scale = call.rating_scale
    return Counted(
        sign,
        *_grain(call),
        True,  # noqa: FBT003 - a call of an agent
        call.answered,
        call.wait_seconds,
        call.talk_seconds,
        call.hold_seconds,
        call.acw_seconds,
        call.transferred,
        call.resolved,
        call.rating,
        scale.least if scale else None,
        scale.greatest if scale else None,
    )


def _grain(call: CallFacts | CallAbandoned | CallRated) -> tuple[date, UUID, UUID, UUID, UUID, str, str, str]:
    return (
        call.business_date,
        call.agent_id or NOBODY,
        call.team_id or NOBODY,
        call.site_id or NOBODY,
        call.center_id or NOBODY,
        call.line.value,
        call.queue or "",
        call.project or "",
    )
