"""A disk that is full stops nothing for good, is said by name, and loses nothing."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from disks import full, small_disk
from flows.installation import Installation, demo, free_base, played, until
from platforms import chosen

from zhipei.world import madeup

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(chosen() == "containers", reason="fills the disk of a data dir"),
]
DISK = "400m"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", DISK) as place:
        yield place


def is_ready(installation: Installation) -> bool:
    answer = installation.run("status", "--json")
    return answer.returncode == 0 and bool(json.loads(answer.stdout)["ready"])


@pytest.fixture
def installation(disk: Path) -> Iterator[Installation]:
    made = Installation(disk / "data", free_base())
    made.up()
    try:
        yield made
    finally:
        made.down()


async def test_where_the_disk_is_full_it_is_said_and_all_goes_on_when_there_is_room_again(
    installation: Installation, disk: Path, tmp_path: Path
) -> None:
    log, later = tmp_path / "log.csv", tmp_path / "later.csv"
    log.write_bytes(madeup.calls(seed=11, agents=4, weeks=1, start=madeup.SAMPLE_START))
    later.write_bytes(
        madeup.calls(seed=12, agents=4, weeks=20, start=madeup.SAMPLE_START)
    )  # more than what others give back at a time
    bring = (
        "import",
        "calls",
        str(later),
        "--zone",
        "Asia/Shanghai",
        "--source",
        "later",
        "--json",
    )
    lived = await played(installation, demo(log))
    with full(disk):
        refused = installation.run(*bring)
    assert refused.returncode == 1
    assert "No space left" in refused.stderr
    assert str(disk / "data" / "files") in refused.stderr
    await until(lambda: is_ready(installation), lambda: installation.run("status").stdout)
    brought = installation.run(*bring)
    assert brought.returncode == 0, brought.stderr
    assert json.loads(brought.stdout)["rejected"] == 0
    verified = installation.run("verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    again = installation.run("import", "calls", str(log), "--zone", "Asia/Shanghai", "--json")
    assert json.loads(again.stdout)["counts"] == {"unchanged": lived["calls"], "incomplete": 0}


def test_a_first_start_on_a_full_disk_says_what_to_do(disk: Path) -> None:
    (disk / "data").mkdir()
    with full(disk):
        failed = Installation(disk / "data", free_base()).run("up")
    assert failed.returncode == 1
    assert f"{disk / 'data'} has only 0 MB of free disk" in failed.stderr
    assert "→ free some space" in failed.stderr
