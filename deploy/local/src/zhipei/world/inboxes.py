"""Everybody reads what they were told, and knows how much that was."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import TypeVar

from zhipei.client.http import Caller
from zhipei.world.scene import Scene

T = TypeVar("T")
WEEKDAY = 4  # Friday
AT_ONCE = 8


async def read(scene: Scene) -> int:
    """Read every inbox to its end; how many messages were new."""

    async def one(caller: Caller) -> int:
        fresh = [message["message_id"] async for message in caller.pages("notify", "/v1/inbox", unread="true")]
        if fresh:
            await caller.post("notify", "/v1/inbox/marks", {"mark": "read"})
        return len(fresh)

    return sum((await _each(scene, one)).values())


async def told(scene: Scene) -> dict[str, Counter[str]]:
    """Of how many events of each type every person was told, by employee number."""

    async def one(caller: Caller) -> Counter[str]:
        return Counter([message["message_class"] async for message in caller.pages("notify", "/v1/inbox")])

    return await _each(scene, one)


async def _each(scene: Scene, ask: Callable[[Caller], Awaitable[T]]) -> dict[str, T]:
    gate = asyncio.Semaphore(AT_ONCE)

    async def of(employee_no: str) -> T:
        async with gate:
            return await ask(await scene.acting(employee_no))

    everybody = [*(agent.employee_no for agent in scene.cast.agents), *(player.employee_no for player in scene.cast.players)]
    return dict(zip(everybody, await asyncio.gather(*map(of, everybody)), strict=True))
