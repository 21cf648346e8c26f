"""`zhipei demo`: everything started, a center that lives through its quarter, and at the end a
table of what came of it.
"""

import asyncio
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from json import loads as parse
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from zhipei.cli import outcome, output
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
from zhipei.world import calllog, tally
from zhipei.world import plot as plots
from zhipei.world.play import play
from zhipei.world.plot import Plot
from zhipei.world.scene import prepare

ZONE = "Asia/Shanghai"
AGENTS, FEWEST, MOST = 500, 4, 5000
FIRST_MONDAY = date(2026, 1, 5)
USAGE = 2
READY_SECONDS = 180.0

Calls = Annotated[
    Path | None,
    typer.Option("--calls", help="A real call log: CSV with a header, or Asterisk's queue_log."),
]
Mapping_ = Annotated[
    Path | None,
    typer.Option(
        "--mapping",
        help="YAML: which column of the log is which field.",
        show_default="by the columns",
    ),
]
Zone = Annotated[
    str, typer.Option("--zone", help="IANA zone of the center and of times without one.")
]
Agents = Annotated[
    int | None,
    typer.Option(
        "--agents",
        help="How many agents there are on the first day.",
        show_default=str(AGENTS),
        min=FEWEST,
        max=MOST,
    ),
]
Weeks = Annotated[
    int | None,
    typer.Option(
        "--weeks",
        help="How many weeks to play.",
        show_default="to the third monthly exam; of a log all",
        min=1,
        max=53,
    ),
]
Seed = Annotated[
    int, typer.Option("--seed", help="The same seed gives the same people, draws and grades.")
]
Start = Annotated[
    datetime | None,
    typer.Option(
        "--start",
        help="First Monday.",
        show_default=f"{FIRST_MONDAY}; of a log that of its first call",
        formats=["%Y-%m-%d"],
    ),
]
Policies = Annotated[
    list[str] | None,
    typer.Option(
        "--policy",
        help="KEY=VALUE: a policy of this center from its first day on. VALUE is JSON, of a map "
        "only what differs.",
    ),
]
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
    policy: Policies = None,
    stop: Stop = False,
    port_base: PortBase = DEFAULT_BASE,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Live through a quarter of a simulated center, or play the same loops on a real call log
    (--calls).

    Calls come in, some are drawn and scored, bad ones coached; missed targets and failed exams lead
    to training, and everybody concerned is told. All people are made up and act over HTTP with
    tokens of their own. It stays up until Ctrl-C.
    """
    wanted = Wanted(
        calls, mapping, zone, agents, weeks, seed, start.date() if start else None, policy or ()
    )
    chosen = wanted.plot()
    platform, elsewhere = LocalPlatform(data_dir, port_base), in_containers()
    if elsewhere and stop:
        raise Failure(
            "--stop ends what a demo started, and containers it did not start",
            "end them with docker compose down",
            exit_code=USAGE,
        )
    for number in (
        signal.SIGINT,
        signal.SIGTERM,
        signal.SIGHUP,
    ):  # SIGINT too: a shell's background jobs begin with it ignored
        signal.signal(number, _interrupt)
    began, is_ours = time.monotonic(), not elsewhere and platform.owner() is None
    try:
        with Spectator(quiet=quiet) as spectator:
            where = "containers" if elsewhere else platform.data_dir
            spectator.say(
                "starting PostgreSQL, Kafka and the services"
                if is_ours
                else f"using what runs in {where}"
            )
            if is_ours:
                start_detached(platform, quiet=True)
            elif not elsewhere:
                _await_running(platform)
            installation = find(data_dir)
            result = asyncio.run(_play(installation, chosen, spectator))
        result["seconds"] = round(time.monotonic() - began, 1)
        output.emit(result, outcome.shown(chosen, result, data_dir), as_json=json, quiet=quiet)
        if not (json or quiet or stop):
            print(f"console {installation.console}: sign in as one of its made-up people")
        if is_ours and not stop:
            _wait(quiet=quiet)
    finally:
        if stop or is_ours:
            down_command(data_dir, quiet=True)


@dataclass(frozen=True)
class Wanted:
    """What was asked for on the command line."""

    calls: Path | None
    mapping: Path | None
    zone: str
    agents: int | None
    weeks: int | None
    seed: int
    start: date | None
    policies: Sequence[str]

    def plot(self) -> Plot:
        """What to play; Failure before anything is started when that is not clear."""
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError) as problem:
            raise Failure(
                f"there is no time zone {self.zone}",
                "name one such as Asia/Shanghai",
                exit_code=USAGE,
            ) from problem
        policies = dict(map(_policy, self.policies))
        if self.calls is None:
            start = self.start or FIRST_MONDAY
            return plots.of_center(
                self.agents or AGENTS,
                seed=self.seed,
                start=start,
                weeks=self.weeks,
                zone=self.zone,
                policies=policies,
            )
        if self.agents is not None:
            raise Failure(
                "--agents makes people up, --calls takes those of a file",
                "give one of the two",
                exit_code=USAGE,
            )
        text = read(self.mapping).decode() if self.mapping else None
        log = calllog.read(self.calls, zone=self.zone, mapping=text)
        return plots.of_log(
            log, seed=self.seed, start=self.start, weeks=self.weeks, policies=policies
        )


def _policy(written: str) -> tuple[str, Any]:
    key, _, value = written.partition("=")
    try:
        return key.strip(), parse(value)
    except ValueError as problem:
        raise Failure(
            f"--policy {written} is no KEY=VALUE with a value in JSON",
            "write kpi.lastplace_n=0",
            exit_code=USAGE,
        ) from problem


def _await_running(platform: LocalPlatform) -> None:
    """Until the installation that somebody else has started is ready, all of it."""
    if not wait_until(
        lambda: (state := State.read(platform.data_dir)) is not None and state.ready,
        seconds=READY_SECONDS,
        every=0.2,
    ):
        raise Failure(
            f"what runs in {platform.data_dir} does not become ready", "see ./zhipei status"
        )


async def _play(installation: Installation, chosen: Plot, spectator: Spectator) -> dict[str, Any]:
    """The figures; of a log also what was played and what came of each agent's calls."""
    spectator.days = chosen.expected_days
    async with Services(installation.urls, on_wait=spectator.say) as services:
        scene = await prepare(services, installation.operator_secret, chosen, spectator.say)
        last = await play(scene, spectator)
        figures: dict[str, Any] = dict(await tally.take(scene, last))
        return (
            figures
            if chosen.log is None
            else figures | outcome.about(chosen, chosen.log) | await tally.by_agent(scene)
        )


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
