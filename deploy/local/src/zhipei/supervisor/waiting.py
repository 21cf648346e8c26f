"""Waiting for processes from an event loop: nobody tells us when they end or become ready, so we
look.
"""

import asyncio
from collections.abc import Callable

TICK = 0.1


async def until(condition: Callable[[], bool]) -> None:
    """Return when `condition` holds; put asyncio.timeout around it where there is an end to
    patience.
    """
    while not condition():  # noqa: ASYNC110 -- what is waited for happens in other processes
        await asyncio.sleep(TICK)
