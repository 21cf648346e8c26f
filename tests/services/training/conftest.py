from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from services.database import settings_of
from services.training.given import Directory, settled

from chassis.messages.settings import Settings
from chassis.testing import ServiceUnderTest, under_test
from training.__main__ import SERVICE

NOW = datetime(2026, 11, 2, 4, tzinfo=UTC)
"""Monday noon in Shanghai."""


training_settings = settings_of(SERVICE)


@pytest.fixture
async def training(training_settings: Settings) -> AsyncIterator[ServiceUnderTest]:
    """The training service with a simulated tenant on Monday 2 November 2026."""
    async with under_test(SERVICE, training_settings, simulated_from=NOW) as sut:
        yield sut


@pytest.fixture
async def directory(training: ServiceUnderTest) -> Directory:
    return await settled(training)
