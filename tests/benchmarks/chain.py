"""Latency of the main job on an idle system: the third unacceptable call → training assignment
visible → notice visible, all over HTTP.

From the moment an inspector's client sends the record to the moment the agent's client reads the
notice; four processes of three services and two topics lie between. Beside it: two raw hops over
Kafka between two commits.
"""

import asyncio
from time import perf_counter
from typing import Any

from benchmarks.latency import raw_hops, spread
from benchmarks.rounds import Wrong
from benchmarks.stage import Stage
from benchmarks.thread import Third, all_but_the_third, installed
from zhipei.client.http import Caller, Services
from zhipei.supervisor.parts import OPERATOR

QUICK_AGENTS, FULL_AGENTS = 30, 120
PATIENCE, PAUSE, REST = (
    30.0,
    0.002,
    0.1,
)  # seconds: until something must be there, between two looks, between two agents
NOTICE = "training.training-assigned"


async def measure(stage: Stage) -> dict[str, Any]:
    if stage.platform is None:
        raise Wrong("there is no platform on which the services could run")
    async with installed(stage.platform) as urls, Services(urls) as services:
        secret, agents = (
            stage.platform.secrets[OPERATOR],
            FULL_AGENTS if stage.full else QUICK_AGENTS,
        )
        scene, thirds = await all_but_the_third(services, secret, agents)
        director = await scene.acting(scene.cast.director.employee_no)
        raw, told = await raw_hops(stage, len(thirds), hops=2), list[tuple[float, float, float]]()
        for third in thirds:
            await asyncio.sleep(
                REST
            )  # idle again: whoever polls has gone back to the longest pause
            told.append(await _through(third, director))
    answered, assigned, noticed = (spread([one[place] for one in told]) for place in range(3))
    beside = spread(raw)
    return {
        "name": "latency",
        "unit": "thirds/s, one after the other",
        "rate": round(1 / noticed["p50"], 2),
        "limit": round(1 / beside["p50"], 2),
        "ratio_to_limit": round(beside["p50"] / noticed["p50"], 3),
        "ratio_to_peers": {},
        "p50_seconds": noticed["p50"],
        "p99_seconds": noticed["p99"],
        "agents": len(told),
        "submit_answered": answered,
        "assignment_visible": assigned,
        "notice_visible": noticed,
        "two_raw_hops_and_two_commits": beside,
    }


async def _through(third: Third, director: Caller) -> tuple[float, float, float]:
    """Seconds from sending the record to its answer, to the sight of the assignment and to that of
    the notice.
    """
    began = perf_counter()
    await third.inspector.post(
        "qa", f"/v1/evaluations/{third.work.evaluation_id}/submit", third.record
    )
    answered = perf_counter() - began
    assigned = await _seen(began, director, "training", "/v1/assignments", agent_id=third.agent_id)
    return (
        answered,
        assigned,
        await _seen(began, third.agent, "notify", "/v1/inbox", message_class=NOTICE),
    )


async def _seen(began: float, reader: Caller, service: str, path: str, **asked: str) -> float:
    """Seconds until a list that was empty holds something."""
    while not (await reader.get(service, path, **asked))["items"]:
        if perf_counter() - began > PATIENCE:
            raise Wrong(f"after {PATIENCE:.0f} s {service} still shows nothing for {asked}")
        await asyncio.sleep(PAUSE)
    return perf_counter() - began
