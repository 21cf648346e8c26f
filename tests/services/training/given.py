"""What training hears from others, made briefly."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.directory import person_state, unit_state

from chassis.messages.ids import uuid7
from chassis.testing import ServiceUnderTest
from zhipei_events.kpi import ThresholdBreached, ThresholdCleared
from zhipei_events.people import (
    AgentStageChanged,
    CalendarDay,
    CalendarState,
    LeaveDecided,
    PersonState,
    RosterState,
    Shift,
    UnitState,
)
from zhipei_events.qa import RepeatedPoorQuality, Unacceptable
from zhipei_events.values import DayKind, Line, Stage, UnitKind, call_id, person_id, unit_id


@dataclass(frozen=True, slots=True)
class Directory:
    """One center with two sites in two zones, and whoever is given a place in it."""

    tenant: UUID

    def unit(self, code: str) -> UUID:
        return unit_id(self.tenant, code)

    def person(self, employee_no: str) -> UUID:
        return person_id(self.tenant, employee_no)

    def units(self) -> list[UnitState]:
        inside = {"parent_id": self.unit("C"), "center_id": self.unit("C")}
        sites = [
            unit_state(self.tenant, code, UnitKind.SITE, zone=zone, **inside)
            for code, zone in (("East", None), ("West", "Asia/Urumqi"))
        ]
        return [unit_state(self.tenant, "C", UnitKind.CENTER, name="Center"), *sites]

    def staff(
        self, employee_no: str, *roles: str, site: str = "East", left: date | None = None
    ) -> PersonState:
        return person_state(
            self.tenant,
            employee_no,
            team_id=self.unit(f"{site} 1"),
            site_id=self.unit(site),
            center_id=self.unit("C"),
            roles=roles or ("agent",),
            ended_on=left,
        )

    def closed(self, site: str, *days: date) -> CalendarState:
        off = tuple(CalendarDay(day=day, kind=DayKind.OFF) for day in days)
        return CalendarState(site_id=self.unit(site), center_id=self.unit("C"), days=off)

    def repeated(
        self,
        agent: str,
        step: int,
        on: date,
        *criteria: str,
        site: str | None = "East",
        team: str | None = None,
    ) -> RepeatedPoorQuality:
        calls = tuple(
            Unacceptable(
                evaluation_id=uuid7(),
                call_id=call_id(self.tenant, f"pbx:{agent}:{day}"),
                call_date=day,
                criteria=criteria,
            )
            for day in (on - timedelta(days=14), on - timedelta(days=7), on)
        )
        return RepeatedPoorQuality(
            step_id=uuid7(),
            agent_id=self.person(agent),
            team_id=self.unit(team or f"{site} 1") if site else None,
            site_id=self.unit(site) if site else None,
            center_id=self.unit("C") if site else None,
            line=Line.INBOUND,
            step=step,
            calls=calls,
            criteria=criteria,
            card="SC-1",
            occurred_on=on,
        )

    def roster(
        self, day: date, *agents: str, site: str = "East", revision: int = 1, hour: int = 1
    ) -> RosterState:
        """Eight-hour shifts that begin at an hour of UTC: at 9 in Shanghai."""
        begins = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
        shifts = tuple(
            Shift(
                person_id=self.person(agent), starts_at=begins, ends_at=begins + timedelta(hours=8)
            )
            for agent in agents
        )
        return RosterState(
            site_id=self.unit(site),
            center_id=self.unit("C"),
            day=day,
            revision=revision,
            shifts=shifts,
        )

    def leave(
        self,
        agent: str,
        first: date,
        last: date,
        *,
        state: str = "approved",
        leave_id: UUID | None = None,
    ) -> LeaveDecided:
        return LeaveDecided(
            leave_id=leave_id or uuid7(),
            person_id=self.person(agent),
            team_id=None,
            site_id=None,
            center_id=self.unit("C"),
            leave_type="annual",
            first_day=first,
            last_day=last,
            days=Decimal(1),
            state=state,
            decided_by=None,
        )

    def stage(
        self, agent: str, was: Stage | None, to: Stage, on: date, *, cause: str = "import"
    ) -> AgentStageChanged:
        return AgentStageChanged(
            person_id=self.person(agent),
            team_id=None,
            site_id=None,
            center_id=self.unit("C"),
            line=None,
            from_stage=was,
            to_stage=to,
            cause=cause,
            effective_on=on,
            evidence={},
        )

    def breached(
        self,
        agent: str,
        indicator: str,
        period: str = "2026-10",
        *,
        value: str = "240",
        site: str = "East",
    ) -> ThresholdBreached:
        return ThresholdBreached(**self._judged(agent, indicator, period, value, site))

    def cleared(
        self,
        agent: str,
        indicator: str,
        period: str = "2026-10",
        *,
        value: str = "200",
        week: str = "2026-W46",
        site: str = "East",
    ) -> ThresholdCleared:
        return ThresholdCleared(
            **self._judged(agent, indicator, period, value, site), cleared_period=week
        )

    def _judged(
        self, agent: str, indicator: str, period: str, value: str, site: str
    ) -> dict[str, Any]:
        return {
            "agent_id": self.person(agent),
            "team_id": self.unit(f"{site} 1"),
            "site_id": self.unit(site),
            "center_id": self.unit("C"),
            "indicator": indicator,
            "breached_period": period,
            "value": Decimal(value),
            "target": Decimal(210),
            "counted": 60,
            "line": Line.INBOUND,
            "policyset": "0" * 64,
        }


async def settled(sut: ServiceUnderTest) -> Directory:
    """Two sites, a trainer at each, a training lead, and agents A and B in the East."""
    there = Directory(sut.tenant)
    people = [
        there.staff("T-East", "trainer"),
        there.staff("T-West", "trainer", site="West"),
        there.staff("Lead", "training_lead"),
        there.staff("A"),
        there.staff("B"),
    ]
    await sut.given(*there.units(), *people)
    return there
