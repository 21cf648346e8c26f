"""The chassis is tested with a small service of its own kind: a notebook."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from notebook.service import SERVICE

from chassis.messages.settings import Settings
from chassis.testing import ServiceUnderTest, cloned, under_test
from zhipei.platform.postgres import Postgres


@pytest.fixture(scope="module")
async def notebook_settings(
    postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Settings]:
    files: Path = tmp_path_factory.mktemp("files")
    async with cloned(SERVICE, postgres, files, role="qa") as settings:
        yield settings


@pytest.fixture
async def notebook(notebook_settings: Settings) -> AsyncIterator[ServiceUnderTest]:
    async with under_test(SERVICE, notebook_settings) as sut:
        yield sut
