"""A center that holds its monthly exam, worked through HTTP as its people do."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from services.training.given import Directory

from chassis.testing import ServiceUnderTest

MONTH = "2026-11"
TOPICS = ("products", "phrases", "system", "calls")
SKILLS = ("business", "service_phrases", "system_operation", "communication")
Json = dict[str, Any]


def question(number: int, *, topic: str | None = None, **fields: object) -> Json:
    """A single-choice item; its key is A."""
    return {
        "part": "written",
        "type": "single",
        "text": f"Question {number}?",
        "options": {"A": "right", "B": "wrong", "C": "worse"},
        "answer": "A",
        "topic": topic or TOPICS[number % 4],
        "skill": SKILLS[number % 4],
        "difficulty": "medium",
        "points": "5",
        **fields,
    }


def questions(count: int) -> list[Json]:
    return [question(number) for number in range(count)]


@dataclass(frozen=True, slots=True)
class Hall:
    """The exam staff of center C, and what they do."""

    training: ServiceUnderTest
    there: Directory

    def staff(self, who: str, *roles: str) -> httpx.AsyncClient:
        places = [("center", str(self.there.unit("C"))), ("site", str(self.there.unit("East")))]
        return self.training.client(self.there.person(who), roles=roles, places=places)

    @property
    def author(self) -> httpx.AsyncClient:
        return self.staff("Author", "quality_training_post")

    @property
    def director(self) -> httpx.AsyncClient:
        return self.staff("Director", "center_director")

    @property
    def leader(self) -> httpx.AsyncClient:
        return self.staff("Leader", "shift_leader")

    def draft(self, items: Sequence[Json], *, month: str = MONTH, **fields: object) -> Json:
        return {
            "center_id": str(self.there.unit("C")),
            "month": month,
            "title": "Monthly exam",
            "links": [{"course": "CR-IS-05"}],
            "items": list(items),
            **fields,
        }

    async def written(self, items: Sequence[Json] | None = None, **fields: Any) -> Json:
        return await said(
            self.author.post(
                "/v1/papers", json=self.draft(questions(8) if items is None else items, **fields)
            )
        )

    async def submitted(self, items: Sequence[Json] | None = None, **fields: Any) -> Json:
        paper = await self.written(items, **fields)
        return await said(self.author.post(f"/v1/papers/{paper['paper_id']}/submit"))

    async def approved(self, items: Sequence[Json] | None = None, **fields: Any) -> Json:
        """The month's paper, ready to be sat."""
        paper = await self.submitted(items, **fields)
        return await said(self.director.post(f"/v1/papers/{paper['paper_id']}/approve"))

    async def on_shift(self, day: date, *agents: str) -> None:
        """Agents of the East on shift from 9 to 17 o'clock."""
        await self.training.given(self.there.roster(day, *agents))

    def batch(
        self,
        paper: Json,
        starts_at: datetime,
        *agents: str,
        sitting: str = "first",
        minutes: int = 60,
    ) -> Json:
        ends_at = starts_at + timedelta(minutes=minutes)
        return {
            "paper_id": paper["paper_id"],
            "sitting": sitting,
            "site_id": str(self.there.unit("East")),
            "starts_at": starts_at.isoformat(),
            "ends_at": ends_at.isoformat(),
            "place": "Room 1",
            "people": [str(self.there.person(agent)) for agent in agents],
        }

    async def asked(self, *batches: Json) -> httpx.Response:
        return await self.leader.post("/v1/exams/batches", json={"batches": list(batches)})

    async def scheduled(
        self, paper: Json, starts_at: datetime, *agents: str, sitting: str = "first"
    ) -> Json:
        answer = await self.asked(self.batch(paper, starts_at, *agents, sitting=sitting))
        assert answer.status_code == 201, answer.text
        batch: Json = answer.json()["batches"][0]
        return batch

    async def handed_in(
        self, batch: Json, answers: Mapping[str, Mapping[str, object]]
    ) -> httpx.Response:
        """answers: agent → item → answer."""
        sittings = [
            {"person_id": str(self.there.person(agent)), "answers": dict(given)}
            for agent, given in answers.items()
        ]
        return await self.leader.post(
            f"/v1/exams/batches/{batch['batch_id']}/answers", json={"sittings": sittings}
        )

    async def sat(self, paper: Json, starts_at: datetime, rights: Mapping[str, int]) -> Json:
        """Agents on shift sit the paper; agent → how many of its items they have right, from the
        first on. What the marks are.
        """
        await self.on_shift(starts_at.date(), *rights)
        batch = await self.scheduled(paper, starts_at, *rights)
        await self.training.advance(starts_at)
        answer = await self.handed_in(
            batch, {agent: first_right(paper, count) for agent, count in rights.items()}
        )
        assert answer.status_code == 200, answer.text
        return {"batch": batch, "marked": answer.json()["marked"]}


def first_right(paper: Json, count: int) -> dict[str, str]:
    return {
        item["item_id"]: "A" if number < count else "B"
        for number, item in enumerate(paper["items"])
    }


async def said(request: Any) -> Json:  # noqa: ANN401 - a coroutine of a response
    """The answer of a request that must succeed."""
    answer = await request
    assert answer.is_success, answer.text
    told: Json = answer.json()
    return told


def codes(answer: httpx.Response) -> list[tuple[str, str]]:
    """Where and why something was refused."""
    return [(error["where"], error["code"]) for error in answer.json()["errors"]]


def ids(items: Iterable[Json], field: str = "person_id") -> set[UUID]:
    return {UUID(item[field]) for item in items}


async def opened(training: ServiceUnderTest, *agents: str) -> Hall:
    """A center with its exam staff and agents of the East."""
    there = Directory(training.tenant)
    people = [
        there.staff("Author", "quality_training_post"),
        there.staff("Director", "center_director"),
        there.staff("Leader", "shift_leader"),
        *(there.staff(agent) for agent in agents),
    ]
    await training.given(*there.units(), *people)
    return Hall(training, there)
