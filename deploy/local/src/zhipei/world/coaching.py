"""Coaches at work: every open coaching of an earlier day is held, by the coach named or else by the
leader of the agent's team (QA-5).
"""

import asyncio
from datetime import date

from zhipei.world.scene import Scene

RECORD = "一起听了录音，说明了问题，并约定了改进的做法（演示数据，虚构）"
AT_ONCE = 8


async def hold(scene: Scene, day: date) -> int:
    """Hold what is open; how many coachings that were. What an agent learns in them helps from the
    next day on.
    """
    supervisor = await scene.acting(scene.cast.qa_supervisor.employee_no)
    open_ones = [one async for one in supervisor.pages("qa", "/v1/coachings", state="open")]
    waiting = [
        one
        for one in open_ones
        if scene.cast.everybody[scene.numbers[one["agent_id"]]].is_here(day)
    ]
    gate = asyncio.Semaphore(AT_ONCE)

    async def see_to(coaching_id: str, agent: str, coach_id: str | None) -> None:
        async with gate:
            caller = await scene.acting(
                scene.numbers.get(coach_id or "") or scene.cast.leader_of(agent).employee_no
            )
            await caller.post(
                "qa",
                f"/v1/coachings/{coaching_id}/hold",
                {"record": RECORD},
                key=f"hold {coaching_id}",
            )
            scene.memory.coach(agent, day)

    await asyncio.gather(
        *(
            see_to(one["coaching_id"], scene.numbers[one["agent_id"]], one["coach_id"])
            for one in waiting
        )
    )
    return len(waiting)
