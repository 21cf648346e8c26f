"""Inspectors at work: each takes the calls given out to them and grades them as they are and as the
calls were.
"""

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


@dataclass(frozen=True)
class Given:
    """A call that somebody has to score."""

    evaluation_id: str
    inspector: Inspector
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
    """Score everything that is open on a day: each inspector hands in the own list, one after the
    other.

    So the calls of one agent, whoever scores them, come in the same order every time, and with them
    the steps of the ladder (QA-14).
    """
    done: list[Scored] = []
    for player in scene.cast.inspectors:
        caller = await scene.acting(player.employee_no)
        works = await _open(scene, caller, Inspector(scene.plot.seed, player.employee_no))
        done += await _submit(
            scene,
            caller,
            sorted(works, key=lambda work: (work.agent, work.call_date, work.call_key)),
            day,
        )
    return done


async def _open(scene: Scene, caller: Caller, inspector: Inspector) -> list[Given]:
    return [
        Given(
            evaluation_id=work["evaluation_id"],
            inspector=inspector,
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


async def _submit(scene: Scene, caller: Caller, works: Sequence[Given], day: date) -> list[Scored]:
    if not works:
        return []
    records = [
        {"evaluation_id": work.evaluation_id, **record_of(work, scene, day)} for work in works
    ]
    results = await caller.post(
        "qa",
        "/v1/evaluations/submissions",
        {"records": records},
        key=scene.key(f"scored on {day}", records),
    )
    return [
        Scored(work.agent, work.call_date, bool(result["unacceptable"]))
        for work, result in zip(works, results, strict=True)
    ]


def record_of(work: Given, scene: Scene, day: date) -> Mapping[str, Any]:
    """The record of an evaluation (QA-17): a grade per criterion, a note below good, a suggestion
    when something was found.
    """
    agent = scene.traits[work.agent]
    coached = scene.memory.coached.get(work.agent, ())
    answers: list[dict[str, Any]] = []
    for criterion in work.criteria:
        performance = agent.performance(
            criterion, work.call_key, work.call_date, [on for on in coached if on <= day]
        )
        grade = work.inspector.grade(criterion, work.call_key, performance)
        answer: dict[str, Any] = {"criterion": criterion, "grade": grade}
        if grade in NOTES:
            answer["note"] = NOTES[grade]
        if grade == UNACCEPTABLE:
            answer["topic"] = TOPICS.get(criterion, OTHER_TOPIC)
        answers.append(answer)
    found = any(answer["grade"] == UNACCEPTABLE for answer in answers)
    return {
        "answers": answers,
        "description": "演示数据（虚构）",
        "suggestion": "按评分表的标准练习，并在下次通话中改进" if found else "",
    }
