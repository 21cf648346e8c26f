"""What came of it, asked of the services when all is quiet: the figures of every play, and of a
call log those of each agent as well.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from zhipei.client.http import Caller
from zhipei.client.reports import whole_report
from zhipei.world import inboxes
from zhipei.world.scene import Scene

FIGURES = (
    "calls",
    "drawn",
    "scored",
    "coaching",
    "retraining_assigned",
    "exams_failed",
    "resits",
    "rankings",
    "notifications",
    "breaches",
    "breaches_cleared",
    "last_place",
    "offpost",
    "returned",
    "parked",
    "loops_open",
)
"""The table of every play, in its order."""
MOST_DAYS = 92  # that notify counts in one answer
BEGUN = frozenset({"running", "passed", "returned", "separation_proposed", "ended"})
OPEN = frozenset({"ordered", "suspended", "running", "passed"})
"""States of orders to train off post."""

REPEATED = "qa.repeated-poor-quality"
OF_CALLS = ("calls", "answered", "drawn", "scored", "unacceptable")
OF_PEOPLE = ("coachings", "coachings_held", "repeated_poor_quality", "assignments", "notices")
COUNTED = OF_CALLS + OF_PEOPLE
"""What is counted for every agent of a log. `notices` of all are those of everybody, leaders and
inspectors too, also by type of event.
"""


async def take(scene: Scene, until: date) -> dict[str, int]:
    """The figures up to a day. Two plays of one plot give the same.

    loops_open: calls to score, coachings to hold, trainings and off-post orders that have not
    ended.
    """
    quality = await scene.acting(scene.cast.qa_supervisor.employee_no)
    training = await scene.acting(scene.cast.training_lead.employee_no)
    director = await scene.acting(scene.cast.director.employee_no)

    async def states(who: Caller, service: str, path: str, **params: str) -> Counter[str]:
        return Counter([str(one["state"]) async for one in who.pages(service, path, **params)])

    async def how_many(path: str) -> int:
        return len([1 async for _ in director.pages("kpi", path)])

    evaluations, coachings = (
        await states(quality, "qa", "/v1/evaluations"),
        await states(quality, "qa", "/v1/coachings"),
    )
    assignments, orders = (
        await states(training, "training", "/v1/assignments"),
        await states(training, "training", "/v1/offpost"),
    )
    waiting = await states(training, "training", "/v1/assignments", unended="true")
    results = [
        one
        async for one in training.pages("training", "/v1/exams/results")
        if one["purpose"] == "monthly"
    ]
    breaches = [one["cleared_at"] async for one in director.pages("kpi", "/v1/breaches")]
    figures = {
        "calls": await _calls(scene, until),
        "drawn": evaluations.total(),
        "scored": evaluations.total() - evaluations["assigned"],
        "coaching": coachings.total(),
        "retraining_assigned": assignments.total(),
        "exams_failed": sum(
            one["outcome"] == "failed" and one["sitting"] != "resit" for one in results
        ),
        "resits": sum(one["sitting"] == "resit" for one in results),
        "rankings": await how_many("/v1/rankings"),
        "notifications": await _notifications(scene, until),
        "breaches": len(breaches),
        "breaches_cleared": sum(cleared is not None for cleared in breaches),
        "last_place": await how_many("/v1/last-place/triggers"),
        "offpost": sum(count for state, count in orders.items() if state in BEGUN),
        "returned": orders["returned"],
        "parked": await _parked(scene),
        "loops_open": evaluations["assigned"]
        + coachings["open"]
        + waiting.total()
        + sum(orders[state] for state in OPEN),
    }
    return {name: figures[name] for name in FIGURES}


async def _calls(scene: Scene, until: date) -> int:
    director = await scene.acting(scene.cast.director.employee_no)
    report = await director.get(
        "kpi",
        "/v1/reports/agents",
        **{"from": scene.plot.start.isoformat(), "to": until.isoformat()},
    )
    return int(report["total"])


async def _notifications(scene: Scene, until: date) -> int:
    """Messages to everybody; the days after the last one played are those on which its runs told
    something.
    """
    administrator = await scene.acting(scene.cast.administrator.employee_no)
    told = 0
    for first, last in _spans(scene.plot.start - timedelta(days=7), until + timedelta(days=7)):
        counts = await administrator.get(
            "notify",
            "/v1/notices/counts",
            **{"from": first.isoformat(), "to": last.isoformat()},
        )
        told += sum(int(one["told"]) for one in counts)
    return told


def _spans(first: date, last: date) -> Iterator[tuple[date, date]]:
    while first <= last:
        yield first, min(first + timedelta(days=MOST_DAYS - 1), last)
        first += timedelta(days=MOST_DAYS)


async def _parked(scene: Scene) -> int:
    """Events that a service put aside because it could not handle them."""

    async def of(service: str) -> int:
        return len([one["id"] async for one in scene.operator.pages(service, "/v1/ops/parked")])

    return sum(await asyncio.gather(*(of(service) for service in scene.services.urls)))


# ---- by agent, of a log


async def by_agent(scene: Scene) -> dict[str, Any]:
    """What came of the calls of each agent whom a log names."""
    counts: dict[str, Counter[str]] = {number: Counter() for number in scene.cast.everybody}
    whole = await _report(scene, counts)
    await _quality(scene, counts)
    told = await inboxes.told(scene)
    for number, count in counts.items():
        count["repeated_poor_quality"] = told[number][
            REPEATED
        ]  # QA-14: the agent is told of every step
        count["notices"] = told[number].total()
    agents = {
        number: {name: count[name] for name in COUNTED} for number, count in sorted(counts.items())
    }
    totals = {name: sum(count[name] for count in agents.values()) for name in COUNTED}
    everybody = sum(told.values(), Counter[str]())
    totals |= {"calls": whole["total"], "answered": whole["answered"], "notices": everybody.total()}
    return {
        "totals": totals | {"notices_by_class": dict(sorted(everybody.items()))},
        "agents": agents,
    }


async def _report(scene: Scene, counts: Mapping[str, Counter[str]]) -> Mapping[str, Any]:
    director = await scene.acting(scene.cast.director.employee_no)
    span = {"from": scene.plot.start.isoformat(), "to": scene.plot.end.isoformat()}
    report = await whole_report(director, "agents", **span)
    for number, figures in report["agents"].items():
        counts[number].update(calls=figures["offered"], answered=figures["answered"])
    return report


async def _quality(scene: Scene, counts: Mapping[str, Counter[str]]) -> None:
    quality = await scene.acting(scene.cast.qa_supervisor.employee_no)
    training = await scene.acting(scene.cast.training_lead.employee_no)
    async for one in quality.pages("qa", "/v1/evaluations"):
        scored = one["state"] != "assigned"
        counts[scene.numbers[one["agent_id"]]].update(
            drawn=1, scored=scored, unacceptable=bool(one["unacceptable"])
        )
    async for one in quality.pages("qa", "/v1/coachings"):
        counts[scene.numbers[one["agent_id"]]].update(
            coachings=1, coachings_held=one["state"] == "held"
        )
    async for one in training.pages("training", "/v1/assignments"):
        counts[scene.numbers[one["agent_id"]]].update(assignments=1)
