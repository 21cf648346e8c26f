"""Coaches at work: every open coaching of an earlier day is held, by the coach named or else by the leader of the agent's team (QA-5)."""

from datetime import date

from zhipei.world.scene import Scene

RECORD = "一起听了录音，说明了问题，并约定了改进的做法（演示数据，虚构）"


async def hold(scene: Scene, day: date) -> int:
    """Hold what is open; how many coachings that were. What an agent learns in them helps from the next day on."""
    supervisor = await scene.acting(scene.cast.qa_supervisor.employee_no)
    waiting = [one async for one in supervisor.pages("qa", "/v1/coachings", state="open")]
    for one in sorted(waiting, key=lambda one: (one["required_at"], one["coaching_id"])):
        agent = scene.numbers[one["agent_id"]]
        coach = scene.numbers.get(one["coach_id"] or "") or scene.cast.leader_of(agent).employee_no
        caller = await scene.acting(coach)
        await caller.post("qa", f"/v1/coachings/{one['coaching_id']}/hold", {"record": RECORD}, key=f"hold {one['coaching_id']}")
        scene.coached.setdefault(agent, []).append(day)
    return len(waiting)
