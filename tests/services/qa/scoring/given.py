"""A small center, and calls given to its inspectors, made briefly."""

import itertools
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

import httpx
from services.directory import person_state, unit_state

from chassis.messages.ids import uuid7
from chassis.testing import ServiceUnderTest
from qa.scoring.evaluations.actions import EvaluatedAgent, EvaluatedCall, Work, assign, due
from zhipei_events.people import PersonState, UnitState
from zhipei_events.values import UnitKind, call_id, call_key, person_id, unit_id

GOOD = ("good", "good", "good")
POOR = ("unacceptable", "acceptable", "unacceptable")
"""0 + 21 + 0: an unacceptable call on SC-1."""
TOPICS = {"attitude": "attitude", "fluency": "communication", "solving": "business"}


def answers(*grades: str, **more: Any) -> list[dict[str, Any]]:
    """Answers to SC-1, with notes and topics where they are needed."""
    said: list[dict[str, Any]] = []
    for criterion, grade in zip(TOPICS, grades, strict=True):
        answer: dict[str, Any] = {"criterion": criterion, "grade": grade}
        if grade in {"acceptable", "unacceptable"}:
            answer["note"] = "see 01:20"
        if grade == "unacceptable":
            answer["topic"] = TOPICS[criterion]
        said.append(answer | more)
    return said


def record(*grades: str) -> dict[str, Any]:
    return {
        "answers": answers(*grades),
        "suggestion": "Listen to it again" if "unacceptable" in grades else "",
    }


@dataclass(slots=True)
class Floor:
    """One center with a site, its team, and whoever has a place in it. People are named by their
    employee number.
    """

    sut: ServiceUnderTest
    _numbers: Any = field(default_factory=itertools.count)

    def unit(self, code: str) -> UUID:
        return unit_id(self.sut.tenant, code)

    def person(self, employee_no: str) -> UUID:
        return person_id(self.sut.tenant, employee_no)

    @property
    def whereabouts(self) -> dict[str, UUID]:
        return {"team_id": self.unit("T"), "site_id": self.unit("S"), "center_id": self.unit("C")}

    def units(self, leader: str | None) -> list[UnitState]:
        tenant, center, site = self.sut.tenant, self.unit("C"), self.unit("S")
        leader_id = self.person(leader) if leader else None
        return [
            unit_state(tenant, "C", UnitKind.CENTER),
            unit_state(tenant, "S", UnitKind.SITE, parent_id=center, center_id=center),
            unit_state(
                tenant,
                "T",
                UnitKind.TEAM,
                parent_id=site,
                site_id=site,
                center_id=center,
                leader_id=leader_id,
            ),
        ]

    def staff(self, employee_no: str, *roles: str) -> PersonState:
        return person_state(
            self.sut.tenant, employee_no, roles=roles or ("agent",), **self.whereabouts
        )

    def outside(self, employee_no: str, *roles: str, **facts: Any) -> PersonState:
        """Somebody of the site who is in no team."""
        where = {key: unit for key, unit in self.whereabouts.items() if key != "team_id"}
        return person_state(self.sut.tenant, employee_no, roles=roles, **where, **facts)

    def client(self, employee_no: str, *roles: str, center: str = "C") -> httpx.AsyncClient:
        places = [
            ("team", str(self.unit("T"))),
            ("site", str(self.unit("S"))),
            ("center", str(self.unit(center))),
        ]
        return self.sut.client(self.person(employee_no), roles=roles or ("agent",), places=places)

    async def work(
        self,
        agent: str,
        on: date,
        *,
        sample: str = "quota",
        group: str = "regular",
        inspector: str = "I",
        event_id: UUID | None = None,
    ) -> UUID:
        """A call of an agent on a day, given to an inspector; the evaluation's id."""
        key = call_key("pbx", f"{agent}-{next(self._numbers)}")
        async with self.sut.tx(actor="rule:QA-6") as tx:
            given = Work(
                call=EvaluatedCall(
                    call_id=call_id(self.sut.tenant, key),
                    call_key=key,
                    call_type="enquiry",
                    call_started_at=datetime.combine(on, time(2), tzinfo=UTC),
                    call_date=on,
                ),
                agent=EvaluatedAgent(
                    agent_id=self.person(agent), **self.whereabouts, line="inbound", group=group
                ),
                sample_kind=sample,
                sample_id=uuid7(),
                assignment_id=uuid7(),
                event_id=event_id,
                inspector_id=self.person(inspector),
                due_on=await due(tx, self.unit("S"), self.unit("C")),
            )
            (evaluation_id,) = await assign(tx, [given])
        return evaluation_id

    async def submit(
        self, evaluation_id: UUID, *grades: str, inspector: str = "I"
    ) -> httpx.Response:
        client = self.client(inspector, "inspector")
        return await client.post(f"/v1/evaluations/{evaluation_id}/submit", json=record(*grades))

    async def scored(self, agent: str, on: date, *grades: str, **given: Any) -> UUID:
        """A call given out and scored at once; the evaluation's id."""
        evaluation_id = await self.work(agent, on, **given)
        answer = await self.submit(evaluation_id, *grades)
        assert answer.status_code == 201, answer.text
        return evaluation_id


async def settled(sut: ServiceUnderTest, *, leader: str | None = "L") -> Floor:
    """Agents A and B with their leader L, inspectors I and J, the QA lead Q, and SC-1 in force
    since 2025.
    """
    floor = Floor(sut)
    people = [
        floor.staff("A"),
        floor.staff("B"),
        floor.staff("L", "team_leader"),
        floor.staff("I", "inspector"),
        floor.staff("J", "inspector"),
        floor.outside("Q", "qa_lead"),
        floor.staff("V", "qa_supervisor"),
    ]
    await sut.given(*floor.units(leader), *people)
    supervisor = floor.client("V", "qa_supervisor")
    drafted = (await supervisor.post("/v1/scorecards/shipped/SC-1")).raise_for_status().json()
    publication = {"effective_on": "2025-01-01"}
    (
        await supervisor.post(f"/v1/scorecards/{drafted['scorecard_id']}/publish", json=publication)
    ).raise_for_status()
    await sut.drain()
    return floor
