"""`zhipei parked …`: events that could not be handled, and those that wait behind them
(docs/runbooks/parked-events.md).
"""

import asyncio
import json as json_format
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from zhipei.cli import output
from zhipei.cli.options import DataDir, Json, Quiet, Yes
from zhipei.client.http import Caller
from zhipei.client.local import operator
from zhipei.failure import Failure
from zhipei.platform.ports import SERVICES

parked_command = typer.Typer(
    help="Look at parked events, and retry, release, edit or discard them.", no_args_is_help=True
)

Service = Annotated[str, typer.Argument(help="people, training, qa, kpi or notify")]
JsonFile = Annotated[Path, typer.Argument(help="A file with the JSON value.")]
ParkedId = Annotated[int, typer.Argument(help="The id that `parked list` shows.")]


@parked_command.command("list")
def list_parked(
    data_dir: DataDir,
    *,
    service: str = "",
    state: str = "parked",
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """List parked events of one service, or of all."""

    async def listed(caller: Caller) -> list[dict[str, Any]]:
        asked = [service] if service else list(SERVICES)
        return [
            {"service": one, **item}
            for one in asked
            async for item in caller.pages(one, "/v1/ops/parked", state=state)
        ]

    items = _ask(data_dir, listed)
    table = Table(
        "service",
        "id",
        "topic",
        "offset",
        "key",
        "type",
        "reason",
        "attempts",
        "error",
        box=None,
        pad_edge=False,
    )
    for item in items:
        where = f"{item['topic']}/{item['partition']}"
        cells = (
            item["service"],
            item["id"],
            where,
            item["offset"],
            item["record_key"],
            item["type"],
            item["reason"],
            item["attempts"],
        )
        table.add_row(*map(str, cells), item["error"].splitlines()[0][:80])
    output.emit(items, table, as_json=json, quiet=quiet)


@parked_command.command("show")
def show(service: Service, parked_id: ParkedId, data_dir: DataDir) -> None:
    """Show one with its headers and value, as JSON."""
    item = _ask(data_dir, lambda caller: caller.get(_known(service), f"/v1/ops/parked/{parked_id}"))
    output.emit(item, "", as_json=True)


@parked_command.command("release")
def release(
    service: Service,
    parked_id: ParkedId,
    data_dir: DataDir,
    *,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Apply the event and all that waits behind it under its key, in order, in one transaction."""
    _release(service, parked_id, data_dir, json=json, quiet=quiet)


@parked_command.command("retry")
def retry(
    service: Service,
    parked_id: ParkedId,
    data_dir: DataDir,
    *,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """The same as release: what waits behind an event cannot be applied without it."""
    _release(service, parked_id, data_dir, json=json, quiet=quiet)


def _release(service: str, parked_id: int, data_dir: Path, *, json: bool, quiet: bool) -> None:
    done = _ask(
        data_dir, lambda caller: caller.post(_known(service), f"/v1/ops/parked/{parked_id}/release")
    )
    output.emit(done, f"{done['events']} events applied", as_json=json, quiet=quiet)


@parked_command.command("edit")
def edit(service: Service, parked_id: ParkedId, value: JsonFile, data_dir: DataDir) -> None:
    """Put another JSON value in its place; release applies it."""
    try:
        body = {"value": json_format.loads(value.read_text(encoding="utf-8"))}
    except (OSError, ValueError) as error:
        raise Failure(
            f"{value} is no JSON file: {error}", "mend the file and try again", exit_code=2
        ) from error
    _ask(data_dir, lambda caller: caller.put(_known(service), f"/v1/ops/parked/{parked_id}", body))


@parked_command.command("discard")
def discard(
    service: Service, parked_id: ParkedId, data_dir: DataDir, *, reason: str, yes: Yes = False
) -> None:
    """Decide that it shall have no effect; what waits behind it waits for a release."""
    if not yes:
        typer.confirm(
            f"Event {parked_id} of {service} will never have an effect. Discard it?",
            abort=True,
            err=True,
        )
    _ask(
        data_dir,
        lambda caller: caller.post(
            _known(service), f"/v1/ops/parked/{parked_id}/discard", {"reason": reason}
        ),
    )


def _known(service: str) -> str:
    if service not in SERVICES:
        raise Failure(
            f"there is no service {service}", f"name one of {', '.join(SERVICES)}", exit_code=2
        )
    return service


# JSON
def _ask(data_dir: Path, question: Callable[[Caller], Coroutine[Any, Any, Any]]) -> Any:  # noqa: ANN401
    async def ask() -> Any:  # noqa: ANN401 -- JSON
        async with operator(data_dir) as caller:
            return await question(caller)

    return asyncio.run(ask())
