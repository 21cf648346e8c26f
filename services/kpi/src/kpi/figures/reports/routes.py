"""Figures of agents and queues: `zhipei report agents|queues` (KPI-6)."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from chassis.http.inputs import Day, Name, Zone
from chassis.http.outputs import Figure
from chassis.http.routes import Fault, Malformed, Paging, Routes, TxDep
from chassis.http.wording import Message
from kpi.figures.reports import store
from kpi.figures.reports.rules import Indicators, Ratings, Sums, clock, indicators
from kpi.figures.reports.store import Group, Wanted
from measure.visibility import RecordKind

TO_BEFORE_FROM = Message("结束日期早于开始日期", "to lies before from")
LONG_BY_HOUR = Message("按小时最多查询 {days} 天", "By hour, at most {days} days can be asked for")

routes = Routes(prefix="/v1/reports")

LONGEST_BY_HOUR: Final = timedelta(days=62)
LARGEST_ANSWER: Final = 2_000  # figures of agents in periods
FIGURES_AT_ONCE: Final = 100  # some 10 ms
_MILLION: Final = 1_000_000

By = Literal["none", "hour", "day", "week", "month"]


class Figures(BaseModel):
    """Indicators of KPI-6. Shares are fractions and means seconds, both with at most 6 decimals;
    null: not available (GEN-7).
    """

    offered: int
    answered: int
    abandoned: int
    resolved: int | None
    connect_rate: Figure | None
    abandon_rate: Figure | None
    transfer_rate: Figure | None
    fcr_of_answered: Figure | None
    asa: Figure | None
    awt: Figure | None
    aht: Figure | None
    acw: Figure | None
    csat: Figure | None
    csat_index: Figure | None
    ratings: int
    talk_seconds: int
    talk_time: str
    asa_time: str | None
    awt_time: str | None
    aht_time: str | None


class Whole(Figures):
    """The figures of everything in a report or a period of it; `total` is how many calls were
    offered.
    """

    total: int


class AgentPeriod(Whole):
    period: str
    agents: dict[str, Figures]


class QueuePeriod(Whole):
    period: str
    queues: dict[str, Figures]


class AgentReport(Whole):
    """By employee number; calls that rang nobody are in the whole only. `next`: the next page of
    agents, null on the last; the figures of everything are the same on each.
    """

    first: date
    last: date
    by: By
    agents: dict[str, Figures]
    periods: list[AgentPeriod] = []
    next: str | None = None


class QueueReport(Whole):
    """By queue; calls without one are in the whole only."""

    first: date
    last: date
    by: By
    queues: dict[str, Figures]
    periods: list[QueuePeriod] = []


class Asked(BaseModel):
    """What a report is asked for."""

    first: Day = Field(alias="from", description="first day, inclusive")
    last: Day = Field(alias="to", description="last day, inclusive")
    by: By = "none"
    zone: Zone | None = Field(
        default=None, description="zone of the hours, by default that of each call's site"
    )
    line: Literal["inbound", "outbound"] | None = None
    queue: Name | None = None
    team: UUID | None = Field(default=None, alias="team_id")
    site: UUID | None = Field(default=None, alias="site_id")

    @property
    def periods(self) -> int:
        """How many periods there are at most."""
        days = (self.last - self.first).days + 1
        per_day = {"hour": 24.0, "day": 1.0, "week": 1 / 7, "month": 1 / 28}
        return 1 if self.by == "none" else ceil(days * per_day[self.by]) + 1

    def wanted(self) -> Wanted:
        """The same, or Malformed with what is wrong."""
        if self.last < self.first:
            raise Malformed(TO_BEFORE_FROM, errors=[Fault(where="query.to", code="before_from")])
        if self.by == "hour" and self.last - self.first >= LONGEST_BY_HOUR:
            raise Malformed(
                LONG_BY_HOUR,
                errors=[Fault(where="query.to", code="too_long")],
                days=LONGEST_BY_HOUR.days,
            )
        return Wanted(**dict(self))


AskedQuery = Annotated[Asked, Query()]


@routes.get("/agents", permission="reports.read", shows=RecordKind.TEAM_SCORES)
async def report_agents(asked: AskedQuery, paging: Paging, tx: TxDep) -> AgentReport:
    """Figures by agent, of the teams and centers that the caller may see (GEN-11): a page of agents
    by employee number, beside the figures of everything. Of many periods a page has fewer agents.
    """
    wanted = asked.wanted()
    limit = max(1, min(paging.limit, LARGEST_ANSWER // asked.periods))
    agents = await store.page_of_agents(
        tx, wanted, tx.reach, after=paging.position(str, UUID), limit=limit + 1
    )
    page = replace(paging, limit=limit).page(agents, key=lambda one: (one.name, one.agent_id))
    names = {one.agent_id: one.name for one in page.items}
    whole = await store.whole(tx, wanted, tx.reach)
    groups = await store.of_agents(tx, wanted, tx.reach, page.items)
    for group in groups:
        group.who = names[UUID(str(group.who))]
    found = _by_period(groups)
    periods = [
        AgentPeriod(
            period=one.period, agents=await _each(found.get(one.period, [])), **_whole([one])
        )
        for one in whole
        if asked.by != "none"
    ]
    return AgentReport(
        first=asked.first,
        last=asked.last,
        by=asked.by,
        agents=await _each(groups),
        periods=periods,
        next=page.next,
        **_whole(whole),
    )


@routes.get("/queues", permission="reports.read", shows=RecordKind.TEAM_SCORES)
async def report_queues(asked: AskedQuery, tx: TxDep) -> QueueReport:
    """Figures by queue, of the teams and centers that the caller may see (GEN-11)."""
    groups = await store.of_queues(tx, asked.wanted(), tx.reach)
    periods = [
        QueuePeriod(period=name, queues=await _each(some), **_whole(some))
        for name, some in _by_period(groups).items()
        if asked.by != "none"
    ]
    return QueueReport(
        first=asked.first,
        last=asked.last,
        by=asked.by,
        queues=await _each(groups),
        periods=periods,
        **_whole(groups),
    )


def _by_period(groups: Iterable[Group]) -> Mapping[str, Sequence[Group]]:
    found: dict[str, list[Group]] = {}
    for group in groups:
        found.setdefault(group.period, []).append(group)
    return found


async def _each(groups: Iterable[Group]) -> dict[str, Figures]:
    """The figures of each person or queue over all of these groups, by name. Others get their turn
    between them: figures are made on the loop that answers everybody.
    """
    named: dict[str, list[Group]] = {}
    for group in groups:
        if group.who is not None:
            named.setdefault(str(group.who), []).append(group)
    figures: dict[str, Figures] = {}
    for number, name in enumerate(sorted(named)):
        figures[name] = Figures(**_figures(named[name]))
        if number % FIGURES_AT_ONCE == FIGURES_AT_ONCE - 1:
            await asyncio.sleep(0)
    return figures


def _whole(groups: Sequence[Group]) -> dict[str, Any]:
    figures = _figures(groups)
    return {"total": figures["offered"], **figures}


def _figures(groups: Sequence[Group]) -> dict[str, Any]:
    sums = sum((group.sums for group in groups), Sums())
    ratings: list[Ratings] = [one for group in groups for one in group.ratings]
    return _shown(indicators(sums, ratings))


def _shown(found: Indicators) -> dict[str, Any]:
    exact = {
        name: _six(value) if isinstance(value := getattr(found, name), Fraction) else value
        for name in Indicators.__slots__
    }
    times = {f"{name}_time": clock(getattr(found, name)) for name in ("asa", "awt", "aht")}
    return {**exact, **times, "talk_time": clock(Fraction(found.talk_seconds))}


def _six(value: Fraction) -> Decimal:
    """6 decimals, half up, without rounding a quotient twice; no figure here is negative."""
    millionths = (2 * value.numerator * _MILLION + value.denominator) // (2 * value.denominator)
    return Decimal(millionths).scaleb(-6)
