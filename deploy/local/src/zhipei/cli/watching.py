"""What `demo` shows while it plays: on a terminal a picture that changes, elsewhere a line a week.
All of it on standard error.
"""

import sys
import time
from collections import Counter, deque
from datetime import date
from typing import Self

from rich.console import Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from zhipei.cli import output

KINDS = {
    "calls": "calls taken",
    "scored": "calls scored",
    "unacceptable": "unacceptable",
    "coached": "coachings held",
    "held": "sessions held",
    "sat": "exams sat",
    "failed": "exams failed",
    "joined": "joined",
    "left": "left",
    "read": "messages read",
}
SELDOM = frozenset({"held", "sat", "failed", "joined", "left"})
"""Not spoken of before there are any."""
LINES = 12  # of what was said, kept in the picture
SUNDAY = 6


class Spectator:
    """A Watch for people. `days`: how many will be played."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._began = time.monotonic()
        self._said: deque[str] = deque(maxlen=LINES)
        self._counts: Counter[str] = Counter()
        self._day: date | None = None
        self._played = 0
        self.days = 0
        self._live = (
            Live(console=output.progress, refresh_per_second=4, get_renderable=self._draw)
            if _has_eyes(quiet=quiet)
            else None
        )

    def __enter__(self) -> Self:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live is not None:
            self._live.stop()

    def say(self, line: str) -> None:
        """Something that a person should read."""
        self._said.append(line)
        if self._live is None and not self._quiet:
            output.progress.print(
                f"{time.strftime('%H:%M:%S')} {line}", highlight=False, markup=False, soft_wrap=True
            )

    def note(self, day: date, **more: int) -> None:
        """Count what happened, and when a week is over say it."""
        if self._day is not None and day > self._day:
            self._played += (day - self._day).days
            if self._live is None and (
                self._day.weekday() == SUNDAY or day.isocalendar()[1] != self._day.isocalendar()[1]
            ):
                self.say(f"to {self._day}: {self._summary()}")
        self._day = max(day, self._day or day)
        self._counts.update(more)

    @property
    def seconds(self) -> float:
        """Since it began to look on."""
        return time.monotonic() - self._began

    def _summary(self) -> str:
        return ", ".join(
            f"{self._counts[kind]} {words}"
            for kind, words in KINDS.items()
            if kind not in SELDOM or self._counts[kind]
        )

    def _draw(self) -> RenderableType:
        table = Table(box=None, pad_edge=False, show_header=False)
        table.add_row(
            "day",
            str(self._day or "–"),
            ProgressBar(total=self.days or None, completed=self._played, width=40),
        )
        for kind, words in KINDS.items():
            table.add_row(words, str(self._counts[kind]))
        return Group(*(Text(line, style="dim") for line in self._said), table)


def _has_eyes(*, quiet: bool) -> bool:
    return sys.stderr.isatty() and not quiet
