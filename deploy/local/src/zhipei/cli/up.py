"""`zhipei up`: start everything and stay, or leave it running with --detach."""

import asyncio
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread
from typing import Annotated

import typer
from rich.text import Text

from zhipei.cli import output
from zhipei.cli.live import LiveView
from zhipei.cli.options import DataDir, Json, Quiet
from zhipei.cli.password import words
from zhipei.client.accounts import OneTime, first_administrator
from zhipei.client.answers import Refused, Unreachable
from zhipei.client.http import Services
from zhipei.client.installation import refuse_containers
from zhipei.failure import Failure
from zhipei.platform.local import LocalPlatform
from zhipei.platform.ports import DEFAULT_BASE
from zhipei.platform.processes import tail, wait_until
from zhipei.supervisor.installation import run
from zhipei.supervisor.parts import OPERATOR
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
    """Start PostgreSQL, Kafka, all services and the console; Ctrl-C stops them in order. The first
    start prints a one-time password of the administrator, once.
    """
    refuse_containers("start them with docker compose up --wait")
    began = time.monotonic()
    platform = LocalPlatform(data_dir, port_base)
    state = State.read(platform.data_dir)
    if state is not None and state.ready and state.supervisor.find() is not None:
        output.note("already running", quiet=quiet)
        announce(platform, state, time.monotonic() - began, json=json, quiet=quiet)
    elif detach:
        state = start_detached(platform, quiet=quiet)
        announce(platform, state, time.monotonic() - began, json=json, quiet=quiet)
    else:
        with Foreground(platform, json=json, quiet=quiet) as view:
            run(platform, view)


class Foreground(LiveView):
    """The live table, and one announcement when everything is ready for the first time."""

    def __init__(self, platform: LocalPlatform, *, json: bool, quiet: bool) -> None:
        super().__init__(quiet=quiet)
        self._platform = platform
        self._json = json
        self._began: float | None = time.monotonic()

    def show(self, state: State) -> None:
        super().show(state)
        if state.ready and self._began is not None:
            seconds, self._began = time.monotonic() - self._began, None
            # beside the supervisor, which goes on watching
            Thread(target=self._announce, args=(state, seconds), daemon=True).start()

    def _announce(self, state: State, seconds: float) -> None:
        announce(self._platform, state, seconds, json=self._json, quiet=self.quiet)


def announce(
    platform: LocalPlatform, state: State, seconds: float, *, json: bool, quiet: bool
) -> None:
    """Say that it is ready and where; on an empty installation, as whom to sign in first."""
    administrator = None if quiet else _first_administrator(platform, state)
    facts = {
        "ready": state.ready,
        "seconds": round(seconds, 1),
        "console": state.console,
        "administrator": administrator
        and {"number": administrator.number, "password": administrator.password},
        "services": state.urls(),
        "bootstrap": state.bootstrap,
    }
    addresses = "  ".join(f"{service} {url}" for service, url in state.urls().items())
    lines = [
        Text(f"ready after {seconds:.1f} s: {addresses}  kafka {state.bootstrap}"),
        Text.assemble("console ", (state.console, "bold")),
        *([words(administrator)] if administrator else []),
    ]
    output.emit(facts, Text("\n").join(lines), as_json=json, quiet=quiet)
    sys.stdout.flush()


def _first_administrator(platform: LocalPlatform, state: State) -> OneTime | None:
    async def make() -> OneTime | None:
        async with Services(state.urls()) as services:
            return await first_administrator(services, platform.secrets[OPERATOR])

    try:
        return asyncio.run(make())
    except (Failure, Refused, Unreachable) as problem:  # it runs all the same
        print(f"no administrator was made: {problem}; try ./zhipei password", file=sys.stderr)
        return None


def start_detached(platform: LocalPlatform, *, quiet: bool) -> State:
    """Start a supervisor of its own and wait until it is ready."""
    log = platform.data_dir / "logs" / "supervisor.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [
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
            [sys.executable, "-m", "zhipei", *command],
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
