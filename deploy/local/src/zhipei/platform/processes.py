"""Child processes that never outlive us: own process group, a death signal, a log file, a bounded
stop.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Identity:
    """A process beyond doubt: a pid alone may have been given to somebody else since."""

    pid: int
    created: float

    @classmethod
    def of(cls, pid: int) -> "Identity":
        return cls(pid, psutil.Process(pid).create_time())

    def find(self) -> psutil.Process | None:
        """The process, or None when it is gone (or a zombie, which holds nothing any more)."""
        try:
            process = psutil.Process(self.pid)
            alive = (
                abs(process.create_time() - self.created) < 1
                and process.status() != psutil.STATUS_ZOMBIE
            )
        except psutil.NoSuchProcess:
            return None
        return process if alive else None


def spawn(
    command: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    on_our_death: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own with its output appended to `log`.

    A session of its own, so that Ctrl-C reaches only the supervisor, which then stops everything in
    order. When the supervisor itself is killed, the kernel sends `on_our_death` (Linux; elsewhere
    the next start takes over). Call it from a thread that lives as long as the child should: the
    kernel watches the thread.
    """
    parent = os.getpid()

    def tie_to_parent() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, int(on_our_death))
            if os.getppid() != parent:  # it died between fork and prctl
                os._exit(1)

    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        return subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(env) if env is not None else None,
            cwd=cwd,
            start_new_session=True,
            # Two system calls and no lock between fork and exec
            preexec_fn=tie_to_parent,  # noqa: PLW1509
        )


def stop(
    process: psutil.Process | subprocess.Popen[bytes], *signals: tuple[signal.Signals, float]
) -> None:
    """Send each signal in turn and wait up to its seconds for the end; SIGKILL at last. Harmless
    when it has ended already.
    """
    for number, seconds in (*signals, (signal.SIGKILL, 10.0)):
        with contextlib.suppress(ProcessLookupError, psutil.NoSuchProcess):
            process.send_signal(number)
            process.send_signal(
                signal.SIGCONT
            )  # a suspended process would hear it only when somebody wakes it
        if _gone(process, seconds):
            return


def _gone(process: psutil.Process | subprocess.Popen[bytes], seconds: float) -> bool:
    if isinstance(
        process, psutil.Process
    ):  # not our child: nobody may reap it, and a zombie counts as gone
        return wait_until(
            lambda: not process.is_running() or process.status() == psutil.STATUS_ZOMBIE,
            seconds=seconds,
        )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def wait_until(condition: Callable[[], bool], *, seconds: float, every: float = 0.05) -> bool:
    """Poll `condition`; False when `seconds` have passed without it."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(every)
    return True


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log, for the message that says why something did not start."""
    if not log.exists():
        return ""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
