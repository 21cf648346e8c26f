"""Simulated time: moving the clocks of all services together, and waiting until nobody has anything
left to say.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from zhipei.client.http import Caller
from zhipei.failure import Failure

WAVES = (("people", "kpi"), ("qa",), ("training", "notify"))
"""Who moves first: a timer may act on what others said at the same instant, as qa's Monday quotas
on that Monday's ranking (QA-4).
"""
DRAIN_SECONDS = 300.0  # a killed worker's partitions are taken over after its session has timed out
FIRST_LOOK, LONGEST_LOOK = 0.02, 0.5  # seconds between two looks


class Moved(NamedTuple):
    """How many timers ran, and whether what the last of them said may not be heard by everybody
    yet: `drain` waits for that.
    """

    ran: int
    is_unheard: bool


async def advance(mover: Caller, operator: Caller, to: datetime) -> Moved:
    """Move the clocks of the mover's tenant to an instant, wave by wave; what a wave said is heard
    before the next one moves.

    A tenant whose clock stands there already is left as it is. `operator`: a caller with the
    operator's credential, who sees the positions.
    """
    moved = Moved(0, is_unheard=False)
    for wave in WAVES:
        if moved.is_unheard:
            await drain(operator, is_sent=True)
        answers = await asyncio.gather(
            *(mover.post(service, "/v1/clock", {"to": to.isoformat()}) for service in wave)
        )
        moved = Moved(
            moved.ran + sum(answer["ran"] for answer in answers),
            is_unheard=any(answer["said"] for answer in answers),
        )
    return moved


async def drain(operator: Caller, *, is_sent: bool = False) -> None:
    """Wait until every event has been heard by everybody: all outboxes empty, no lag, and nothing
    said between two looks.

    One look is not enough: services are asked one after the other, and what leaves an outbox behind
    our back raises the end of a topic. Whoever had nothing left is not asked again before the
    others have come so far; a last look at all shows whether they heard more. `is_sent`: whatever
    was said since the last time has left its outbox already, as when a clock has moved. Then one
    look is enough if no topic has grown since then: nobody has said anything.
    """
    began, pause = time.monotonic(), FIRST_LOOK
    everybody = asked = list(operator.services.urls)
    before = operator.services.heard if is_sent else None
    now: dict[str, Mapping[str, Any]] = {}
    while True:
        now |= await _look(operator, asked)
        waiting = {
            service: f"{said['outbox_rows']} to send, {_lag(said)} to hear"
            for service, said in now.items()
            if not _is_quiet(said)
        }
        if asked == everybody and not waiting and before == _written(now):
            operator.services.heard = before
            return
        if time.monotonic() - began > DRAIN_SECONDS:
            where = (
                "; ".join(f"{service}: {what}" for service, what in waiting.items())
                or "events keep coming"
            )
            raise Failure(
                f"after {DRAIN_SECONDS:.0f} s events are still on their way ({where})",
                "see ./zhipei status and the workers' logs",
            )
        before, asked = (None, list(waiting)) if waiting else (_written(now), everybody)
        if waiting:
            await asyncio.sleep(pause)
            pause = min(1.5 * pause, LONGEST_LOOK)


async def _look(operator: Caller, services: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    answers = await asyncio.gather(
        *(operator.get(service, "/v1/ops/positions", items="false") for service in services)
    )
    return dict(zip(services, answers, strict=True))


def _is_quiet(said: Mapping[str, Any]) -> bool:
    return bool(said["outbox_rows"] == 0 and said["lag"] == 0)


def _lag(said: Mapping[str, Any]) -> str:
    return "?" if said["lag"] is None else str(said["lag"])


def _written(looked: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    return {service: said["written"] for service, said in looked.items()}
