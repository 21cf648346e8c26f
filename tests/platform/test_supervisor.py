"""A supervisor keeps its parts running, says what happens to them and leaves nothing behind. Real
PostgreSQL, Kafka and processes.
"""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from zhipei.platform.processes import wait_until
from zhipei.supervisor.state import State

PORTS = 21700
PROGRAM = Path(__file__).parent / "supervised.py"


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("supervised")


class Running:
    """A supervisor in a process of its own, and what it says."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.process = subprocess.Popen(
            [sys.executable, PROGRAM, str(data_dir), str(PORTS)], stdout=subprocess.PIPE, text=True
        )

    def hears(self, words: str) -> str:
        """The next line with these words in it."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if words in line:
                return line
        pytest.fail(f"it ended without having said: {words}")

    def state(self) -> State:
        state = State.read(self.data_dir)
        assert state is not None
        return state

    def part(self, name: str) -> psutil.Process:
        identity = next(part.process for part in self.state().parts if part.name == name)
        assert identity is not None
        return psutil.Process(identity.pid)

    def everybody(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)


@contextmanager
def supervisor(data_dir: Path) -> Iterator[Running]:
    running = Running(data_dir)
    try:
        running.hears("all are ready")
        yield running
    finally:
        running.process.terminate()
        running.process.communicate(timeout=60)


def is_gone(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


@pytest.mark.parametrize("name", [f"stand-in {PORTS + 10}", "postgres", "kafka"])
def test_what_was_killed_is_started_again_and_said(data_dir: Path, name: str) -> None:
    with supervisor(data_dir) as running:
        before = running.part(name)
        before.kill()
        assert "SIGKILL" in running.hears(name)
        running.hears("all are ready")
        assert running.part(name).pid != before.pid
        assert next(part.restarts for part in running.state().parts if part.name == name) == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_stops_everything_in_order_and_leaves_no_process(
    data_dir: Path, number: signal.Signals
) -> None:
    with supervisor(data_dir) as running:
        everybody = running.everybody()
        running.process.send_signal(number)
        assert running.process.wait(60) == 0
        assert len(everybody) >= 4
        assert not any(process.is_running() for process in everybody)


def test_a_start_while_another_is_being_stopped_waits_for_its_end(data_dir: Path) -> None:
    with supervisor(data_dir) as leaving:
        leaving.process.terminate()
        leaving.hears("waiting")  # not everything is ready any more
        with supervisor(data_dir) as running:
            assert leaving.process.wait(60) == 0
            assert running.state().ready


@pytest.mark.skipif(
    sys.platform != "linux",
    reason="the death signal is Linux's; elsewhere the next start takes over",
)
def test_a_killed_supervisor_leaves_no_process(data_dir: Path) -> None:
    with supervisor(data_dir) as running:
        everybody = running.everybody()
        running.process.kill()
        assert wait_until(lambda: all(map(is_gone, everybody)), seconds=30)


def test_the_next_start_takes_over_from_a_killed_one(data_dir: Path) -> None:
    """A suspended service does not hear of its supervisor's death; it still sits on its port when
    the next one starts.
    """
    name = f"stand-in {PORTS + 11}"
    with supervisor(data_dir) as running:
        left = running.part(name)
        left.suspend()
        running.process.kill()
    with supervisor(data_dir) as running:
        assert is_gone(left)
        assert running.part(name).pid != left.pid


def test_a_part_that_cannot_start_ends_the_start_with_its_last_words(data_dir: Path) -> None:
    done = subprocess.run(
        [sys.executable, PROGRAM, str(data_dir), str(PORTS), "broken"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    assert "the setting X is missing" in done.stdout
    assert "does not start" in done.stdout
