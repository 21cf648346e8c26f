"""`zhipei demo` without a call log: a small center that is made up lives through a monthly exam,
with its rules and without them.
"""

from dataclasses import replace
from typing import Any

import pytest
from flows.installation import Installation, demo_of, played

from zhipei.world.plot import Plot

pytestmark = pytest.mark.timeout(1200)  # each play is weeks of a small center
FIGURES = [
    "calls",
    "drawn",
    "scored",
    "coaching",
    "retraining_assigned",
    "exams_failed",
    "resits",
    "rankings",
    "notifications",
    "breaches",
    "breaches_cleared",
    "last_place",
    "offpost",
    "returned",
    "parked",
    "loops_open",
    "seconds",
]
LOOPS = FIGURES[:9]
"""What must have turned when ten weeks are over."""
NEVER = {
    "qa.grade_cutoffs": {"acceptable": 0},  # QA-5 has no switch: no total is unacceptable
    "exm.pass_mark": 0,  # EXM-5 has none: no total is below the pass mark
    "kpi.lastplace_n": 0,  # KPI-9: nobody is among the last none
}


def test_it_prints_one_json_object_of_figures(lived: dict[str, Any]) -> None:
    assert list(lived) == FIGURES


@pytest.mark.rule("QA-5", "EXM-5", "KPI-8", "NTF-1")
def test_every_loop_turns_and_nothing_is_put_aside(lived: dict[str, Any]) -> None:
    assert [name for name in LOOPS if lived[name] <= 0] == []
    assert lived["drawn"] == lived["scored"] > 0
    assert lived["parked"] == 0


@pytest.mark.rule("KPI-9")
def test_the_last_of_the_center_are_met_by_the_last_place_rule(lived: dict[str, Any]) -> None:
    assert lived["last_place"] >= 1


@pytest.mark.rule("QA-5", "EXM-5", "KPI-9")
async def test_with_the_policies_that_make_a_rule_act_switched_off_nothing_comes_of_it(
    installation: Installation, plot: Plot
) -> None:
    idle = await played(installation, demo_of(replace(plot, agents=12, weeks=5, policies=NEVER)))
    assert {name: idle[name] for name in ("coaching", "exams_failed", "resits", "last_place")} == {
        "coaching": 0,
        "exams_failed": 0,
        "resits": 0,
        "last_place": 0,
    }
    assert idle["scored"] > 0
    assert idle["rankings"] > 0
