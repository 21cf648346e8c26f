"""`zhipei up`: start everything and stay, or leave it running with --detach."""

import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from zhipei.cli import output
from zhipei.cli.live import LiveView
from zhipei.cli.options import DataDir, Json, Quiet
from zhipei.client.installation import refuse_containers
from zhipei.failure import Failure
from zhipei.platform.local import LocalPlatform
from zhipei.platform.ports import DEFAULT_BASE
from zhipei.platform.processes import tail, wait_until
from zhipei.supervisor.installation import run
from zhipei.supervisor.state import State

DETACH_SECONDS = 400.0  # a first start on a slow network, jars included

PortBase = Annotated[
    int,
    typer.Option(
        "--port-base",
        help="First of the ports; a second installation needs another.",
        min=1024,
        max=65000,
    ),
]
Detach = Annotated[
    bool,
    typer.Option(
        "--detach", "-d", help="Come back when everything is ready; stop it with ./zhipei down."
    ),
]


def up_command(
    data_dir: DataDir,
    *,
    port_base: PortBase = DEFAULT_BASE,
    detach: Detach = False,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Start PostgreSQL, Kafka and all services; Ctrl-C stops them in order."""
    refuse_containers("start them with docker compose up --wait")
    began = time.monotonic()
    platform = LocalPlatform(data_dir, port_base)
    state = State.read(platform.data_dir)
    if state is not None and state.ready and state.supervisor.find() is not None:
        output.note("already running", quiet=quiet)
        announce(state, time.monotonic() - began, json=json, quiet=quiet)
    elif detach:
        announce(
            start_detached(platform, quiet=quiet), time.monotonic() - began, json=json, quiet=quiet
        )
    else:
        with Foreground(json=json, quiet=quiet) as view:
            run(platform, view)


class Foreground(LiveView):
    """The live table, and one announcement when everything is ready for the first time."""

    def __init__(self, *, json: bool, quiet: bool) -> None:
        super().__init__(quiet=quiet)
        self._json = json
        self._began: float | None = time.monotonic()

    def show(self, state: State) -> None:
        super().show(state)
        if state.ready and self._began is not None:
            announce(state, time.monotonic() - self._began, json=self._json, quiet=self.quiet)
            self._began = None


def announce(state: State, seconds: float, *, json: bool, quiet: bool) -> None:
    """Say that it is ready and where."""
    facts = {
        "ready": state.ready,
        "seconds": round(seconds, 1),
        "services": state.urls(),
        "bootstrap": state.bootstrap,
    }
    addresses = "  ".join(f"{service} {url}" for service, url in state.urls().items())
    output.emit(
        facts,
        Text(f"ready after {seconds:.1f} s: {addresses}  kafka {state.bootstrap}"),
        as_json=json,
        quiet=quiet,
    )
    sys.stdout.flush()


def start_detached(platform: LocalPlatform, *, quiet: bool) -> State:
    """Start a supervisor of its own and wait until it is ready."""
    log = platform.data_dir / "logs" / "supervisor.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    words = [
        "up",
        "--data-dir",
        str(platform.data_dir),
        "--port-base",
        str(platform.ports.base),
        "--quiet",
    ]
    with log.open("ab") as file:
        began = file.tell()
        supervisor = subprocess.Popen(
            [sys.executable, "-m", "zhipei", *words],
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            start_new_session=True,
            cwd="/",
        )
    output.note(f"starting (log: {log})", quiet=quiet)
    state: State | None = None

    def is_decided() -> bool:
        nonlocal state
        state = State.read(platform.data_dir)
        return supervisor.poll() is not None or (
            state is not None and state.ready and state.supervisor.pid == supervisor.pid
        )

    if (
        not wait_until(is_decided, seconds=DETACH_SECONDS, every=0.1)
        or supervisor.poll() is not None
        or state is None
    ):
        supervisor.terminate()
        raise Failure(_last_words(log, began), f"see {log}")
    return state


def _last_words(log: Path, began: int) -> str:
    said = log.read_bytes()[began:].decode(errors="replace").strip()
    return f"it did not start:\n{said or tail(log)}"
