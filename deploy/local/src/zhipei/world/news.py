"""What a person who looks on should hear of: which trainings were assigned, how exams ended, and
whom the last-place rule met.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from zhipei.world.scene import Scene

EXAM = "monthly_exam"
FIRST_DAYS = 12  # of a month: the exam of the month before is ranked in them
FEW = 6  # trainings of a week that are told one by one
FRIDAY = 4


async def is_over(scene: Scene, day: date) -> bool:
    """Whether a play without a number of weeks has come to its end: so many monthly exams were
    ranked.
    """
    if scene.plot.months is None or day.day > FIRST_DAYS:
        return False
    return len(await _rankings(scene)) >= scene.plot.months


async def tell(scene: Scene, day: date) -> None:
    """Say what is new since the last time."""
    if day.day <= FIRST_DAYS:
        await _tell_rankings(scene)
    if day.weekday() == FRIDAY or day > scene.plot.end:
        await _tell_trainings(scene, day)


async def _tell_rankings(scene: Scene) -> None:
    director = await scene.acting(scene.cast.director.employee_no)
    for ranking in await _rankings(scene):
        if not _is_new(scene, ranking["ranking_id"]):
            continue
        scene.say(
            f"{ranking['published_at'][:10]}: the exam of {ranking['period']} is ranked: "
            f"{ranking['ranked']} people (KPI-8)"
        )
        async for trigger in director.pages("kpi", "/v1/last-place/triggers"):
            if _is_new(scene, trigger["trigger_id"]):
                places = ", ".join(
                    f"{month['place']} of {month['of']}" for month in trigger["months"]
                )
                who = scene.numbers[trigger["agent_id"]]
                scene.say(
                    f"{who} was among the last in as many months as it takes ({places}): "
                    f"{trigger['consequence']} (KPI-9)"
                )


async def _rankings(scene: Scene) -> list[Mapping[str, Any]]:
    """The rankings of the monthly exam on which rules act: one per month, of the whole center; the
    oldest first.
    """
    director = await scene.acting(scene.cast.director.employee_no)
    found = [
        ranking async for ranking in director.pages("kpi", "/v1/rankings", kind=EXAM, acting="true")
    ]
    return sorted(found, key=lambda ranking: str(ranking["period"]))


async def _tell_trainings(scene: Scene, day: date) -> None:
    """Which trainings were assigned since the last time: few one by one, many by their kinds."""
    lead = await scene.acting(scene.cast.training_lead.employee_no)
    assigned = [one async for one in lead.pages("training", "/v1/assignments")]
    fresh = [one for one in assigned if _is_new(scene, one["assignment_id"])]
    for line in _by_kind(day, fresh) if len(fresh) > FEW else _one_by_one(scene, fresh):
        scene.say(line)


def _by_kind(day: date, assigned: Sequence[Mapping[str, Any]]) -> list[str]:
    kinds = Counter(one["kind_name"] for one in assigned)
    return [
        f"to {day}: trainings assigned: "
        + ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    ]


def _one_by_one(scene: Scene, assigned: Sequence[Mapping[str, Any]]) -> list[str]:
    return [
        f"{one['assigned_on']}: {scene.numbers[one['agent_id']]} is assigned {one['kind_name']},"
        f" due {one['due_on']}. {one['why']}"
        for one in assigned
    ]


def _is_new(scene: Scene, id: str) -> bool:
    """Whether it was not told yet."""
    new = id not in scene.told
    scene.told.add(id)
    return new
