"""Setting the scene: a simulated tenant of its own with units, people, a dated policy and a scorecard, each by whoever may do that."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

from zhipei.client import callfiles
from zhipei.client.clocks import drain
from zhipei.client.http import Caller, Services, token
from zhipei.failure import Failure
from zhipei.world import cast as casting
from zhipei.world import traits
from zhipei.world.cast import Cast
from zhipei.world.plot import Plot
from zhipei.world.traits import Agent

CARD = "SC-1"
MEDIA_POLICY = "qa.eligible_media"
FOUNDED = timedelta(days=2 * 365)  # before the first day: units and staff are there
OUTBOUND = "outbound"


@dataclass
class Scene:
    """A tenant ready to play, and its people by the tokens with which they act."""

    plot: Plot
    cast: Cast
    services: Services
    operator: Caller
    traits: Mapping[str, Agent]
    """What the agents are like, by employee number."""
    numbers: Mapping[str, str]
    """Person id → employee number."""
    coached: dict[str, list[date]] = field(default_factory=dict)
    """By employee number: the days on which somebody was coached."""
    cards: dict[str, list[str]] = field(default_factory=dict)
    """The criteria of each scorecard, by its id."""
    told: set[str] = field(default_factory=set)
    """Ids of the trainings that whoever looks on was told of."""
    _tokens: dict[str, Caller] = field(default_factory=dict)

    async def acting(self, employee_no: str) -> Caller:
        """Somebody with a token of their own."""
        if employee_no not in self._tokens:
            written = await token(self.operator, tenant=self.plot.code, employee_no=employee_no)
            self._tokens[employee_no] = self.services.caller(written)
        return self._tokens[employee_no]


async def prepare(services: Services, secret: str, plot: Plot, say: Callable[[str], None]) -> Scene:
    """Make the tenant and all that it needs before its first day. Everything may be sent again: what is there already stays as it is."""
    say(f"weeks {plot.weeks_drawn[0]} to {plot.weeks_drawn[-1]} are drawn: Monday {plot.start} to Sunday {plot.end}")
    say(f"tenant {plot.code}: its clock begins {plot.opens_at:%Y-%m-%d %H:%M} ({plot.log.zone}), seed {plot.seed}")
    await _open_tenant(services.caller(secret), plot)
    operator = services.caller(secret, tenant=str(uuid5(NAMESPACE_DNS, f"zhipei:{plot.code}")))
    await drain(operator)
    cast = await _find_cast(operator, plot, say)
    await _import(operator, "units", cast.units(plot.start - FOUNDED))
    await _import(operator, "people", [player.row(plot.start - FOUNDED) for player in cast.players])
    evidence = await operator.upload("people", "/v1/evidence", plot.log.data, type="text/csv", key="call log", name=plot.log.name)
    await _import(operator, "people", list(cast.agent_rows()), evidence=evidence["file_id"])
    await drain(operator)
    numbers = {one["person_id"]: one["employee_no"] async for one in operator.pages("people", "/v1/people")}
    scene = Scene(plot, cast, services, operator, traits.agents(plot.seed, [agent.employee_no for agent in cast.agents]), numbers)
    await _set_policy(await scene.acting(cast.administrator.employee_no), plot.start - timedelta(days=1), say)
    await _publish_card(await scene.acting(cast.qa_supervisor.employee_no), plot)
    await drain(operator)
    return scene


async def _open_tenant(operator: Caller, plot: Plot) -> None:
    tenant = {
        "code": plot.code,
        "name": f"Demo of {plot.log.name}" + (" (made up)" if plot.made_up else ""),
        "zone": plot.log.zone,
        "simulated": True,
        "clock_at": plot.opens_at.isoformat(),
        "seed": plot.draw_seed,
    }
    await operator.post("people", "/v1/tenants", tenant, key=f"tenant {plot.code}")


async def _find_cast(operator: Caller, plot: Plot, say: Callable[[str], None]) -> Cast:
    """KPI-0a: nobody is made up in an import of calls, so whom the file names is registered first, on purpose."""
    log = plot.log
    names = await callfiles.named_agents(operator, log.file(log.data))
    if not names:
        raise Failure(f"{log.name} names no agent", "nobody's calls can be drawn; give a mapping with the column of the agents (--mapping)")
    assumed = "" if plot.made_up else "; stage regular and a year on post are assumed, as it says neither"
    say(f"registering the {len(names)} agents whom {log.name} names (KPI-0a){assumed}")
    return casting.of_log(names, line=_line(log.mapping), zone=log.zone, start=plot.start, made_up=plot.made_up)


def _line(mapping: str | None) -> str:
    return OUTBOUND if mapping and f"line: {OUTBOUND}" in mapping else "inbound"


async def _import(operator: Caller, kind: str, rows: list[dict[str, Any]], **more: str) -> None:
    report = await operator.post("people", f"/v1/{kind}/import", {"rows": rows, **more})
    if report["rejected"]:
        fault = report["faults"][0]
        raise Failure(
            f"{report['rejected']} of {len(rows)} rows about {kind} were rejected, the first at {fault['where']}: {fault['code']}",
            "the call log may name somebody twice in different spellings; check its column of agents",
        )


async def _set_policy(administrator: Caller, on: date, say: Callable[[str], None]) -> None:
    """A call log brings no recordings, so any call may be drawn (QA-4): a dated policy of this tenant, not a change of the rule."""
    reason = "demo: the call log has no recordings or transcripts"
    value = {"value": "any", "effective_on": on.isoformat(), "reason": reason}
    await administrator.put("qa", f"/v1/policies/{MEDIA_POLICY}", value, key="eligible media")
    say(f"policy {MEDIA_POLICY} = any from {on} in this tenant, because the call log has no recordings")


async def _publish_card(qa_supervisor: Caller, plot: Plot) -> None:
    """QA-2a: the shipped card, published by the one role that may."""
    drafted = await qa_supervisor.post("qa", f"/v1/scorecards/shipped/{CARD}", key=f"draft {CARD}")
    publication = {"effective_on": (plot.start - timedelta(days=1)).isoformat()}
    await qa_supervisor.post("qa", f"/v1/scorecards/{drafted['scorecard_id']}/publish", publication, key=f"publish {CARD}")
