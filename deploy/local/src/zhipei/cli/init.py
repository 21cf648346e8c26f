"""`zhipei init`: a real center from one folder, or all that is wrong with the folder."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from zhipei.center.asking import Center
from zhipei.center.faults import Fault
from zhipei.center.folder import Folder
from zhipei.center.setting_up import Report, set_up
from zhipei.cli import output
from zhipei.cli.asking import TenantCode
from zhipei.cli.options import DataDir, Json, Quiet
from zhipei.client import remote, tenants
from zhipei.client.answers import Refused
from zhipei.client.http import Caller, Services
from zhipei.client.installation import find
from zhipei.failure import Failure

FAULTY = 3  # exit code: something in the folder is wrong
SHOWN_FAULTS = 100
PATIENCE = 20.0  # seconds for an installation that does not answer
NOT_SIGNED_IN, NOT_ALLOWED = 401, 403

FolderName = Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder of the center.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Read, try and report; change nothing.")]
Partial = Annotated[
    bool,
    typer.Option("--partial", help="Enter what is good although something else is wrong."),
]
Url = Annotated[
    str | None,
    typer.Option(
        "--url",
        envvar="ZHIPEI_URL",
        help="Console of another installation, as http://host:20000; its services are on the "
        "ports after it.",
        show_default="the one of --data-dir",
    ),
]
Token = Annotated[
    str | None,
    typer.Option("--token", envvar="ZHIPEI_TOKEN", help="Token of an administrator there (--url)."),
]


def init_command(
    folder: FolderName,
    data_dir: DataDir,
    *,
    dry_run: DryRun = False,
    partial: Partial = False,
    url: Url = None,
    token: Token = None,
    tenant: TenantCode = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Set up a real center from one folder: units, people, roster, calendar, policies, scorecards,
    papers and calls. Run again it changes nothing. Exit code 3 when something in the folder is
    wrong; then nothing is entered, unless --partial.
    """
    read = Folder.read(folder)

    async def run() -> Report:
        async with _asked(data_dir, url, token, tenant) as (center, operator):
            return await set_up(center, read, dry_run=dry_run, partial=partial, operator=operator)

    report = asyncio.run(run())
    output.emit(report.as_json(), _shown(report), as_json=json, quiet=quiet)
    if report.faults:
        raise typer.Exit(FAULTY)


@asynccontextmanager
async def _asked(
    data_dir: Path, url: str | None, token: str | None, tenant: str | None
) -> AsyncIterator[tuple[Center, Caller | None]]:
    """The installation that is meant, and the operator where this machine knows the secret."""
    if url is None:
        installation = find(data_dir)
        urls, credential = installation.urls, installation.operator_secret
    elif token is None:
        raise Failure(
            "an installation somewhere else wants a token",
            "give --token of an administrator: there, ./zhipei token --as NUMBER prints one",
            exit_code=2,
        )
    else:
        urls, credential = remote.services_at(url), token
    async with Services(urls, patience=PATIENCE) as services:
        caller = services.caller(credential)
        try:
            if url is None:
                known = await tenants.find(caller, tenant)
                yield Center(caller.within(known.tenant_id), services), caller
            else:
                yield Center(caller, services), None
        except Refused as refused:
            if refused.status == NOT_SIGNED_IN:
                raise Failure(
                    f"{url or 'the installation'} does not accept this token: {refused.what}",
                    "get a new one there with ./zhipei token --as NUMBER",
                ) from refused
            if refused.status == NOT_ALLOWED:
                raise Failure(
                    f"who runs this may not do it: {refused.what}",
                    "use the token of an administrator",
                ) from refused
            raise


def _shown(report: Report) -> RenderableType:
    steps = Table("step", "files", "what", box=None, pad_edge=False)
    for step in report.steps:
        counts = ", ".join(f"{count} {name}" for name, count in step.counts.items() if count)
        steps.add_row(step.step, ", ".join(step.files), counts or "nothing")
    notes = [Text(f"note: {note}") for step in report.steps for note in step.notes]
    return Group(steps, *notes, *_faults(report.faults), Text(_end(report)))


def _faults(faults: list[Fault]) -> list[RenderableType]:
    """A line for each, as compilers have them: programs and people find file and line."""
    more = len(faults) - SHOWN_FAULTS
    rest = [Text(f"… and {more} more: --json shows them")] if more > 0 else []
    return [*(Text(_line(fault)) for fault in faults[:SHOWN_FAULTS]), *rest]


def _line(fault: Fault) -> str:
    place = fault.file if fault.line is None else f"{fault.file}:{fault.line}"
    cell = fault.cell if fault.cell != fault.where else None
    where = " ".join(part for part in (place, cell, fault.where) if part)
    return f"{where}: {fault.code} {fault.detail}".rstrip()


def _end(report: Report) -> str:
    wrong = f"{len(report.faults)} faults" if report.faults else "no fault"
    if not report.needed:
        return f"nothing changed: {wrong}, and nothing new"
    if report.written:
        return "entered" if not report.faults else f"entered what is good; {wrong}"
    if report.faults:
        return f"nothing entered: {wrong}"
    return "nothing entered: this was a dry run without fault"
