"""`zhipei import`: files of units, people, rosters, calls and calendars. Good rows are kept, every
bad one is named with its reason (ORG-20, KPI-0).
"""

import mimetypes
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer
from rich.console import Group
from rich.table import Table
from rich.text import Text

from zhipei.cli import output
from zhipei.cli.asking import TenantCode, ask
from zhipei.cli.options import DataDir, Json, Quiet
from zhipei.client import calendars, callfiles
from zhipei.client.calendars import Calendar
from zhipei.client.callfiles import CallFile
from zhipei.client.http import Caller
from zhipei.client.tenants import Tenant
from zhipei.failure import Failure

PARTIAL = 3  # exit code: some rows were rejected
SHOWN_FAULTS = 20
ROUTES = {
    "units": "/v1/units/import/file",
    "people": "/v1/people/import/file",
    "roster": "/v1/rosters/import/file",
}


class Kind(StrEnum):
    UNITS = "units"
    PEOPLE = "people"
    ROSTER = "roster"
    CALLS = "calls"
    CALENDAR = "calendar"


What = Annotated[Kind, typer.Argument(help="What the file holds.")]
File = Annotated[Path, typer.Argument(help="The file; of a calendar also a year, as 2026.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Read and report, change nothing.")]
Format = Annotated[
    str | None,
    typer.Option("--format", help="csv or queue_log (calls).", show_default="told from the file"),
]
Mapping_ = Annotated[
    Path | None, typer.Option("--mapping", help="YAML: which column is which field (calls).")
]
Preset = Annotated[
    str | None,
    typer.Option(
        "--preset", help="Name of a shipped mapping (calls).", show_default="by the columns"
    ),
]
Zone = Annotated[str | None, typer.Option("--zone", help="IANA zone of times without one (calls).")]
Source = Annotated[
    str | None,
    typer.Option(
        "--source", help="What leads the call keys (calls).", show_default="the mapping's"
    ),
]
FromCalls = Annotated[
    bool,
    typer.Option(
        "--from-calls", help="The file holds calls: register the agents that it names (people)."
    ),
]
Site = Annotated[
    str | None,
    typer.Option(
        "--site", help="Code of a site: where they work (--from-calls), or whose calendar it is."
    ),
]
Team = Annotated[str | None, typer.Option("--team", help="Code of their team (--from-calls).")]
Line = Annotated[str, typer.Option("--line", help="inbound or outbound (--from-calls).")]
Entered = Annotated[
    str | None, typer.Option("--entered-on", help="Their entry date, as 2021-01-04 (--from-calls).")
]


def import_command(
    what: What,
    file: File,
    data_dir: DataDir,
    *,
    format: Format = None,
    mapping: Mapping_ = None,
    preset: Preset = None,
    zone: Zone = None,
    source: Source = None,
    from_calls: FromCalls = False,
    site: Site = None,
    team: Team = None,
    line: Line = "inbound",
    entered_on: Entered = None,
    dry_run: DryRun = False,
    tenant: TenantCode = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Import a file; sent twice, shuffled or in pieces it changes nothing. Exit code 3 when rows
    were rejected.
    """
    if what is Kind.CALENDAR:
        result = _import_calendar(file, data_dir, tenant, site, dry_run=dry_run)
        output.emit(result, _shown(file, result), as_json=json, quiet=quiet)
        return
    opened(file).close()  # what cannot be read is said at once; what can is read as it is sent
    calls = CallFile(
        name=file.name,
        data=file,
        format=format,
        mapping=read(mapping).decode() if mapping else None,
        preset=preset,
        zone=zone,
        source=source,
    )

    async def run(operator: Caller, _: Tenant) -> dict[str, Any]:
        if what is Kind.CALLS:
            done = await callfiles.import_calls(operator, calls, dry_run=dry_run)
            return {
                "counts": done.counts,
                "rejected": done.counts.get("rejected", 0),
                "faults": done.faults,
            }
        if from_calls:
            rows = _rows(
                await callfiles.named_agents(operator, calls),
                site=site,
                team=team,
                line=line,
                entered_on=entered_on,
            )
            kept = await operator.upload(
                "people", "/v1/evidence", file, type=_type(file), name=file.name
            )
            body = {"rows": rows, "evidence": kept["file_id"], "dry_run": dry_run}
            return _report(await operator.post("people", "/v1/people/import", body))
        dry = "true" if dry_run else None
        return _report(
            await operator.upload(
                "people", ROUTES[what], file, type=_type(file), name=file.name, dry_run=dry
            )
        )

    result = ask(data_dir, tenant, run)
    output.emit(result, _shown(file, result), as_json=json, quiet=quiet)
    if result["rejected"]:
        raise typer.Exit(PARTIAL)


def _import_calendar(
    file: Path, data_dir: Path, tenant: str | None, site: str | None, *, dry_run: bool
) -> dict[str, Any]:
    try:
        calendar = Calendar.read(file)
    except OSError as problem:
        raise _unreadable(file, problem) from problem

    async def run(operator: Caller, _: Tenant) -> dict[str, Any]:
        return await calendars.follow(operator, calendar, site=site, dry_run=dry_run)

    return ask(data_dir, tenant, run)


def read(file: Path) -> bytes:
    """The bytes of a small file that somebody named."""
    with opened(file) as stream:
        return stream.read()


def opened(file: Path) -> BinaryIO:
    """A file that somebody named; Failure when it cannot be read."""
    try:
        return file.open("rb")
    except OSError as problem:
        raise _unreadable(file, problem) from problem


def _unreadable(file: Path, problem: OSError) -> Failure:
    return Failure(
        f"{file} cannot be read: {problem.strerror}",
        "check the name and its permissions",
        exit_code=2,
    )


def _type(file: Path) -> str:
    return mimetypes.guess_type(file.name)[0] or "application/octet-stream"


def _rows(
    names: Sequence[str], *, site: str | None, team: str | None, line: str, entered_on: str | None
) -> list[dict[str, Any]]:
    """KPI-0a: of a call file the name is all that is known; where and since when they work, whoever
    imports says.
    """
    if site is None or entered_on is None:
        raise Failure(
            "a call file says neither where its agents work nor since when",
            "add --site CODE and --entered-on DATE",
            exit_code=2,
        )
    home = {"site": site} | ({"team": team} if team else {})
    fixed = {**home, "line": line, "roles": ["agent"], "entered_on": entered_on, "stage": "regular"}
    return [{"employee_no": name, "name": name, **fixed} for name in names]


def _report(report: Mapping[str, Any]) -> dict[str, Any]:
    counts = {name: report[name] for name in ("created", "changed", "unchanged")}
    return {"counts": counts, "rejected": report["rejected"], "faults": report["faults"]}


def _shown(file: Path, result: Mapping[str, Any]) -> Group:
    counts = ", ".join(
        f"{count} {name}"
        for name, count in result["counts"].items()
        if count and name != "rejected"
    )
    head = Text(f"{file.name}: {counts or 'nothing new'}, {result['rejected']} rejected")
    table = Table("line", "where", "reason", "what stands there", box=None, pad_edge=False)
    for fault in result["faults"][:SHOWN_FAULTS]:
        where = fault.get("cell") or fault.get("where") or ""
        table.add_row(
            str(fault["line"]),
            where,
            fault["code"],
            str(fault.get("value") or fault.get("detail") or ""),
        )
    more = len(result["faults"]) - SHOWN_FAULTS
    return Group(
        head,
        *([table] if result["faults"] else []),
        *([Text(f"… and {more} more: --json shows them")] if more > 0 else []),
    )
