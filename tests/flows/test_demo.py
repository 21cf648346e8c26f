"""`zhipei demo` from the outside: one JSON document, the same however often something is killed meanwhile."""

import asyncio
import json
import subprocess
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flows.installation import Installation, demo, free_base, until

pytestmark = pytest.mark.timeout(1800)  # each demo is a whole installation and two weeks
COUNTS = ("totals", "agents")
THIRD_DAY = timedelta(days=2)
PARTS = ("qa worker", "kpi api")


def test_calls_are_taken_drawn_scored_and_told_of(outcome: dict[str, Any], small_log: Path) -> None:
    totals = outcome["totals"]
    assert totals["calls"] == small_log.read_bytes().count(b"\n") - 1
    assert totals["drawn"] == totals["scored"] > 0
    assert totals["coachings"] == totals["coachings_held"] == totals["unacceptable"]
    assert totals["notices"] == sum(totals["notices_by_class"].values()) > 0


def test_the_totals_are_the_sums_of_the_agents(outcome: dict[str, Any]) -> None:
    for name in ("calls", "drawn", "scored", "unacceptable", "coachings", "assignments"):
        assert outcome["totals"][name] == sum(counts[name] for counts in outcome["agents"].values()), name


def test_it_says_what_is_made_up_and_which_policy_it_set(outcome: dict[str, Any]) -> None:
    assert outcome["made_up"] is False  # the log was given
    assert outcome["policies"] == {"qa.eligible_media": "any"}
    assert all(number.startswith("made-up-agent-") for number in outcome["agents"])


async def test_a_second_demo_of_the_same_plot_finds_everything_done(
    installation: Installation, small_log: Path, outcome: dict[str, Any]
) -> None:
    done = await asyncio.to_thread(installation.run, *demo(small_log))
    again = json.loads(done.stdout)
    assert {name: again[name] for name in COUNTS} == {name: outcome[name] for name in COUNTS}


async def test_kill_9_of_the_demo_itself_of_a_worker_and_of_an_api_changes_nothing(
    tmp_path: Path, small_log: Path, outcome: dict[str, Any]
) -> None:
    other = Installation(tmp_path, free_base())
    words = [*demo(small_log), "--port-base", str(other.port_base)]
    plays = Progress(other, outcome)
    try:
        first = Running(other.begin(*words), "the first demo")
        await plays.comes_to(THIRD_DAY, first)
        first.process.kill()
        await first.printed
        second = Running(other.begin(*words, "--stop"), "the demo that took up the first")
        for part in PARTS:
            await plays.goes_on(second)
            await until(partial(other.kill, part), partial("{} runs, to be killed".format, part))
        await plays.goes_on(second)
        printed, errors = await second.printed
    finally:
        await asyncio.to_thread(other.down)
    assert second.process.returncode == 0, errors
    result = json.loads(printed)
    assert {name: result[name] for name in COUNTS} == {name: outcome[name] for name in COUNTS}


class Running:
    """A demo that goes on beside the test; `printed`: what it says in the end."""

    def __init__(self, process: subprocess.Popen[str], name: str) -> None:
        self.process, self.name = process, name
        self.printed = asyncio.create_task(asyncio.to_thread(process.communicate))


class Progress:
    """How far the play of an outcome has come in another installation, by the tenant's clock."""

    def __init__(self, installation: Installation, outcome: dict[str, Any]) -> None:
        self._clock = partial(installation.clock, outcome["tenant"])
        self._begins = datetime.fromisoformat(outcome["from"]).replace(tzinfo=UTC)

    async def comes_to(self, days: timedelta, running: Running) -> None:
        """Wait until the clock stands so far behind the first Monday; the demo must run so long."""
        await self._passes(self._begins + days, running)

    async def goes_on(self, running: Running) -> None:
        """Wait until the clock has moved on."""
        await until(lambda: self._clock() is not None, lambda: "the clock can be asked")
        await self._passes(self._clock() or self._begins, running)

    async def _passes(self, moment: datetime, running: Running) -> None:
        def passed() -> bool:
            assert running.process.poll() is None, f"{running.name} ended before the clock passed {moment}"
            return (now := self._clock()) is not None and now > moment

        await until(passed, lambda: f"the clock passes {moment}, it stands at {self._clock()}")
