"""`zhipei demo` from the outside: one JSON document, the same however often something is killed meanwhile."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from flows.installation import Installation, free_base

pytestmark = pytest.mark.timeout(900)  # each demo is a whole installation and two weeks
COUNTS = ("totals", "agents")


def demo(calls: Path) -> list[str]:
    return ["demo", "--calls", str(calls), "--seed", "3", "--json"]


@pytest.fixture(scope="module")
async def outcome(installation: Installation, small_log: Path) -> dict[str, Any]:
    """What the demo prints on an installation that nobody disturbs."""
    done = await asyncio.to_thread(installation.run, *demo(small_log))
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def test_calls_are_taken_drawn_scored_and_told_of(outcome: dict[str, Any], small_log: Path) -> None:
    totals = outcome["totals"]
    assert totals["calls"] == small_log.read_bytes().count(b"\n") - 1
    assert totals["drawn"] == totals["scored"] > 0
    assert totals["coachings"] == totals["coachings_held"] == totals["unacceptable"]
    assert totals["notices"] > 0


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
    try:
        first = other.begin(*words)
        while not _plays(other):
            assert first.poll() is None, first.communicate()
            await asyncio.sleep(1)
        await asyncio.sleep(8)  # some days of it
        first.kill()
        first.communicate()
        result = await _finish(other, [*words, "--stop"], {"qa worker", "kpi api"})
    finally:
        await asyncio.to_thread(other.down)
    assert {name: result[name] for name in COUNTS} == {name: outcome[name] for name in COUNTS}


async def _finish(other: Installation, words: list[str], parts: set[str]) -> dict[str, Any]:
    """Take a demo up again and see it through, while each of these parts is killed once."""
    running = other.begin(*words)
    said = asyncio.create_task(asyncio.to_thread(running.communicate, timeout=600))
    for part in sorted(parts):
        while not other.kill(part):
            assert not said.done(), f"the demo ended before {part} could be killed"
            await asyncio.sleep(0.5)
        await asyncio.sleep(3)
    printed, errors = await said
    assert running.returncode == 0, errors
    result: dict[str, Any] = json.loads(printed)
    return result


def _plays(installation: Installation) -> bool:
    """Whether everything is up, so that the play has begun."""
    return (installation.data_dir / "state.json").exists() and installation.state.ready
