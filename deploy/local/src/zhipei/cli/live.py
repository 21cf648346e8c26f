"""The table of processes: drawn once by `status`, again and again by `up`."""

import contextlib
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from rich.console import Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from zhipei.cli import output
from zhipei.supervisor.state import PartState, State

STYLES = {
    "ready": "green",
    "starting": "yellow",
    "waiting": "dim",
    "failed": "red",
    "stopping": "yellow",
}


def table_of(parts: Iterable[PartState], memory: dict[str, int] | None = None) -> Table:
    """One line per process; `memory` in bytes by name."""
    table = Table(box=None, pad_edge=False)
    for heading in (
        "process",
        "state",
        "address",
        "pid",
        "restarts",
        "since",
        *(["memory"] if memory else []),
    ):
        table.add_column(
            heading, justify="left" if heading in {"process", "state", "address"} else "right"
        )
    for part in parts:
        cells: list[RenderableType] = [
            part.name,
            Text(part.phase, STYLES.get(part.phase, "")),
            f"127.0.0.1:{part.port}",
            str(part.process.pid) if part.process else "",
            str(part.restarts or ""),
            time.strftime("%H:%M:%S", time.localtime(part.since)) if part.since else "",
        ]
        table.add_row(*cells, *([f"{memory.get(part.name, 0) >> 20} MB"] if memory else []))
    return table


@dataclass
class LiveView:
    """What `up` shows while it runs: on a terminal a table that changes, elsewhere only what
    happens to processes, a line each.
    """

    quiet: bool = False
    _live: Live | None = None
    _step: str = ""
    _state: State | None = None

    def __enter__(self) -> Self:
        if sys.stderr.isatty() and not self.quiet:
            self._live = Live(
                console=output.progress, refresh_per_second=4, get_renderable=self._draw
            )
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live is not None:
            self._live.stop()

    def show(self, state: State) -> None:
        self._state = state

    def step(self, message: str) -> None:
        self._step = message

    def say(self, message: str) -> None:
        with contextlib.suppress(
            OSError
        ):  # of a log on a full disk a line is lost, not the process
            output.progress.print(
                f"{time.strftime('%H:%M:%S')} {message}",
                highlight=False,
                markup=False,
                soft_wrap=True,
            )

    def _draw(self) -> RenderableType:
        if self._state is None:
            return Text(f"… {self._step}", style="dim")
        hint = "Ctrl-C stops everything" if self._state.ready else f"… {self._step}"
        return Group(table_of(self._state.parts), Text(hint, style="dim"))
