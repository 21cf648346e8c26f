"""One database per test module: a template is migrated once per session and service, then copied,
which takes a tenth of a second.
"""

import itertools
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from pydantic import SecretStr

from chassis.messages.service import Service
from chassis.messages.settings import Settings
from chassis.operation.migrate import migrate

# Of databases that live for seconds
OPERATOR_SECRET = "the-operator-of-the-tests-and-nobody-else"  # noqa: S105
GATEWAY_SECRET = "the-gateway-of-the-tests-and-nobody-else"  # noqa: S105  # as above
NO_KAFKA = "127.0.0.1:1"
_templates: dict[tuple[str, str], str] = {}
_numbers = itertools.count(1)


class Server(Protocol):
    """A PostgreSQL server: a superuser's address, and for each service the address of its own
    role.
    """

    @property
    def admin_url(self) -> str: ...

    def url(self, service: str) -> str: ...


@asynccontextmanager
async def cloned(
    service: Service, server: Server, files: Path, *, role: str | None = None, kafka: str = NO_KAFKA
) -> AsyncIterator[Settings]:
    """Settings of a fresh copy of the service's migrated database, dropped in the end. role: whose
    login to use, by default its own.

    @pytest.fixture(scope="module")
    async def settings(postgres, tmp_path_factory):
        async with cloned(SERVICE, postgres, tmp_path_factory.mktemp("files")) as settings:
            yield settings
    """
    login = server.url(role or service.name)
    template = await _template(service, server, login, files)
    name = f"test_{os.getpid()}_{service.name}_{next(_numbers)}"
    await _admin(
        server, f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER "{urlsplit(login).username}"'
    )
    try:
        yield _settings(login, name, files, kafka)
    finally:
        await _admin(server, f'DROP DATABASE "{name}" WITH (FORCE)')


async def _template(service: Service, server: Server, login: str, files: Path) -> str:
    """Made by the real migration; what the shipped policies said is taken out of the outbox, so
    that a test sees its own events only.
    """
    key = (server.admin_url, service.name)
    if key not in _templates:
        name = f"template_{os.getpid()}_{service.name}"
        await _admin(
            server,
            f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)',
            f'CREATE DATABASE "{name}" OWNER "{urlsplit(login).username}"',
        )
        settings = _settings(login, name, files, NO_KAFKA)
        await migrate(service, settings)
        connection = await asyncpg.connect(settings.asyncpg_dsn)
        try:
            await connection.execute("DELETE FROM outbox")
        finally:
            await connection.close()
        _templates[key] = name
    return _templates[key]


async def _admin(server: Server, *statements: str) -> None:
    connection = await asyncpg.connect(server.admin_url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


def _settings(login: str, database: str, files: Path, kafka: str) -> Settings:
    address = urlunsplit(urlsplit(login)._replace(path=f"/{database}"))
    return Settings(
        database_url=SecretStr(address),
        KAFKA_BOOTSTRAP_SERVERS=kafka,
        files=files.as_uri(),
        operator_secret=SecretStr(OPERATOR_SECRET),
        gateway_secret=SecretStr(GATEWAY_SECRET),
        pool_size=4,
    )
