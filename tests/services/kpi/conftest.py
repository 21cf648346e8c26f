from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from services.database import settings_of
from services.kpi.given import Directory

from chassis.messages.settings import Settings
from chassis.testing import ServiceUnderTest, under_test
from kpi.__main__ import SERVICE

NOW = datetime(2021, 4, 1, 4, tzinfo=UTC)


kpi_settings = settings_of(SERVICE)


@pytest.fixture
async def kpi(kpi_settings: Settings) -> AsyncIterator[ServiceUnderTest]:
    """The kpi service with a simulated tenant on 1 April 2021."""
    async with under_test(SERVICE, kpi_settings, simulated_from=NOW) as sut:
        yield sut


@pytest.fixture
async def directory(kpi: ServiceUnderTest) -> Directory:
    """One center with one site, and nobody in it yet."""
    found = Directory(kpi)
    await found.units()
    return found


@pytest.fixture(scope="session")
def call_files(specimens: Path) -> Path:
    """Real call files that nobody here wrote."""
    return specimens / "calls"
