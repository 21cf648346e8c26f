"""`zhipei positions …`: how far each service is in what it hears, and where to begin again."""

import asyncio
from typing import Annotated, Any

import typer
from rich.table import Table

from zhipei.cli import output
from zhipei.cli.options import DataDir, Json, Quiet, Yes
from zhipei.client.local import operator
from zhipei.platform.ports import SERVICES

positions_command = typer.Typer(
    help="Show positions, lag and what waits to be said; set a position.", no_args_is_help=True
)


@positions_command.command("show")
def show(data_dir: DataDir, *, service: str = "", json: Json = False, quiet: Quiet = False) -> None:
    """Show every partition that a service, or all, hears."""

    async def read() -> list[dict[str, Any]]:
        async with operator(data_dir) as caller:
            asked = [service] if service else list(SERVICES)
            return [{"service": one, **await caller.get(one, "/v1/ops/positions")} for one in asked]

    found = asyncio.run(read())
    table = Table("service", "topic", "next", "end", "lag", "epoch", box=None, pad_edge=False)
    for one in found:
        table.add_row(
            one["service"],
            f"outbox {one['outbox_rows']}, refused {one['dead_rows']}",
            "",
            "",
            str(one["lag"]),
            "",
            style="bold",
        )
        for item in one["items"]:
            cells = (
                f"{item['topic']}/{item['partition']}",
                item["next_offset"],
                item["end_offset"],
                item["lag"],
                item["epoch"],
            )
            table.add_row("", *map(str, cells))
    output.emit(found, table, as_json=json, quiet=quiet)


@positions_command.command("reset")
def reset(
    service: Annotated[str, typer.Argument()],
    topic: Annotated[str, typer.Argument()],
    partition: Annotated[int, typer.Argument()],
    next_offset: Annotated[int, typer.Argument()],
    data_dir: DataDir,
    *,
    yes: Yes = False,
) -> None:
    """Begin again at an offset; what was handled before is not handled again, and the running owner
    is fenced.
    """
    if not yes:
        typer.confirm(
            f"{service} will read {topic}/{partition} from offset {next_offset}. Go on?",
            abort=True,
            err=True,
        )

    async def put() -> None:
        async with operator(data_dir) as caller:
            await caller.put(
                service,
                "/v1/ops/positions",
                {"topic": topic, "partition": partition, "next_offset": next_offset},
            )

    asyncio.run(put())
