from collections.abc import AsyncIterator

import pytest

from chassis.settings import Settings
from chassis.testing import Server, cloned
from qa.__main__ import SERVICE


@pytest.fixture(scope="module")
async def qa_settings(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Settings]:
    async with cloned(SERVICE, postgres, tmp_path_factory.mktemp("files")) as settings:
        yield settings
