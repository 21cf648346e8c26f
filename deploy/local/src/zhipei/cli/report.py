"""`zhipei report`: figures of agents and queues over any days (KPI-6)."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.table import Table

from zhipei.cli import output
from zhipei.cli.asking import TenantCode, ask
from zhipei.cli.options import DataDir, Json, Quiet
from zhipei.client.http import Caller
from zhipei.client.reports import whole_report
from zhipei.client.tenants import Tenant

DECIMAL = re.compile(r"-?\d+\.\d+")
SHOWN = ("offered", "answered", "abandon_rate", "fcr_of_answered", "asa", "aht", "csat")
HEADINGS = ("offered", "answered", "abandoned", "resolved", "answer s", "talk s", "rating")


class Subject(StrEnum):
    AGENTS = "agents"
    QUEUES = "queues"


class By(StrEnum):
    NONE = "none"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


From = Annotated[str, typer.Option("--from", help="First day, as 2021-01-01.")]
To = Annotated[str, typer.Option("--to", help="Last day, included.")]
Zone = Annotated[
    str | None,
    typer.Option("--zone", help="IANA zone of the hours.", show_default="that of each call's site"),
]
What = Annotated[Subject, typer.Argument(help="Whose figures.")]


def report_command(
    what: What,
    data_dir: DataDir,
    *,
    first: From,
    last: To,
    by: By = By.NONE,
    zone: Zone = None,
    tenant: TenantCode = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Show offered and answered calls, rates as fractions of 1, means in seconds; with --json every
    figure with six decimals.
    """

    async def get(operator: Caller, _: Tenant) -> Any:  # noqa: ANN401 -- JSON
        asked = {"from": first, "to": last, "by": by.value, "zone": zone}
        return await whole_report(operator, what.value, **asked)

    found = numbers(ask(data_dir, tenant, get))
    output.emit(found, table_of(found, what), as_json=json, quiet=quiet)


def numbers(value: Any) -> Any:  # noqa: ANN401 -- JSON
    """The same JSON with decimals as numbers: services send them as strings, so that no reader
    loses a digit (GEN-6).
    """
    if isinstance(value, dict):
        return {name: numbers(one) for name, one in value.items()}
    if isinstance(value, list):
        return [numbers(one) for one in value]
    return float(value) if isinstance(value, str) and DECIMAL.fullmatch(value) else value


def table_of(report: Mapping[str, Any], what: Subject) -> Table:
    """A line per agent or queue, of each period if there are periods, and one for all."""
    table = Table("period", what.value, *HEADINGS, box=None, pad_edge=False)
    for column in table.columns[2:]:
        column.justify = "right"
    for period in [*report["periods"], report]:
        name = period.get("period", "together")
        for who, figures in period[what.value].items():
            table.add_row(name, who, *_cells(figures))
        table.add_row(name, "all", *_cells(period), style="bold")
    return table


def _cells(figures: Mapping[str, Any]) -> Sequence[str]:
    return [_cell(name, figures[name]) for name in SHOWN]


def _cell(name: str, value: float | None) -> str:
    if value is None:
        return "–"
    if name in {"abandon_rate", "fcr_of_answered"}:
        return f"{value:.2%}"
    return str(value) if isinstance(value, int) else f"{value:.2f}"
