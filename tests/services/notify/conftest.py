from collections.abc import AsyncIterator

import pytest
from services.database import settings_of
from services.notify.given import NOON, Directory, settled

from chassis.messages.settings import Settings
from chassis.testing import ServiceUnderTest, under_test
from notify.__main__ import SERVICE

notify_settings = settings_of(SERVICE)


@pytest.fixture
async def notify(notify_settings: Settings) -> AsyncIterator[ServiceUnderTest]:
    """The notify service with a simulated tenant on Monday 2 November 2026, noon in Shanghai."""
    async with under_test(SERVICE, notify_settings, simulated_from=NOON) as sut:
        yield sut


@pytest.fixture
async def directory(notify: ServiceUnderTest) -> Directory:
    return await settled(notify)
