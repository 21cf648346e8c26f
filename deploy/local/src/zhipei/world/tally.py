"""What came of it, asked of the services when all is quiet: one table, and the same as JSON."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from zhipei.world import inboxes
from zhipei.world.scene import MEDIA_POLICY, Scene

REPEATED = "qa.repeated-poor-quality"
OF_CALLS = ("calls", "answered", "drawn", "scored", "unacceptable")
OF_PEOPLE = ("coachings", "coachings_held", "repeated_poor_quality", "assignments", "notices")
COUNTED = OF_CALLS + OF_PEOPLE
"""What is counted for every agent. `notices` of all are those of everybody, leaders and inspectors included, also by type of event."""


async def take(scene: Scene) -> dict[str, Any]:
    """The outcome. Two plays of one plot give the same."""
    plot = scene.plot
    counts: dict[str, Counter[str]] = {agent.employee_no: Counter() for agent in scene.cast.agents}
    whole = await _calls(scene, counts)
    await _quality(scene, counts)
    told = await inboxes.told(scene)
    for number, count in counts.items():
        count["repeated_poor_quality"] = told[number][REPEATED]  # QA-14: the agent is told of every step
        count["notices"] = told[number].total()
    agents = {number: {name: count[name] for name in COUNTED} for number, count in sorted(counts.items())}
    totals = {name: sum(count[name] for count in agents.values()) for name in COUNTED}
    everybody = sum(told.values(), Counter[str]())
    totals |= {"calls": whole["total"], "answered": whole["answered"], "notices": everybody.total()}
    by_class = dict(sorted(everybody.items()))
    return {
        "tenant": plot.code,
        "calls_file": plot.log.name,
        "made_up": plot.made_up,
        "seed": plot.seed,
        "from": plot.start.isoformat(),
        "to": plot.end.isoformat(),
        "weeks": plot.weeks_drawn,
        "policies": {MEDIA_POLICY: "any"},
        "totals": totals | {"notices_by_class": by_class},
        "agents": agents,
    }


async def _calls(scene: Scene, counts: Mapping[str, Counter[str]]) -> Mapping[str, Any]:
    director = await scene.acting(scene.cast.director.employee_no)
    span = {"from": scene.plot.start.isoformat(), "to": scene.plot.end.isoformat()}
    report: Mapping[str, Any] = await director.get("kpi", "/v1/reports/agents", **span)
    for number, figures in report["agents"].items():
        counts[number].update(calls=figures["offered"], answered=figures["answered"])
    return report


async def _quality(scene: Scene, counts: Mapping[str, Counter[str]]) -> None:
    director = await scene.acting(scene.cast.director.employee_no)
    async for one in director.pages("qa", "/v1/evaluations"):
        scored = one["state"] != "assigned"
        counts[scene.numbers[one["agent_id"]]].update(drawn=1, scored=scored, unacceptable=bool(one["unacceptable"]))
    async for one in director.pages("qa", "/v1/coachings"):
        counts[scene.numbers[one["agent_id"]]].update(coachings=1, coachings_held=one["state"] == "held")
    async for one in director.pages("training", "/v1/assignments"):
        counts[scene.numbers[one["agent_id"]]].update(assignments=1)
