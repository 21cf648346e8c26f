from collections.abc import AsyncIterator

import pytest
from services.training.exam_hall import Hall, opened, questions
from services.training.offpost.given import noon

from chassis.messages.settings import Settings
from chassis.testing import ServiceUnderTest, under_test
from training.__main__ import SERVICE


@pytest.fixture
async def training(training_settings: Settings) -> AsyncIterator[ServiceUnderTest]:
    """The training service with a simulated tenant on Thursday 26 November 2026, a few days before
    a month begins.
    """
    async with under_test(SERVICE, training_settings, simulated_from=noon("2026-11-26")) as sut:
        yield sut


@pytest.fixture
async def hall(training: ServiceUnderTest) -> Hall:
    """Center C with its exam staff, agents A and B, and a question bank."""
    hall = await opened(training, "A", "B")
    await hall.approved(questions(8), month="2026-12")
    await training.drain()
    return hall
