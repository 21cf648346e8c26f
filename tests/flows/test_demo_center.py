"""`zhipei demo` without a call log: a small center that is made up lives through a monthly exam, with its rules and without them."""

import asyncio
import json
from typing import Any

import pytest
from flows.installation import Installation

pytestmark = pytest.mark.timeout(1200)  # each play is five weeks of a small center
FIGURES = [
    "calls", "drawn", "scored", "coaching", "retraining_assigned", "exams_failed", "resits", "rankings", "notifications", "breaches",
    "breaches_cleared", "last_place", "offpost", "returned", "parked", "loops_open", "seconds",
]  # fmt: skip
LOOPS = FIGURES[:9]
"""What must have turned when five weeks are over."""
AT_ONCE = ("--policy", "kpi.lastplace_months=1")
"""The last-place rule at the first exam already: three months would take three times as long."""
NEVER = (
    "--policy", 'qa.grade_cutoffs={"acceptable": 0}',  # QA-5 has no switch: no total is unacceptable
    "--policy", "exm.pass_mark=0",  # EXM-5 has none: no total is below the pass mark
    "--policy", "kpi.lastplace_n=0",  # KPI-9: nobody is among the last none
)  # fmt: skip


def center(*more: str) -> list[str]:
    return ["demo", "--agents", "12", "--weeks", "5", "--seed", "5", "--json", *more]


async def play(installation: Installation, *words: str) -> dict[str, Any]:
    done = await asyncio.to_thread(installation.run, *words, seconds=900)
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


@pytest.fixture(scope="module")
async def lived(installation: Installation) -> dict[str, Any]:
    return await play(installation, *center(*AT_ONCE))


def test_it_prints_one_json_object_of_figures(lived: dict[str, Any]) -> None:
    assert list(lived) == FIGURES


@pytest.mark.rule("QA-5", "EXM-5", "KPI-8", "NTF-1")
def test_every_loop_turns_and_nothing_is_put_aside(lived: dict[str, Any]) -> None:
    assert [name for name in LOOPS if lived[name] <= 0] == []
    assert lived["drawn"] == lived["scored"]
    assert lived["parked"] == 0


@pytest.mark.rule("KPI-9")
def test_the_last_of_the_center_are_met_by_the_last_place_rule(lived: dict[str, Any]) -> None:
    assert lived["last_place"] >= 1


@pytest.mark.rule("QA-5", "EXM-5", "KPI-9")
async def test_with_the_policies_that_make_a_rule_act_switched_off_nothing_comes_of_it(installation: Installation) -> None:
    idle = await play(installation, *center(*NEVER))
    assert {name: idle[name] for name in ("coaching", "exams_failed", "resits", "last_place")} == {
        "coaching": 0, "exams_failed": 0, "resits": 0, "last_place": 0,
    }  # fmt: skip
    assert idle["scored"] > 0
    assert idle["rankings"] > 0
