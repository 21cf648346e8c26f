"""`zhipei doctor`: what is wrong here and what to do about it."""

import os
import platform as machine
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil
import typer
from rich.table import Table
from rich.text import Text

from zhipei.cli import output
from zhipei.cli.options import DataDir, Json, Quiet
from zhipei.failure import Failure
from zhipei.platform import jars
from zhipei.platform.local import LocalPlatform
from zhipei.platform.ports import SERVICES, Ports, require_free
from zhipei.supervisor.state import State

DISK_NEEDED = 2 * 2**30
MEMORY_NEEDED = 2 * 2**30


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `remedy` only where it is not well."""

    what: str
    ok: bool
    found: str
    remedy: str = ""


def doctor_command(data_dir: DataDir, *, json: Json = False, quiet: Quiet = False) -> None:
    """Look at everything that a start depends on; exit code 1 when something is wrong."""
    findings = [examine(data_dir.expanduser().resolve()) for examine in EXAMINATIONS]
    table = Table("", "", "", box=None, pad_edge=False, show_header=False)
    for finding in findings:
        table.add_row(
            Text("ok" if finding.ok else "!!", "green" if finding.ok else "red"),
            finding.what,
            finding.found,
        )
        if finding.remedy:
            table.add_row("", "", Text(f"→ {finding.remedy}", "yellow"))
    output.emit([asdict(finding) for finding in findings], table, as_json=json, quiet=quiet)
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)


def _python(_: Path) -> Finding:
    return Finding("Python", ok=True, found=f"{machine.python_version()} ({sys.executable})")


def _disk(data_dir: Path) -> Finding:
    place = next(folder for folder in (data_dir, *data_dir.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    ok = free >= DISK_NEEDED
    return Finding(
        "disk",
        ok,
        f"{free >> 20} MB free at {place}",
        "" if ok else "free some space, or use --data-dir on another disk",
    )


def _writable(data_dir: Path) -> Finding:
    place = next(folder for folder in (data_dir, *data_dir.parents) if folder.exists())
    ok = os.access(place, os.W_OK | os.X_OK)
    return Finding(
        "data dir",
        ok,
        str(data_dir),
        "" if ok else "you may not write there: use --data-dir, or give yourself the right",
    )


def _memory(_: Path) -> Finding:
    available = psutil.virtual_memory().available
    ok = available >= MEMORY_NEEDED
    return Finding(
        "memory",
        ok,
        f"{available >> 20} MB available",
        "" if ok else "end other programs: Zhipei takes up to 2 GB",
    )


def _jars(_: Path) -> Finding:
    repository, sums = jars.cache_dir() / "maven", jars.read_sums()
    missing = [path for path in sums if not (repository / path).exists()]
    if missing:
        return Finding(
            "Kafka's jars",
            ok=True,
            found=f"{len(missing)} of {len(sums)} to be fetched at the next start",
        )
    try:
        jars.verify(repository, sums)
    except Failure as failure:
        return Finding("Kafka's jars", ok=False, found=failure.what, remedy=failure.remedy)
    return Finding("Kafka's jars", ok=True, found=f"{len(sums)} in {repository}, sums agree")


def _installation(data_dir: Path) -> Finding:
    state = State.read(data_dir)
    owner = LocalPlatform(data_dir).owner() if data_dir.exists() else None
    if owner is not None:
        failing = [part.name for part in state.parts if part.phase != "ready"] if state else []
        remedy = f"see the logs in {data_dir / 'logs'}" if failing else ""
        return Finding(
            "installation",
            not failing,
            f"runs as process {owner}" + (f"; not ready: {', '.join(failing)}" if failing else ""),
            remedy,
        )
    if state is not None:
        return Finding(
            "installation",
            ok=True,
            found="was killed; the next start takes over, ./zhipei down tidies up",
        )
    return Finding("installation", ok=True, found="does not run")


def _ports(data_dir: Path) -> Finding:
    if data_dir.exists() and LocalPlatform(data_dir).owner() is not None:
        return Finding("ports", ok=True, found="in use by the installation itself")
    ports = Ports()
    numbers = [
        ports.console,
        ports.postgres,
        ports.kafka,
        ports.controller,
        ports.kafka_services,
        *map(ports.api, SERVICES),
        *map(ports.metrics, SERVICES),
    ]
    for number in numbers:
        try:
            require_free(number, "Zhipei")
        except Failure as failure:
            return Finding("ports", ok=False, found=failure.what, remedy=failure.remedy)
    return Finding("ports", ok=True, found=f"{numbers[0]}-{numbers[-1]} are free")


EXAMINATIONS: tuple[Callable[[Path], Finding], ...] = (
    _python,
    _disk,
    _writable,
    _memory,
    _jars,
    _ports,
    _installation,
)
