"""People in onboarding, and cohorts of them."""

from typing import Any
from uuid import UUID

import httpx
from services.directory import person_state
from services.training.given import Directory

from chassis.testing import ServiceUnderTest
from zhipei_events.people import PersonState
from zhipei_events.values import Stage

PATH = "/v1/onboarding/cohorts"
MONDAY = "2026-11-09"


def newcomer(directory: Directory, number: str, **facts: Any) -> PersonState:
    usual = {
        "team_id": directory.unit("East 1"),
        "site_id": directory.unit("East"),
        "center_id": directory.unit("C"),
        "stage": Stage.TRAINEE,
    }
    return person_state(directory.tenant, number, **usual | facts)


async def newcomers_of(training: ServiceUnderTest, directory: Directory) -> list[UUID]:
    """Two people in stage trainee, and the staff who train them."""
    await training.given(
        newcomer(directory, "N1"),
        newcomer(directory, "N2"),
        directory.staff("Specialist", "training_specialist"),
        directory.staff("Leader", "team_leader"),
        directory.staff("Hr", "hr"),
    )
    return [directory.person("N1"), directory.person("N2")]


def asked(directory: Directory, trainees: list[UUID], **changes: Any) -> dict[str, Any]:
    body = {
        "name": "November",
        "site_id": str(directory.unit("East")),
        "report_on": MONDAY,
        "owner_id": str(directory.person("Specialist")),
        "contact_id": str(directory.person("Hr")),
        "trainees": [str(id) for id in trainees],
    }
    return body | changes


async def opened(client: httpx.AsyncClient, body: dict[str, Any]) -> dict[str, Any]:
    answer = await client.post(PATH, json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found
