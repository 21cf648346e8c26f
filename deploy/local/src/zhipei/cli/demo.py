"""`zhipei demo`: everything started, a center simulated around a call log, and at the end a table of what came of it."""

import asyncio
import signal
import time
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer
from rich.console import Group
from rich.table import Table
from rich.text import Text

from zhipei.cli import output
from zhipei.cli.down import down_command
from zhipei.cli.imports import read
from zhipei.cli.options import DataDir, Json, Quiet
from zhipei.cli.up import PortBase, start_detached
from zhipei.cli.watching import Spectator
from zhipei.client.http import Services
from zhipei.client.installation import Installation, find, in_containers
from zhipei.failure import Failure
from zhipei.platform.local import LocalPlatform
from zhipei.platform.ports import DEFAULT_BASE
from zhipei.platform.processes import wait_until
from zhipei.supervisor.state import State
from zhipei.world import calllog, madeup, tally
from zhipei.world.play import play
from zhipei.world.plot import Plot, plot
from zhipei.world.scene import prepare

ZONE = "Asia/Shanghai"
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
"""What of the outcome the table shows; --json has all of it."""
USAGE = 2
READY_SECONDS = 180.0

Calls = Annotated[Path | None, typer.Option("--calls", help="A real call log: CSV with a header, or Asterisk's queue_log.")]
Mapping_ = Annotated[
    Path | None, typer.Option("--mapping", help="YAML: which column of the log is which field.", show_default="by the columns")
]
Zone = Annotated[str, typer.Option("--zone", help="IANA zone of the center and of times without one.")]
Agents = Annotated[int | None, typer.Option("--agents", help="How many agents to make up.", min=1, max=5000)]
Weeks = Annotated[int | None, typer.Option("--weeks", help="How many weeks to play.", show_default="all of the log", min=1, max=53)]
Seed = Annotated[int, typer.Option("--seed", help="The same seed gives the same people, draws and grades.")]
Start = Annotated[datetime | None, typer.Option("--start", help="First Monday.", show_default="of the first call", formats=["%Y-%m-%d"])]
Stop = Annotated[bool, typer.Option("--stop", help="End everything after the table.")]


def demo_command(
    data_dir: DataDir,
    *,
    calls: Calls = None,
    mapping: Mapping_ = None,
    zone: Zone = ZONE,
    agents: Agents = None,
    weeks: Weeks = None,
    seed: Seed = 1,
    start: Start = None,
    stop: Stop = False,
    port_base: PortBase = DEFAULT_BASE,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Simulate a center on a call log (--calls), on made-up calls (--agents, --weeks, --start), or on the small made-up sample.

    Calls are imported, drawn and scored, bad ones coached, bad runs lead to training, and everybody concerned is told. The inspectors,
    coaches and leaders are made up and act over HTTP with tokens of their own. It stays up until Ctrl-C.
    """
    chosen = _plot(calls, mapping, zone=zone, agents=agents, weeks=weeks, seed=seed, start=start.date() if start else None)
    platform, elsewhere = LocalPlatform(data_dir, port_base), in_containers()
    if elsewhere and stop:
        raise Failure(
            "--stop ends what a demo started, and containers it did not start", "end them with docker compose down", exit_code=USAGE
        )
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # SIGINT too: a shell's background jobs begin with it ignored
        signal.signal(number, _interrupt)
    began, is_ours = time.monotonic(), not elsewhere and platform.owner() is None
    try:
        with Spectator(quiet=quiet) as spectator:
            where = "containers" if elsewhere else platform.data_dir
            spectator.say("starting PostgreSQL, Kafka and the services" if is_ours else f"using what runs in {where}")
            if is_ours:
                start_detached(platform, quiet=True)
            elif not elsewhere:
                _await_running(platform)
            up = time.monotonic() - began
            result = asyncio.run(_play(find(data_dir), chosen, spectator))
        result["seconds"] = {"start": round(up, 1), "play": round(time.monotonic() - began - up, 1)}
        output.emit(result, _shown(result, data_dir), as_json=json, quiet=quiet)
        if is_ours and not stop:
            _wait(quiet=quiet)
    finally:
        if stop or is_ours:
            down_command(data_dir, quiet=True)


def _await_running(platform: LocalPlatform) -> None:
    """Until the installation that somebody else has started is ready, all of it."""
    if not wait_until(lambda: (state := State.read(platform.data_dir)) is not None and state.ready, seconds=READY_SECONDS, every=0.2):
        raise Failure(f"what runs in {platform.data_dir} does not become ready", "see ./zhipei status")


async def _play(installation: Installation, chosen: Plot, spectator: Spectator) -> dict[str, Any]:
    spectator.days = len(chosen.days)
    async with Services(installation.urls, on_wait=spectator.say) as services:
        scene = await prepare(services, installation.operator_secret, chosen, spectator.say)
        await play(scene, spectator)
        return await tally.take(scene)


def _plot(
    calls: Path | None, mapping: Path | None, *, zone: str, agents: int | None, weeks: int | None, seed: int, start: date | None
) -> Plot:
    """What to play; Failure before anything is started when that is not clear."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as problem:
        raise Failure(f"there is no time zone {zone}", "name one such as Asia/Shanghai", exit_code=USAGE) from problem
    if calls is not None and agents is not None:
        raise Failure("--agents makes people up, --calls takes those of a file", "give one of the two", exit_code=USAGE)
    if calls is not None:
        text = read(mapping).decode() if mapping else None
        return plot(calllog.read(calls, zone=zone, mapping=text), seed=seed, start=start, weeks=weeks)
    if agents is None and weeks is None and start is None:
        data = madeup.sample()
    else:
        made = {"agents": agents or madeup.SAMPLE_AGENTS, "weeks": weeks or madeup.SAMPLE_WEEKS}
        data = madeup.calls(seed=seed, start=start or madeup.SAMPLE_START, **made)
    return plot(calllog.cut(data, name=madeup.SAMPLE, zone=zone), seed=seed, start=start, weeks=weeks, made_up=True)


def _shown(result: Mapping[str, Any], data_dir: Path) -> Group:
    head = f"{result['calls_file']}{' (made up)' if result['made_up'] else ''}, drawn and scored {result['from']} to {result['to']}"
    table = Table("agent", *COLUMNS.values(), box=None, padding=(0, 1, 0, 0))
    for column in table.columns[1:]:
        column.justify = "right"
    for agent, counts in result["agents"].items():
        table.add_row(agent, *(str(counts[name]) for name in COLUMNS))
    table.add_row("all", *(str(result["totals"][name]) for name in COLUMNS), style="bold")
    seconds = result["seconds"]
    where = f" --data-dir {data_dir}" if data_dir.name != ".zhipei" else ""
    foot = f"tenant {result['tenant']}, started in {seconds['start']} s, played in {seconds['play']} s"
    hint = f"look on: ./zhipei report agents --from {result['from']} --to {result['to']}{where}"
    return Group(Text(head, style="bold"), table, Text(foot, style="dim"), Text(hint, style="dim"))


def _wait(*, quiet: bool) -> None:
    """Stay up; returns when somebody asks for the end."""
    if not quiet:
        output.progress.print("up and running; Ctrl-C stops everything", style="dim")
    try:
        signal.pause()
    except KeyboardInterrupt:
        return


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
