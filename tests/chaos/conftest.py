"""The log that chaos runs play on."""

from pathlib import Path

import pytest

from zhipei.world import madeup


@pytest.fixture(scope="session")
def small_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two weeks of a few people's calls, the same on every machine."""
    log = tmp_path_factory.mktemp("calls") / "calls.csv"
    log.write_bytes(madeup.calls(seed=11, agents=4, weeks=2, start=madeup.SAMPLE_START))
    return log
