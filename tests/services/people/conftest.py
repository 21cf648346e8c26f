"""The people service on real PostgreSQL, each test with a tenant of its own."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
from services.database import settings_of
from services.people.given import UNITS

from chassis.messages.settings import Settings
from chassis.testing import ServiceUnderTest, under_test
from people.__main__ import SERVICE

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)  # Friday, 12:00 in Shanghai

people_settings = settings_of(SERVICE)


@pytest.fixture
async def people(people_settings: Settings) -> AsyncIterator[ServiceUnderTest]:
    async with under_test(SERVICE, people_settings, simulated_from=NOON) as sut:
        yield sut


@pytest.fixture
async def operator(people: ServiceUnderTest) -> httpx.AsyncClient:
    return people.client()


@pytest.fixture
async def center(operator: httpx.AsyncClient, people: ServiceUnderTest) -> httpx.AsyncClient:
    """The operator's client in a tenant that has units; what they said is drained."""
    answer = await operator.post("/v1/units/import", json={"rows": UNITS})
    assert answer.json()["created"] == len(UNITS), answer.text
    await people.drain()
    return operator
