"""The stage of the thread: all five services as processes, and a simulated week after which agents
are one poor call from a training.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from zhipei.client.callfiles import import_calls
from zhipei.client.clocks import advance, drain
from zhipei.client.http import Caller, Services
from zhipei.platform.local import LocalPlatform
from zhipei.platform.ports import SERVICES
from zhipei.supervisor.migrations import migrate
from zhipei.supervisor.parts import Server, service_parts
from zhipei.supervisor.state import State
from zhipei.supervisor.supervisor import Supervisor
from zhipei.world import calllog, inspecting, madeup
from zhipei.world.inspecting import Given
from zhipei.world.plot import MORNING, NIGHT, of_log
from zhipei.world.scene import Scene, prepare
from zhipei.world.traits import Agent, Inspector

SEED, HOPELESS = 5, -9.0  # skill: so far out that no chance makes a call acceptable
REPEATED = 3  # qa.repeat_n as it is shipped
POLICIES = {
    "qa.quota.regular": REPEATED,
    "qa.max_per_inspector_day": 1_000,
}  # one week brings what two would


class Silence:
    """A supervisor's view that looks away."""

    def show(self, state: State) -> None: ...
    def say(self, message: str) -> None: ...
    def step(self, message: str) -> None: ...


@asynccontextmanager
async def installed(platform: LocalPlatform) -> AsyncIterator[Mapping[str, str]]:
    """Apis and workers of all services beside the platform that runs already; their addresses."""
    await migrate(platform, SERVICES)
    servers = [Server("postgres", platform.postgres), Server("kafka", platform.kafka)]
    supervisor = Supervisor(platform, servers, service_parts(platform), Silence())
    running = asyncio.create_task(supervisor.run())
    try:
        # It tells its state and no event
        while not supervisor.is_ready and not running.done():  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        yield supervisor.state().urls()
    finally:
        supervisor.stop_soon()
        await running


@dataclass(frozen=True)
class Third:
    """An agent with two unacceptable calls and a third that waits to be scored: whose it is and how
    it will be.
    """

    agent_id: str
    agent: Caller
    inspector: Caller
    work: Given
    record: Mapping[str, Any]


async def all_but_the_third(
    services: Services, secret: str, agents: int
) -> tuple[Scene, list[Third]]:
    """A week of calls of so many agents, drawn, given out on Monday, and all scored unacceptable
    but one of each agent's.
    """
    data = madeup.calls(seed=SEED, agents=agents, weeks=1, start=madeup.SAMPLE_START)
    log = calllog.cut(data, name="made-up.csv", zone="Asia/Shanghai")
    scene = await prepare(
        services, secret, of_log(log, seed=SEED, policies=POLICIES), lambda _: None
    )
    scene.traits = {number: Agent(scene.plot.seed, number, HOPELESS) for number in scene.traits}
    mover = await scene.acting(scene.cast.administrator.employee_no)
    await advance(mover, scene.operator, scene.plot.at(scene.plot.end, NIGHT))
    await import_calls(await scene.acting(scene.cast.operations.employee_no), log.file(data))
    await drain(scene.operator)
    monday = scene.plot.end + timedelta(days=1)
    await advance(mover, scene.operator, scene.plot.at(monday, MORNING))
    await drain(scene.operator)
    given: dict[str, list[tuple[Caller, Given]]] = defaultdict(list)
    for player in scene.cast.inspectors:
        caller = await scene.acting(player.employee_no)
        for work in await inspecting._open(scene, caller, Inspector(SEED, player.employee_no)):
            given[work.agent].append((caller, work))
    ready = {agent: works for agent, works in sorted(given.items()) if len(works) == REPEATED}
    for works in ready.values():
        for caller, work in works[1:]:
            await inspecting._submit(scene, caller, [work], monday)
    await drain(scene.operator)
    persons = {number: person for person, number in scene.numbers.items()}
    return scene, [
        Third(
            persons[agent],
            await scene.acting(agent),
            caller,
            work,
            inspecting.record_of(work, scene, monday),
        )
        for agent, ((caller, work), *_) in ready.items()
    ]
