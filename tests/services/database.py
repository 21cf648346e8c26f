"""A database of its own for each module of tests."""

from collections.abc import AsyncIterator

import pytest

from chassis.messages.service import Service
from chassis.messages.settings import Settings
from chassis.testing import Server, cloned


def settings_of(service: Service) -> object:
    """A fixture: settings of a service whose database was made by its migrations, once for a
    module.
    """

    @pytest.fixture(scope="module")
    async def settings(
        postgres: Server, tmp_path_factory: pytest.TempPathFactory
    ) -> AsyncIterator[Settings]:
        async with cloned(service, postgres, tmp_path_factory.mktemp("files")) as made:
            yield made

    return settings
