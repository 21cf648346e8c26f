from collections.abc import AsyncIterator

import pytest
from services.notify.given import NOON, Directory, settled

from chassis.settings import Settings
from chassis.testing import Server, ServiceUnderTest, cloned, under_test
from notify.__main__ import SERVICE


@pytest.fixture(scope="module")
async def notify_settings(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Settings]:
    async with cloned(SERVICE, postgres, tmp_path_factory.mktemp("files")) as settings:
        yield settings


@pytest.fixture
async def notify(notify_settings: Settings) -> AsyncIterator[ServiceUnderTest]:
    """The notify service with a simulated tenant on Monday 2 November 2026, noon in Shanghai."""
    async with under_test(SERVICE, notify_settings, simulated_from=NOON) as sut:
        yield sut


@pytest.fixture
async def directory(notify: ServiceUnderTest) -> Directory:
    return await settled(notify)
