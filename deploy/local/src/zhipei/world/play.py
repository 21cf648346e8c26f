"""The play: day after day calls come in, what was drawn is scored, people are coached, taught and
examined, and read what they are told.

Two stops a day, in the center's time. In the morning, after the night's draw was given out, people
work; shortly before midnight what the day brought is delivered. Whoever acts waits until everybody
has heard everything, so that the same plot gives the same outcome.
"""

import asyncio
from datetime import date, datetime
from typing import Protocol

from zhipei.client.callfiles import CallFile, import_calls
from zhipei.client.clocks import advance, drain
from zhipei.world import (
    coaching,
    examining,
    inboxes,
    inspecting,
    joining,
    news,
    rostering,
    switch,
    teaching,
)
from zhipei.world.plot import MORNING, NIGHT
from zhipei.world.scene import Scene


class Watch(Protocol):
    """Who looks on."""

    def say(self, line: str) -> None:
        """Something that a person should read."""

    def note(self, day: date, **more: int) -> None:
        """What happened just now on a day, by kind: calls, scored, unacceptable, coached, read …"""


async def play(scene: Scene, watch: Watch) -> date:
    """Play the plot to its end and tell its last day. One that was broken off goes on where its
    clocks stand: nothing is done twice.
    """
    now = await _now(scene)
    mover = await scene.acting(scene.cast.administrator.employee_no)
    scene.say = watch.say
    await teaching.look_off_post(scene)
    for day in scene.plot.days:
        morning, night = scene.plot.at(day, MORNING), scene.plot.at(day, NIGHT)
        if morning >= now:
            if (await advance(mover, scene.operator, morning)).is_unheard:
                await drain(scene.operator, is_sent=True)
            await _work(scene, day, watch)
        if await news.is_over(scene, day):
            return day
        if night >= now and day <= scene.plot.end:
            await advance(mover, scene.operator, night)
            await _close(scene, day, watch)
            await drain(scene.operator)
    return scene.plot.end


async def _work(scene: Scene, day: date, watch: Watch) -> None:
    """The morning: hr and operations first, then training, then coaches and inspectors; some days
    people read the inbox.

    What coaches and inspectors say asks for training from the next day on, so nobody has to wait
    until it was heard.
    """
    watch.note(day, **await joining.see_to(scene, day))
    await rostering.plan(scene, day)
    await teaching.confirm(scene)
    await teaching.look_off_post(scene)
    watch.note(day, **await examining.work(scene, day))
    watch.note(day, **await teaching.schedule(scene, day))
    held = await coaching.hold(scene, day)
    scored = await inspecting.score(scene, day)
    watch.note(
        day, coached=held, scored=len(scored), unacceptable=sum(one.unacceptable for one in scored)
    )
    if inboxes.is_time(scene, day):
        await drain(scene.operator)
        watch.note(day, read=await inboxes.read(scene, day))
    await news.tell(scene, day)


async def _close(scene: Scene, day: date, watch: Watch) -> None:
    """The evening: who was there, what was taught and asked, and the calls of the day as the switch
    exports them (KPI-0).
    """
    await rostering.report_illness(scene, day)
    if scene.plot.log is None:
        await rostering.clock(scene, day)
    watch.note(day, **await teaching.hold(scene, day))
    watch.note(day, **await examining.sit(scene, day))
    if (calls := _calls(scene, day)) is not None:
        operations = await scene.acting(scene.cast.operations.employee_no)
        done = await import_calls(operations, calls)
        watch.note(
            day,
            calls=sum(done.counts.get(name, 0) for name in ("new", "unchanged")),
            rejected=done.counts.get("rejected", 0),
        )


def _calls(scene: Scene, day: date) -> CallFile | None:
    if scene.plot.log is not None:
        return scene.plot.log.piece(day)
    staff = []
    for agent, shift in rostering.on_shift(scene, day):
        if agent.employee_no in scene.off_post or not rostering.is_here(scene, agent, day):
            continue
        traits, taught = scene.traits[agent.employee_no], scene.memory.on
        paces = {
            indicator: traits.takes(indicator, day, taught(agent.employee_no, indicator))
            for indicator in ("aht", "acw")
        }
        staff.append(
            switch.OnDuty(
                agent, shift, warmth=traits.pleases(day, taught(agent.employee_no, "csat")), **paces
            )
        )
    return switch.deliver(scene.plot.seed, day, staff, zone=scene.plot.zone)


async def _now(scene: Scene) -> datetime:
    """Where the slowest clock stands."""
    clocks = await asyncio.gather(
        *(scene.operator.get(service, "/v1/clock") for service in scene.services.urls)
    )
    return min(datetime.fromisoformat(clock["now"]) for clock in clocks)
