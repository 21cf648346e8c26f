"""What flow tests share: one installation with all five services, started once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from containers.stack import Stack
from flows.installation import Installation, demo, demo_of, free_base, played
from platforms import chosen

from zhipei.world import madeup
from zhipei.world.plot import Plot, of_center

LASTPLACE_AT_ONCE = {"kpi.lastplace_months": 1, "trn.offpost_start": "next_working_day"}
"""One month among the last is enough and the training starts at once, so that ten weeks see the
return: else it would take half a year.
"""


@pytest.fixture(scope="session")
async def installation(
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Installation | Stack]:
    """All that `./zhipei up` starts, as processes; what docker compose starts, with
    ZHIPEI_TEST_PLATFORM=containers.
    """
    made = (
        Stack.fresh()
        if chosen() == "containers"
        else Installation(tmp_path_factory.mktemp("installation"), free_base())
    )
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
    return await played(installation, demo(small_log))


@pytest.fixture(scope="session")
def plot() -> Plot:
    """Ten weeks of fourteen agents who are made up: enough of them are ranked for the last-place
    rule to act (KPI-9b).
    """
    return of_center(
        14,
        seed=8,
        start=date(2026, 1, 5),
        weeks=10,
        zone="Asia/Shanghai",
        policies=LASTPLACE_AT_ONCE,
    )


@pytest.fixture(scope="session")
async def lived(installation: Installation, plot: Plot) -> dict[str, Any]:
    """What the demo of that plot prints."""
    return await played(installation, demo_of(plot))
