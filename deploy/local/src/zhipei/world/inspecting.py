"""Inspectors at work: each takes the calls given out to them and grades them as they are and as the calls were."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhipei.client.http import Caller
from zhipei.world.scene import Scene
from zhipei.world.traits import GRADES, Inspector

UNACCEPTABLE, ACCEPTABLE = GRADES[:2]
TOPICS = {"attitude": "attitude", "fluency": "communication", "communication": "communication"}
OTHER_TOPIC = "business"
NOTES = {ACCEPTABLE: "尚可，还可以做得更好", UNACCEPTABLE: "未达到要求，需要改进"}
AT_ONCE = 8  # agents whose calls are submitted side by side; those of one agent go in the order of the calls


@dataclass(frozen=True)
class Given:
    """A call that somebody has to score."""

    evaluation_id: str
    inspector: Inspector
    caller: Caller
    agent: str
    call_key: str
    call_date: date
    criteria: Sequence[str]


@dataclass(frozen=True)
class Scored:
    """What became of it. `agent`: employee number."""

    agent: str
    call_date: date
    unacceptable: bool


async def score(scene: Scene, day: date) -> list[Scored]:
    """Score everything that is open on a day."""
    by_agent: dict[str, list[Given]] = defaultdict(list)
    for player in scene.cast.inspectors:
        caller = await scene.acting(player.employee_no)
        for work in await _open(scene, caller, Inspector(scene.plot.seed, player.employee_no)):
            by_agent[work.agent].append(work)
    gate = asyncio.Semaphore(AT_ONCE)

    async def in_turn(works: Sequence[Given]) -> list[Scored]:
        async with gate:
            return [await _submit(scene, work, day) for work in sorted(works, key=lambda work: (work.call_date, work.call_key))]

    done = await asyncio.gather(*(in_turn(works) for _, works in sorted(by_agent.items())))
    return [one for some in done for one in some]


async def _open(scene: Scene, caller: Caller, inspector: Inspector) -> list[Given]:
    return [
        Given(
            evaluation_id=work["evaluation_id"],
            inspector=inspector,
            caller=caller,
            agent=scene.numbers[work["agent_id"]],
            call_key=work["call_key"],
            call_date=date.fromisoformat(work["call_date"]),
            criteria=await _criteria(scene, caller, work["scorecard_id"]),
        )
        async for work in caller.pages("qa", "/v1/evaluations", whose="mine", state="assigned")
    ]


async def _criteria(scene: Scene, caller: Caller, scorecard_id: str) -> Sequence[str]:
    if scorecard_id not in scene.cards:
        card = await caller.get("qa", f"/v1/scorecards/{scorecard_id}")
        scene.cards[scorecard_id] = [criterion["code"] for criterion in card["criteria"]]
    return scene.cards[scorecard_id]


async def _submit(scene: Scene, work: Given, day: date) -> Scored:
    record = record_of(work, scene, day)
    path = f"/v1/evaluations/{work.evaluation_id}/submit"
    result = await work.caller.post("qa", path, record, key=f"submit {work.evaluation_id}")
    return Scored(work.agent, work.call_date, bool(result["unacceptable"]))


def record_of(work: Given, scene: Scene, day: date) -> Mapping[str, Any]:
    """The record of an evaluation (QA-17): a grade per criterion, a note below good, a suggestion when something was found."""
    agent = scene.traits[work.agent]
    coached = scene.memory.coached.get(work.agent, ())
    answers: list[dict[str, Any]] = []
    for criterion in work.criteria:
        performance = agent.performance(criterion, work.call_key, work.call_date, [on for on in coached if on <= day])
        grade = work.inspector.grade(criterion, work.call_key, performance)
        answer: dict[str, Any] = {"criterion": criterion, "grade": grade}
        if grade in NOTES:
            answer["note"] = NOTES[grade]
        if grade == UNACCEPTABLE:
            answer["topic"] = TOPICS.get(criterion, OTHER_TOPIC)
        answers.append(answer)
    found = any(answer["grade"] == UNACCEPTABLE for answer in answers)
    return {"answers": answers, "description": "演示数据（虚构）", "suggestion": "按评分表的标准练习，并在下次通话中改进" if found else ""}
