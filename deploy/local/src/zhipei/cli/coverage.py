"""`zhipei coverage rules`: how much of the rulebook exists, and whether its tests bite."""

import csv
from collections import Counter
from typing import Annotated

import typer
from rich.table import Table

from zhipei.cli import output
from zhipei.cli.developing import become
from zhipei.cli.options import Json
from zhipei.project import ROOT

STATES = ("full", "part", "none")

coverage_command = typer.Typer(
    no_args_is_help=True, help="How much of the rulebook exists, and whether its tests bite."
)


@coverage_command.callback()
def _coverage() -> None:
    """How much of the rulebook exists, and whether its tests bite."""


@coverage_command.command(
    "rules", context_settings={"allow_extra_args": True, "ignore_unknown_options": True}
)
def rules_command(
    context: typer.Context,
    *,
    mutate: Annotated[
        bool,
        typer.Option(
            "--mutate",
            help="Change each rule and policy default in one small way and run the tests that "
            "reach it: minutes. --service NAME, --file PART: only those.",
        ),
    ] = False,
    json: Json = False,
) -> None:
    """Show how many rules, systems, forms, events, features and policies are full, begun or not."""
    if mutate:
        become(str(ROOT / "tests" / "mutation"), *context.args, *(["--json"] if json else []))
    with (ROOT / "docs" / "rulebook" / "status.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    counted: dict[str, Counter[str]] = {}
    for row in rows:
        counted.setdefault(_family(row["id"]), Counter())[row["state"]] += 1
    table = Table("", *STATES, box=None, pad_edge=False)
    for family, count in counted.items():
        table.add_row(family, *(str(count[state]) for state in STATES))
    found = {family: {state: count[state] for state in STATES} for family, count in counted.items()}
    output.emit(found, table, as_json=json)


def _family(id: str) -> str:
    """What kind of row an id names: QA of QA-2b, policy of policy:qa.repeat_n, F of F12."""
    return id.partition(":")[0] if ":" in id else id.rstrip("abcdefgh0123456789").rstrip("-")
