"""What flow tests share: one installation with all five services, started once."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from containers.stack import Stack
from flows.installation import Installation, free_base
from platforms import chosen

from zhipei.world import madeup


@pytest.fixture(scope="session")
async def installation(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Installation | Stack]:
    """All that `./zhipei up` starts, as processes; what docker compose starts, with ZHIPEI_TEST_PLATFORM=containers."""
    made = Stack.fresh() if chosen() == "containers" else Installation(tmp_path_factory.mktemp("installation"), free_base())
    await asyncio.to_thread(made.up)
    try:
        yield made
    finally:
        await asyncio.to_thread(made.down)


@pytest.fixture(scope="session")
def small_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two weeks of a few people's calls, the same on every machine."""
    log = tmp_path_factory.mktemp("calls") / "calls.csv"
    log.write_bytes(madeup.calls(seed=11, agents=4, weeks=2, start=madeup.SAMPLE_START))
    return log
