"""`zhipei demo` on a call log from the outside: one JSON document, the same however often it is
asked for.
"""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from flows.installation import Installation, demo

pytestmark = pytest.mark.timeout(1800)  # each demo is a whole installation and two weeks
COUNTS = ("totals", "agents")


def test_calls_are_taken_drawn_scored_and_told_of(outcome: dict[str, Any], small_log: Path) -> None:
    totals = outcome["totals"]
    assert totals["calls"] == small_log.read_bytes().count(b"\n") - 1
    assert totals["drawn"] == totals["scored"] > 0
    assert totals["coachings"] == totals["coachings_held"] == totals["unacceptable"]
    assert totals["notices"] == sum(totals["notices_by_class"].values()) > 0


def test_the_totals_are_the_sums_of_the_agents(outcome: dict[str, Any]) -> None:
    for name in ("calls", "drawn", "scored", "unacceptable", "coachings", "assignments"):
        assert outcome["totals"][name] == sum(
            counts[name] for counts in outcome["agents"].values()
        ), name


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
