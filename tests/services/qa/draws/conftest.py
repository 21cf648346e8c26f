from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from services.qa.draws.given import Center

from chassis.messages.settings import Settings
from chassis.testing import ServiceUnderTest, under_test
from qa.__main__ import SERVICE
from zhipei_events.every import KpiPolicyState

SUNDAY_NOON = datetime(2025, 6, 8, 4, tzinfo=UTC)
"""12:00 in Shanghai, the day before the week of EX-70."""


@pytest.fixture
async def qa(qa_settings: Settings) -> AsyncIterator[ServiceUnderTest]:
    """The qa service with a simulated tenant on Sunday noon."""
    async with under_test(SERVICE, qa_settings, simulated_from=SUNDAY_NOON) as sut:
        await sut.given_policies(KpiPolicyState, "kpi")
        yield sut


@pytest.fixture
async def center(qa: ServiceUnderTest) -> Center:
    """One center with one site, two inspectors and SC-1 in force; no agents yet."""
    found = Center(qa)
    await found.open()
    return found


@pytest.fixture(scope="session")
def redraw_script() -> Path:
    return Path(__file__).parents[4] / "services/qa/redraw.py"
