"""What qa hears from others about a center with its calls and rankings, and what people read of its
draws, made briefly.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx
from services.directory import SINCE, person_state, unit_state

from chassis.testing import ServiceUnderTest
from measure import hashes
from zhipei_events.envelope import Envelope
from zhipei_events.kpi import AgentRanked, CallHandled, RankingPublished
from zhipei_events.people import PersonState, RosterState, Shift
from zhipei_events.values import (
    Line,
    NotRanked,
    RankingKind,
    Stage,
    UnitKind,
    call_id,
    person_id,
    ranking_id,
    unit_id,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
POLICYSET = "0" * 64
TYPES = ("enquiry", "booking", "complaint")


def shanghai(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2025, month, day, hour, minute, tzinfo=SHANGHAI)


@dataclass(slots=True)
class Center:
    """The people of one center with one site, as the directory tells of them, and their calls."""

    qa: ServiceUnderTest

    @property
    def id(self) -> UUID:
        return unit_id(self.qa.tenant, "C1")

    @property
    def site(self) -> UUID:
        return unit_id(self.qa.tenant, "S1")

    def person(self, employee_no: str) -> UUID:
        return person_id(self.qa.tenant, employee_no)

    async def open(self, *, card: bool = True) -> None:
        """Inspector Q1 is of the QA team, Q2 of the agents' own team T1."""
        await self.qa.given(
            unit_state(self.qa.tenant, "C1", UnitKind.CENTER, zone="Asia/Shanghai"),
            unit_state(self.qa.tenant, "S1", UnitKind.SITE, parent_id=self.id, center_id=self.id),
            self.state("Q1", line=None, stage=None, roles=("inspector",), team="QA"),
            self.state("Q2", line=None, stage=None, roles=("inspector",), team="T1"),
        )
        if card:
            await self.publish_card()

    async def publish_card(self) -> None:
        supervisor = self.qa.client(self.person("H1"), roles=["qa_supervisor"])
        drafted = (await supervisor.post("/v1/scorecards/shipped/SC-1")).raise_for_status().json()
        publication = {"effective_on": SINCE.isoformat()}
        (
            await supervisor.post(
                f"/v1/scorecards/{drafted['scorecard_id']}/publish", json=publication
            )
        ).raise_for_status()

    def state(
        self,
        number: str,
        *,
        line: Line | None = Line.INBOUND,
        stage: Stage | None = Stage.REGULAR,
        roles: tuple[str, ...] = ("agent",),
        team: str = "T1",
        conflicts: tuple[UUID, ...] = (),
    ) -> PersonState:
        return person_state(
            self.qa.tenant,
            number,
            name=f"Name of {number}",
            team_id=unit_id(self.qa.tenant, team),
            site_id=self.site,
            center_id=self.id,
            line=line,
            roles=roles,
            stage=stage,
            stage_since=SINCE if stage else None,
            language="zh-Hans",
            conflicts=conflicts,
        )

    async def agents(self, *numbers: str, stage: Stage = Stage.REGULAR, team: str = "T1") -> None:
        await self.qa.given(*(self.state(number, stage=stage, team=team) for number in numbers))

    async def roster(self, day: date, *numbers: str) -> None:
        start = datetime.combine(day, time(9), SHANGHAI)
        shifts = tuple(
            Shift(
                person_id=self.person(number), starts_at=start, ends_at=start + timedelta(hours=8)
            )
            for number in numbers
        )
        await self.qa.given(
            RosterState(site_id=self.site, center_id=self.id, day=day, revision=1, shifts=shifts)
        )

    def call(
        self,
        key: str,
        agent: str,
        day: date,
        *,
        type: str = "enquiry",
        seconds: int = 60,
        recorded: bool = True,
    ) -> CallHandled:
        started = datetime.combine(day, time(10), SHANGHAI).astimezone(UTC)
        return CallHandled(
            call_id=call_id(self.qa.tenant, key),
            call_key=key,
            source="pbx",
            team_id=unit_id(self.qa.tenant, "T1"),
            site_id=self.site,
            center_id=self.id,
            line=Line.INBOUND,
            call_type=type,
            offered_at=started,
            business_date=day,
            agent_id=self.person(agent),
            started_at=started,
            talk_seconds=seconds,
            recording_ref="rec" if recorded else None,
        )

    async def week_of_calls(self, monday: date, *agents: str, each_day: int = 3) -> None:
        """Every agent takes calls of three types each day from Monday to Friday."""
        await self.qa.given(
            *(
                self.call(
                    f"pbx:{agent}-{monday}-{day}-{n}",
                    agent,
                    monday + timedelta(days=day),
                    type=TYPES[n % 3],
                )
                for agent in agents
                for day in range(5)
                for n in range(each_day)
            )
        )

    def ranking(
        self, week: str, values: dict[str, str | None]
    ) -> tuple[RankingPublished, list[AgentRanked]]:
        """A group ranking of the inbound line, its head and its rows; None: not ranked."""
        scope = f"center:{self.id}/inbound"
        shared: dict[str, Any] = {
            "ranking_id": ranking_id(self.qa.tenant, "group_weekly", scope, week),
            "kind": RankingKind.GROUP_WEEKLY,
            "metric": "qa_weekly_mean",
            "line": Line.INBOUND,
            "unit_id": self.id,
            "scope": scope,
            "period": week,
            "revision": 1,
            "acting": True,
            "policyset": POLICYSET,
        }
        ordered = sorted(
            (value for value in values.values() if value is not None), key=Decimal, reverse=True
        )
        rows = [
            AgentRanked(
                **shared,
                agent_id=self.person(number),
                team_id=None,
                site_id=self.site,
                center_id=self.id,
                of=len(ordered),
                value=None if value is None else Decimal(value),
                place=None if value is None else ordered.index(value) + 1,
                not_ranked=NotRanked.NO_VALUE if value is None else None,
            )
            for number, value in values.items()
        ]
        counts: dict[str, Any] = {"ranked": len(ordered), "not_ranked": len(rows) - len(ordered)}
        checksum = hashes.of_lines(row.line_of_checksum for row in rows)
        return RankingPublished(
            **shared, **counts, center_id=self.id, site_id=None, checksum=checksum
        ), rows

    @property
    def reader(self) -> httpx.AsyncClient:
        return self.qa.client(
            self.person("L1"), roles=["qa_lead"], places=[("center", str(self.id))]
        )

    async def draw(self, week: str) -> dict[str, Any]:
        return await self.read(f"/v1/draws/{self.id}/inbound/{week}")

    async def sheet(self, week: str) -> dict[str, dict[str, Any]]:
        """Employee number → that agent's line of the quota sheet, with what was drawn."""
        page = await self.read(f"/v1/draws/{self.id}/inbound/{week}/samples?limit=200")
        return {sample["employee_no"]: sample for sample in page["items"]}

    async def read(self, path: str) -> dict[str, Any]:
        found: dict[str, Any] = (await self.reader.get(path)).raise_for_status().json()
        return found


def keys(sample: dict[str, Any]) -> list[str]:
    return sorted(call["call_key"] for call in sample["drawn"])


def types(said: Iterable[tuple[Envelope, Any]]) -> list[str]:
    return [envelope.type for envelope, _ in said]
