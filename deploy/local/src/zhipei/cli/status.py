"""`zhipei status`: what runs where, and how much memory it takes."""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import replace

import psutil
from rich.console import Group
from rich.text import Text

from zhipei.cli import output
from zhipei.cli.live import table_of
from zhipei.cli.options import DataDir, Json, Quiet
from zhipei.client.installation import Local, find
from zhipei.platform.processes import Identity
from zhipei.supervisor.parts import status_of
from zhipei.supervisor.state import PartState

HTTP_OK = 200
SERVERS = {"postgres", "kafka", "prometheus"}


def status_command(data_dir: DataDir, *, json: Json = False, quiet: Quiet = False) -> None:
    """Show every process: state, address, memory (PSS: shared pages are counted once)."""
    installation = find(data_dir)
    supervisor = (
        installation.state.supervisor if isinstance(installation, Local) else None
    )  # in containers it is the engine
    parts = asyncio.run(_look(installation.parts()))
    memory = {part.name: memory_of(part.process) for part in parts}
    total = sum(memory.values()) + memory_of(supervisor, with_children=False)
    facts = {
        "ready": all(part.phase == "ready" for part in parts),
        "supervisor": supervisor.pid if supervisor else None,
        "bootstrap": installation.bootstrap,
        "memory_bytes": total,
        "parts": [
            {
                "name": part.name,
                "state": part.phase,
                "port": part.port,
                "pid": part.process.pid if part.process else None,
                "restarts": part.restarts,
                "memory_bytes": memory[part.name],
                "log": part.log,
            }
            for part in parts
        ],
    }
    foot = (
        f"together {total >> 20} MB, supervisor {supervisor.pid}"
        if supervisor
        else "in containers; memory: docker stats"
    )
    table = Group(table_of(parts, memory if supervisor else None), Text(foot, style="dim"))
    output.emit(facts, table, as_json=json, quiet=quiet)


async def _look(parts: Sequence[PartState]) -> list[PartState]:
    """Ask each process itself: the supervisor only knows that it was ready once, and on a full disk
    it cannot write down that it ended.
    """

    async def look(part: PartState) -> PartState:
        if part.phase != "ready":
            return part
        if part.name in SERVERS:
            return (
                replace(part, phase="failed")
                if part.process is not None and part.process.find() is None
                else part
            )
        return (
            part
            if await status_of(part.port, "/readyz") == HTTP_OK
            else replace(part, phase="failed")
        )

    return list(await asyncio.gather(*map(look, parts)))


def memory_of(identity: Identity | None, *, with_children: bool = True) -> int:
    """Proportional set size in bytes of a process and its children (resident size where the kernel
    does not tell it).
    """
    process = identity.find() if identity else None
    if process is None:
        return 0
    total = 0
    for one in [process, *(process.children(recursive=True) if with_children else [])]:
        with contextlib.suppress(psutil.Error):
            info = one.memory_full_info()
            total += getattr(info, "pss", info.rss)
    return total
