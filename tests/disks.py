"""A disk that is too small, for tests of what happens when it is full."""

import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event

import pytest

from zhipei.platform.processes import wait_until

TICK = 0.001  # seconds


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[Path]:
    """A disk of its own at a new folder. size: as mount knows it, "400m"."""
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"nobody lets us mount a small disk: {mounted.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """All the room that there is, is taken, and what others give back as well; at the end of the
    block there is room again.
    """
    ballast, enough = disk / "ballast", Event()

    def fill() -> None:
        with ballast.open("wb", buffering=0) as file:
            while not enough.is_set():
                with suppress(OSError):
                    while file.write(bytes(1 << 20)):
                        pass
                enough.wait(TICK)

    with ThreadPoolExecutor(1) as aside:
        filling = aside.submit(fill)
        try:
            assert wait_until(lambda: shutil.disk_usage(disk).free == 0, seconds=60)
            yield
        finally:
            enough.set()
            filling.result()
            ballast.unlink()
