"""Data to standard output, progress to standard error and only on a terminal."""

import json
import sys

from rich.console import Console, RenderableType

data = Console(soft_wrap=True)
progress = Console(stderr=True)


def emit(value: object, table: RenderableType, *, as_json: bool, quiet: bool = False) -> None:
    """Print a command's result: as JSON for programs, else for people unless they want it quiet."""
    if as_json:
        print(json.dumps(value, ensure_ascii=False, indent=2))
    elif not quiet:
        data.print(table)


def note(message: str, *, quiet: bool = False) -> None:
    """Say what is being done, to a person who watches."""
    if not quiet and sys.stderr.isatty():
        progress.print(message, style="dim", highlight=False)
