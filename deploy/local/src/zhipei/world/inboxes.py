"""Everybody reads what they were told, and knows how much that was."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import TypeVar

from zhipei.client.http import Caller
from zhipei.world.scene import Scene

T = TypeVar("T")
FRIDAY = 4
AT_ONCE = 8


def is_time(scene: Scene, day: date) -> bool:
    """On Fridays."""
    return day.weekday() == FRIDAY and day <= scene.plot.end


async def read(scene: Scene, day: date) -> int:
    """Half of those who are here, the other half a week later, read the inbox to its end; how many
    messages were new.
    """

    async def one(caller: Caller) -> int:
        fresh = [
            message["message_id"]
            async for message in caller.pages("notify", "/v1/inbox", unread="true")
        ]
        if fresh:
            await caller.post("notify", "/v1/inbox/marks", {"mark": "read"})
        return len(fresh)

    turn = day.toordinal() // 7 % 2
    return sum((await _each(scene, _here(scene, day)[turn::2], one)).values())


async def told(scene: Scene) -> dict[str, Counter[str]]:
    """Of how many events of each type every person was told, by employee number."""

    async def one(caller: Caller) -> Counter[str]:
        return Counter(
            [message["message_class"] async for message in caller.pages("notify", "/v1/inbox")]
        )

    return await _each(scene, [*scene.cast.everybody, *_staff(scene)], one)


def _here(scene: Scene, day: date) -> list[str]:
    return [
        *(number for number, agent in scene.cast.everybody.items() if agent.is_here(day)),
        *_staff(scene),
    ]


def _staff(scene: Scene) -> list[str]:
    return [player.employee_no for player in scene.cast.players]


async def _each(
    scene: Scene, everybody: Sequence[str], ask: Callable[[Caller], Awaitable[T]]
) -> dict[str, T]:
    gate = asyncio.Semaphore(AT_ONCE)

    async def of(employee_no: str) -> T:
        async with gate:
            return await ask(await scene.acting(employee_no))

    return dict(zip(everybody, await asyncio.gather(*map(of, everybody)), strict=True))
