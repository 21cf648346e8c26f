"""The table with which `demo` ends: what the loops came to, and of a call log what came of each
agent's calls.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from zhipei.world.calllog import CallLog
from zhipei.world.plot import Plot
from zhipei.world.scene import MEDIA_POLICY

MEANINGS = {
    "calls": "calls taken on record",
    "drawn": "drawn by lot (QA-4)",
    "scored": "scored by inspectors (QA-2)",
    "coaching": "unacceptable, so coached (QA-5)",
    "retraining_assigned": "trainings assigned (TRN-28)",
    "exams_failed": "monthly exams failed (EXM-4)",
    "resits": "re-sits after training (EXM-5)",
    "rankings": "rankings published (KPI-8)",
    "notifications": "messages to those who must know (NTF-1)",
    "breaches": "targets missed (KPI-18)",
    "breaches_cleared": "of them met again",
    "last_place": "last places three months in a row (KPI-9)",
    "offpost": "trained off post (TRN-11)",
    "returned": "of them back on post",
    "parked": "events put aside unhandled",
    "loops_open": "still under way: to score, to coach, to train",
    "seconds": "seconds, start included",
}
COLUMNS = {
    "calls": "calls",
    "drawn": "drawn",
    "scored": "scored",
    "unacceptable": "unaccept-\nable",
    "coachings": "coach-\nings",
    "repeated_poor_quality": "repeated\npoor",
    "assignments": "training",
    "notices": "notices",
}
"""What of the agents of a log the table shows; --json has all of it."""


def about(chosen: Plot, log: CallLog) -> dict[str, Any]:
    """What was played, of a log."""
    return {
        "tenant": chosen.code,
        "calls_file": log.name,
        "made_up": False,
        "seed": chosen.seed,
        "from": chosen.start.isoformat(),
        "to": chosen.end.isoformat(),
        "weeks": chosen.weeks_drawn,
        "policies": {MEDIA_POLICY: "any", **chosen.policies},
    }


def shown(chosen: Plot, result: Mapping[str, Any], data_dir: Path) -> Group:
    """The outcome for people."""
    figures = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    figures.add_column(justify="right", style="bold")
    for name, meaning in MEANINGS.items():
        figures.add_row(f"{result[name]:,}", meaning)
    where = f" --data-dir {data_dir}" if data_dir.name != ".zhipei" else ""
    hint = f"tenant {chosen.code}; look on: ./zhipei status{where}, ./zhipei verify{where}"
    agents: list[RenderableType] = [_agents(result), Text()] if "agents" in result else []
    return Group(
        Text(f"{chosen.name}, from {chosen.start}, seed {chosen.seed}", style="bold"),
        *agents,
        figures,
        Text(hint, style="dim"),
    )


def _agents(result: Mapping[str, Any]) -> Table:
    table = Table("agent", *COLUMNS.values(), box=None, padding=(0, 1, 0, 0))
    for column in table.columns[1:]:
        column.justify = "right"
    for agent, counts in result["agents"].items():
        table.add_row(agent, *(str(counts[name]) for name in COLUMNS))
    table.add_row("all", *(str(result["totals"][name]) for name in COLUMNS), style="bold")
    return table
