"""Setting the scene: a simulated tenant of its own with units, people, dated policies and a
scorecard, each by whoever may do that.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

from zhipei.client import callfiles
from zhipei.client.clocks import drain
from zhipei.client.http import Caller, Services, token
from zhipei.client.owners import owner_of
from zhipei.failure import Failure
from zhipei.world import careers, memory, shifts, traits, workdays
from zhipei.world import cast as casting
from zhipei.world.calllog import CallLog
from zhipei.world.cast import Agent, Cast
from zhipei.world.memory import Memory
from zhipei.world.plot import Plot
from zhipei.world.shifts import Absences, Shift
from zhipei.world.workdays import Workdays

CARD = "SC-1"
MEDIA_POLICY = "qa.eligible_media"
FOUNDED = timedelta(days=10 * 365)  # before the first day: units and staff are there
OUTBOUND = "outbound"


@dataclass
class Scene:
    """A tenant ready to play, and its people by the tokens with which they act."""

    plot: Plot
    cast: Cast
    services: Services
    operator: Caller
    center_id: str
    workdays: Workdays
    traits: Mapping[str, traits.Agent]
    """What the agents are like, by employee number."""
    numbers: dict[str, str] = field(default_factory=dict)
    """Person id → employee number."""
    memory: Memory = field(default_factory=Memory)
    cards: dict[str, list[str]] = field(default_factory=dict)
    """The criteria of each scorecard, by its id."""
    say: Callable[[str], None] = print
    """How to tell whoever looks on."""
    told: set[str] = field(default_factory=set)
    """Ids of what they were told of."""
    owed: dict[str, str] = field(default_factory=dict)
    """Trainings that have not ended, by their ids: whose they are (person id)."""
    off_post: set[str] = field(default_factory=set)
    """Employee numbers of those who train off the phones today."""
    _tokens: dict[str, Caller] = field(default_factory=dict)

    async def acting(self, employee_no: str) -> Caller:
        """Somebody with a token of their own."""
        if employee_no not in self._tokens:
            renew = partial(token, self.operator, tenant=self.plot.code, employee_no=employee_no)
            self._tokens[employee_no] = self.services.caller(await renew(), renew=renew)
        return self._tokens[employee_no]

    async def meet(self) -> None:
        """Learn who has which id."""
        self.numbers = {
            one["person_id"]: one["employee_no"]
            async for one in self.operator.pages("people", "/v1/people")
        }

    @property
    def ids(self) -> dict[str, str]:
        """Employee number → person id."""
        return {number: id for id, number in self.numbers.items()}

    @staticmethod
    def key(what: str, body: object) -> str:
        """What makes two requests the same one where a play that is taken up again may have less to
        ask for.
        """
        return f"{what} {hashlib.sha256(json.dumps(body).encode()).hexdigest()[:16]}"

    def complain(self, what: str, refused: Sequence[Mapping[str, Any]]) -> None:
        """Tell what a service refused of a set of which it took the rest."""
        for one in refused:
            self.say(f"refused, {what}: {one}")

    @property
    def absences(self) -> Absences:
        return Absences(self.plot.seed, self.workdays.is_one)

    def shift(self, agent: Agent, day: date) -> Shift | None:
        """On which shift somebody is rostered; of a log one knows only on which days there were
        calls, and takes everybody to be there.
        """
        if self.plot.log is None:
            return shifts.of_agent(agent, day)
        return shifts.DAY_SHIFT if day in self.plot.log.days else None

    def is_away(self, agent: Agent, day: date, *, as_known_on: date | None = None) -> bool:
        """Whether somebody is on leave or ill; of a log nothing is known."""
        return self.plot.log is None and self.absences.is_away(agent, day, as_known_on=as_known_on)


async def prepare(services: Services, secret: str, plot: Plot, say: Callable[[str], None]) -> Scene:
    """Make the tenant and all that it needs before its first day. Everything may be sent again:
    what is there already stays as it is.
    """
    say(
        f"tenant {plot.code}: its clock begins {plot.opens_at:%Y-%m-%d %H:%M} ({plot.zone}), "
        f"seed {plot.seed}"
    )
    await _open_tenant(services.caller(secret), plot)
    operator = services.caller(secret, tenant=str(uuid5(NAMESPACE_DNS, f"zhipei:{plot.code}")))
    await drain(operator)
    await _import(
        operator,
        "units",
        [
            unit | {"started_on": (plot.start - FOUNDED).isoformat()}
            for unit in casting.frame(plot.zone)
        ],
    )
    calendar = await workdays.of_site(operator, casting.SITE, plot.start)
    cast = await _find_cast(operator, plot, calendar, say)
    await _import(
        operator,
        "units",
        [unit | {"started_on": (plot.start - FOUNDED).isoformat()} for unit in cast.units()],
    )
    await _import(operator, "people", [player.row(plot.start - FOUNDED) for player in cast.players])
    await _import(
        operator,
        "people",
        [agent.row() for agent in cast.agents],
        **await _evidence(operator, plot.log),
    )
    await drain(operator)
    skills = traits.agents(plot.seed, [agent.employee_no for agent in cast.agents])
    skills |= traits.agents(
        plot.seed, [agent.employee_no for agent in cast.newcomers], rounded=round
    )
    (center_id,) = [
        unit["unit_id"] async for unit in operator.pages("people", "/v1/units", kind="center")
    ]
    scene = Scene(plot, cast, services, operator, center_id, calendar, skills, say=say)
    await scene.meet()
    await _set_policies(scene, say)
    await _publish_card(await scene.acting(cast.qa_supervisor.employee_no), plot)
    await drain(operator)
    scene.memory = await memory.recall(
        await scene.acting(cast.qa_supervisor.employee_no),
        await scene.acting(cast.training_lead.employee_no),
        zone=plot.zone,
        numbers=scene.numbers,
    )
    return scene


async def _open_tenant(operator: Caller, plot: Plot) -> None:
    tenant = {
        "code": plot.code,
        "name": plot.name,
        "zone": plot.zone,
        "simulated": True,
        "clock_at": plot.opens_at.isoformat(),
        "seed": plot.draw_seed,
    }
    await operator.post("people", "/v1/tenants", tenant, key=f"tenant {plot.code}")


async def _find_cast(
    operator: Caller, plot: Plot, calendar: Workdays, say: Callable[[str], None]
) -> Cast:
    """Who plays. KPI-0a: nobody is made up in an import of calls, so whom a log names is registered
    first, on purpose.
    """
    if plot.log is None:
        cast = careers.cast(
            plot.seed,
            agents=plot.agents,
            start=plot.start,
            until=plot.end,
            zone=plot.zone,
            is_workday=calendar.is_one,
        )
        say(
            f"{len(cast.agents)} agents in {len(cast.sections)} sections, all made up; "
            f"{cast.monthly_intake} join a month"
        )
        return cast
    names = await callfiles.named_agents(operator, plot.log.file(plot.log.data))
    if not names:
        raise Failure(
            f"{plot.log.name} names no agent",
            "nobody's calls can be drawn; give a mapping with the column of the agents (--mapping)",
        )
    say(
        f"registering the {len(names)} agents whom {plot.log.name} names (KPI-0a); stage "
        f"regular, a year on post and a shift on every day"
        " with calls are assumed, as it says none of them"
    )
    return casting.of_log(names, line=_line(plot.log.mapping), zone=plot.zone, start=plot.start)


def _line(mapping: str | None) -> str:
    return OUTBOUND if mapping and f"line: {OUTBOUND}" in mapping else "inbound"


async def _evidence(operator: Caller, log: CallLog | None) -> dict[str, str]:
    """ORG-3: the file on which a first import rests."""
    if log is None:
        return {}
    kept = await operator.upload(
        "people", "/v1/evidence", log.data, type="text/csv", key="call log", name=log.name
    )
    return {"evidence": kept["file_id"]}


async def _import(operator: Caller, kind: str, rows: list[dict[str, Any]], **more: str) -> None:
    report = await operator.post("people", f"/v1/{kind}/import", {"rows": rows, **more})
    if report["rejected"]:
        fault = report["faults"][0]
        raise Failure(
            f"{report['rejected']} of {len(rows)} rows about {kind} were rejected, the first at "
            f"{fault['where']}: {fault['code']}",
            "the call log may name somebody twice in different spellings; check its column of "
            "agents",
        )


async def _set_policies(scene: Scene, say: Callable[[str], None]) -> None:
    """Dated policies of this tenant, not changes of the rules: what the plot wants, and for a log
    that any call may be drawn (QA-4).
    """
    administrator = await scene.acting(scene.cast.administrator.employee_no)
    on = min(
        scene.plot.start.replace(day=1), scene.plot.start - timedelta(days=1)
    )  # GEN-2b: a rule about a month takes its first day's
    wanted = {
        key: (value, "demo: asked for with --policy") for key, value in scene.plot.policies.items()
    }
    if scene.plot.log is not None:
        wanted = {MEDIA_POLICY: ("any", "the call log has no recordings or transcripts"), **wanted}
    for key, (value, reason) in wanted.items():
        owner = owner_of(key)
        await administrator.put(
            owner,
            f"/v1/policies/{key}",
            {"value": value, "effective_on": on.isoformat(), "reason": reason},
            key=f"policy {key}",
        )
        say(f"policy {key} = {value} from {on} in this tenant: {reason}")


async def _publish_card(qa_supervisor: Caller, plot: Plot) -> None:
    """QA-2a: the shipped card, published by the one role that may."""
    drafted = await qa_supervisor.post("qa", f"/v1/scorecards/shipped/{CARD}", key=f"draft {CARD}")
    publication = {"effective_on": (plot.start - timedelta(days=1)).isoformat()}
    await qa_supervisor.post(
        "qa",
        f"/v1/scorecards/{drafted['scorecard_id']}/publish",
        publication,
        key=f"publish {CARD}",
    )
