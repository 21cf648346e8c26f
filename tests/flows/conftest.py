"""What flow tests share: one installation with all five services, started once."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from containers.stack import Stack
from flows.installation import Installation, demo, free_base
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


@pytest.fixture(scope="session")
async def outcome(installation: Installation, small_log: Path) -> dict[str, Any]:
    """What the demo prints on an installation that nobody disturbs."""
    done = await asyncio.to_thread(installation.run, *demo(small_log))
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result
