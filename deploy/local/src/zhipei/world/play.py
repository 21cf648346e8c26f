"""The play: day after day calls come in, what was drawn is scored, what went badly is coached, and people read what they are told.

Two stops a day, in the center's time. In the morning, after the night's draw was given out, people work; shortly before midnight the switch
delivers the calls of the day. Whoever acts waits until everybody has heard everything, so that the same plot gives the same outcome.
"""

import asyncio
from datetime import date, datetime
from typing import Protocol

from zhipei.client.callfiles import import_calls
from zhipei.client.clocks import advance, drain
from zhipei.world import coaching, inboxes, inspecting
from zhipei.world.plot import MORNING, NIGHT
from zhipei.world.scene import Scene


class Watch(Protocol):
    """Who looks on."""

    def say(self, line: str) -> None:
        """Something that a person should read."""

    def note(self, day: date, **more: int) -> None:
        """What happened just now on a day, by kind: calls, scored, unacceptable, coached, read."""


async def play(scene: Scene, watch: Watch) -> None:
    """Play the plot to its end. One that was broken off goes on where its clocks stand: what was done already is not done twice."""
    now = await _now(scene)
    mover = await scene.acting(scene.cast.administrator.employee_no)
    for day in scene.plot.days:
        morning, night = scene.plot.at(day, MORNING), scene.plot.at(day, NIGHT)
        if morning >= now:
            if (await advance(mover, scene.operator, morning)).is_unheard:
                await drain(scene.operator)
            await _work(scene, day, watch)
        if night >= now and day <= scene.plot.end:
            await advance(mover, scene.operator, night)
            await _deliver(scene, day, watch)
            await drain(scene.operator)


async def _work(scene: Scene, day: date, watch: Watch) -> None:
    """Coaches see to what was found on earlier days, inspectors to the night's draw; once a week everybody reads the inbox."""
    held = await coaching.hold(scene, day)
    scored = await inspecting.score(scene, day)
    watch.note(day, coached=held, scored=len(scored), unacceptable=sum(one.unacceptable for one in scored))
    if held or scored:
        await drain(scene.operator)
    if day.weekday() == inboxes.WEEKDAY or day == scene.plot.days[-1]:
        watch.note(day, read=await inboxes.read(scene))
        await _tell_trainings(scene, watch)


async def _tell_trainings(scene: Scene, watch: Watch) -> None:
    """Say which trainings were assigned since the last time."""
    director = await scene.acting(scene.cast.director.employee_no)
    async for one in director.pages("training", "/v1/assignments"):
        if one["assignment_id"] not in scene.told:
            scene.told.add(one["assignment_id"])
            agent = scene.numbers[one["agent_id"]]
            watch.say(f"{one['assigned_on']}: {agent} is assigned {one['kind_name']}, due {one['due_on']}. {one['why']}")


async def _deliver(scene: Scene, day: date, watch: Watch) -> None:
    """KPI-0: the calls of the day, as a switch exports them."""
    piece = scene.plot.log.piece(day)
    if piece is None:
        return
    switch = await scene.acting(scene.cast.operations.employee_no)
    done = await import_calls(switch, piece)
    watch.note(day, calls=sum(done.counts.get(name, 0) for name in ("new", "unchanged")), rejected=done.counts.get("rejected", 0))


async def _now(scene: Scene) -> datetime:
    """Where the slowest clock stands."""
    clocks = await asyncio.gather(*(scene.operator.get(service, "/v1/clock") for service in scene.services.urls))
    return min(datetime.fromisoformat(clock["now"]) for clock in clocks)
