from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from services.training.given import Directory, settled

from chassis.settings import Settings
from chassis.testing import Server, ServiceUnderTest, cloned, under_test
from training.__main__ import SERVICE

NOW = datetime(2026, 11, 2, 4, tzinfo=UTC)
"""Monday noon in Shanghai."""


@pytest.fixture(scope="module")
async def training_settings(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Settings]:
    async with cloned(SERVICE, postgres, tmp_path_factory.mktemp("files")) as settings:
        yield settings


@pytest.fixture
async def training(training_settings: Settings) -> AsyncIterator[ServiceUnderTest]:
    """The training service with a simulated tenant on Monday 2 November 2026."""
    async with under_test(SERVICE, training_settings, simulated_from=NOW) as sut:
        yield sut


@pytest.fixture
async def directory(training: ServiceUnderTest) -> Directory:
    return await settled(training)
