"""What takes people off post, what they do there, and what is told and kept of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from services.training.exam_hall import Hall, first_right, said

from chassis.messages.ids import uuid7
from chassis.testing import ServiceUnderTest
from zhipei_events.envelope import Envelope, Event
from zhipei_events.kpi import LastPlace, LastPlaceTriggered
from zhipei_events.training import (
    AgentReturnedToPost,
    OffpostExtended,
    OffpostOrdered,
    OffpostStarted,
    OffpostSuspended,
    SeparationProposed,
)
from zhipei_events.values import Consequence, ranking_id

TOLD = (
    OffpostOrdered,
    OffpostStarted,
    OffpostSuspended,
    OffpostExtended,
    AgentReturnedToPost,
    SeparationProposed,
)
HASH = "5b3a02e57af9b55aae545b599baa6a6798a364d8d2798a38536249f77e30fe5f"


def midnight(on: str) -> datetime:
    """00:00 in Shanghai."""
    return datetime.fromisoformat(f"{on}T00:00:00+08:00").astimezone(UTC)


def noon(on: str) -> datetime:
    return midnight(on) + timedelta(hours=12)


def triggered(
    hall: Hall, agent: str = "A", consequence: Consequence = Consequence.OFF_POST
) -> LastPlaceTriggered:
    months = tuple(
        LastPlace(
            period=month,
            ranking_id=ranking_id(hall.there.tenant, "monthly_exam", "x", month),
            revision=1,
            place=500,
            of=500,
        )
        for month in ("2026-09", "2026-10", "2026-11")
    )
    return LastPlaceTriggered(
        trigger_id=uuid7(),
        agent_id=hall.there.person(agent),
        team_id=hall.there.unit("East 1"),
        site_id=hall.there.unit("East"),
        center_id=hall.there.unit("C"),
        metric="monthly_exam",
        months=months,
        consequence=consequence,
        policyset=HASH,
    )


def supervisor(hall: Hall) -> httpx.AsyncClient:
    return hall.staff("Supervisor", "qa_supervisor")


async def ordered_for_quality(hall: Hall, cause: str = "other") -> None:
    """A is off post from Friday 27 November to Thursday 3 December: five working days."""
    body = {
        "person_id": str(hall.there.person("A")),
        "cause": cause,
        "reason": "x",
        "starts_on": "2026-11-27",
    }
    made = await said(supervisor(hall).post("/v1/offpost", json=body))
    assert made["ends_on"] == "2026-12-03"


async def told(training: ServiceUnderTest) -> list[tuple[Envelope, Event]]:
    return await training.drain(*TOLD)


async def record(hall: Hall, agent: str = "A") -> dict[str, Any]:
    items = (
        await hall.director.get("/v1/offpost", params={"person_id": str(hall.there.person(agent))})
    ).json()["items"]
    newest: dict[str, Any] = items[0]
    return newest


async def answered(hall: Hall, *, right: bool, on: str | None = None) -> None:
    """A sits the newest re-post exam, all right or all wrong, on its day or on another."""
    await sat(hall, (await record(hall))["exams"][-1], right=right, on=on)


async def sat(hall: Hall, exam: dict[str, Any], *, right: bool, on: str | None = None) -> None:
    await hall.training.advance(noon(on or exam["on"]))
    batches = (
        await hall.leader.get("/v1/exams/batches", params={"paper_id": exam["paper_id"]})
    ).json()["items"]
    paper = await said(hall.author.get(f"/v1/papers/{exam['paper_id']}"))
    answer = await hall.handed_in(
        batches[0], {"A": first_right(paper, len(paper["items"]) if right else 0)}
    )
    assert answer.status_code == 200, answer.text
