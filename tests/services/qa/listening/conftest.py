from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from services.qa.scoring.given import Floor, settled

from chassis.messages.settings import Settings
from chassis.testing import ServiceUnderTest, under_test
from qa.__main__ import SERVICE

NOW = datetime(2025, 6, 6, 4, tzinfo=UTC)
"""Friday 6 June 2025, noon in Shanghai."""


@pytest.fixture
async def qa(qa_settings: Settings) -> AsyncIterator[ServiceUnderTest]:
    """The qa service with a simulated tenant on Friday 6 June 2025."""
    async with under_test(SERVICE, qa_settings, simulated_from=NOW) as sut:
        yield sut


@pytest.fixture
async def floor(qa: ServiceUnderTest) -> Floor:
    """A center with one team, the people of qa, and SC-1 in force."""
    return await settled(qa)
