"""Options that mean the same in every command."""

from pathlib import Path
from typing import Annotated

import typer

from zhipei.failure import Failure
from zhipei.project import default_data_dir
from zhipei.supervisor.state import State

Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no table; errors only.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
DataDir = Annotated[
    Path,
    typer.Option(
        "--data-dir",
        help="Where the installation keeps everything.",
        default_factory=default_data_dir,
        show_default=".zhipei",
    ),
]


def running(data_dir: Path) -> State:
    """The running installation of a data dir; Failure when there is none."""
    state = State.read(data_dir.expanduser().resolve())
    if state is None or state.supervisor.find() is None:
        raise Failure(f"nothing runs in {data_dir}", "start it with ./zhipei up")
    return state
