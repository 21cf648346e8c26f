"""Hr at work: who joins is registered as a trainee, who has been trained goes on the phones, who
resigns is let go.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from zhipei.client.clocks import drain
from zhipei.failure import Failure
from zhipei.world import rostering
from zhipei.world.cast import Agent
from zhipei.world.scene import Scene

INDUCTED = (
    "岗前培训通过，移交运营（演示：入职流程尚未上线） "
    "passed the induction; onboarding is not there yet"
)
RESIGNED = "个人原因（演示数据，虚构）"


async def see_to(scene: Scene, day: date) -> dict[str, int]:
    """What a day brings of comings and goings: counts of those who joined, came on post and
    left.
    """
    joining = [one for one in scene.cast.newcomers if one.entered_on == day]
    if joining:
        await _register(scene, joining, day)
    ready = [one for one in scene.cast.newcomers if one.on_post == day and one.is_here(day)]
    if (
        ready
    ):  # ORG-3a: until onboarding exists, an authorised person corrects the stage, with a reason
        await _change_stages(
            scene, ready, day, {"goal": "probation", "cause": "correction", "reason": INDUCTED}
        )
    gone = [one for one in scene.cast.everybody.values() if one.leaves == day]
    if gone:
        await _change_stages(
            scene, gone, day, {"goal": "separated", "cause": "resigned", "reason": RESIGNED}
        )
    if joining or ready or gone:
        await drain(scene.operator)
    return {"joined": len(joining), "on_post": len(ready), "left": len(gone)}


async def _register(scene: Scene, joining: Sequence[Agent], day: date) -> None:
    hr = await scene.acting(scene.cast.hr.employee_no)
    report = await hr.post(
        "people",
        "/v1/people/import",
        {"rows": [one.row() for one in joining]},
        key=f"newcomers of {day}",
    )
    if report["rejected"]:
        raise Failure(
            f"newcomers of {day} were rejected: {report['faults'][0]}", "see the log of people"
        )
    await rostering.publish_ahead(scene, day, joining)
    await scene.meet()


async def _change_stages(
    scene: Scene, people: Sequence[Agent], day: date, change: dict[str, Any]
) -> None:
    hr, ids = await scene.acting(scene.cast.hr.employee_no), scene.ids
    for one in people:
        person = await hr.get("people", f"/v1/people/{ids[one.employee_no]}")
        if person["stage"] == change["goal"]:  # a play that is taken up again
            continue
        await hr.post(
            "people",
            f"/v1/people/{ids[one.employee_no]}/stages",
            change | {"effective_on": day.isoformat()},
            key=f"{change['goal']} {one.employee_no} {day}",
            If_Match=f'"{person["version"]}"',
        )
