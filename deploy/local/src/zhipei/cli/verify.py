"""`zhipei verify`: the invariants of messaging, checked on the running installation, service by
service, against the log.
"""

import asyncio
import json as json_format
import subprocess
from typing import Any

import typer
from rich.table import Table
from rich.text import Text

from zhipei.cli import output
from zhipei.cli.options import DataDir, Json, Quiet
from zhipei.client.installation import Installation, find
from zhipei.failure import Failure
from zhipei.platform.ports import SERVICES

BROKEN = 1


def verify_command(data_dir: DataDir, *, json: Json = False, quiet: Quiet = False) -> None:
    """Check that no event was lost, doubled or disordered and that every projection equals a
    rebuild; exit code 1 when anything broke.
    """
    installation = find(data_dir)
    output.note("reading the whole log", quiet=quiet)
    findings = asyncio.run(_verify(installation))
    ok = all(finding["ok"] for finding in findings)
    table = Table("service", "invariant", "looked at", "broken", box=None, pad_edge=False)
    for finding in findings:
        for check in finding["checks"]:
            mark = Text(str(check["broken"]), "green" if check["ok"] else "red")
            table.add_row(finding["service"], check["name"], str(check["checked"]), mark)
            for example in check["examples"]:
                table.add_row("", Text(f"→ {example}", "yellow"), "", "")
    output.emit({"ok": ok, "services": findings}, table, as_json=json, quiet=quiet)
    raise typer.Exit(0 if ok else BROKEN)


async def _verify(installation: Installation) -> list[dict[str, Any]]:
    """Two at a time: each reads its part of the log."""
    slots = asyncio.Semaphore(2)

    async def one(service: str) -> dict[str, Any]:
        async with slots:
            command, environment = installation.process(service, "verify")
            process = await asyncio.create_subprocess_exec(
                *command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
            said, complained = await process.communicate()
        try:
            finding: dict[str, Any] = json_format.loads(said.decode().strip().splitlines()[-1])
        except (ValueError, IndexError):
            raise Failure(
                f"{service} could not be verified:\n{complained.decode(errors='replace')[-2000:]}",
                "see ./zhipei status",
            ) from None
        return finding

    return list(await asyncio.gather(*map(one, SERVICES)))
