"""On what the suite runs: PostgreSQL and Kafka as processes of this machine, or in containers with
ZHIPEI_TEST_PLATFORM=containers.

Both are given as the same two things, so that no test knows which it has: a `Databases`, and
Kafka's bootstrap servers.
"""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from zhipei.platform.databases import Databases
from zhipei.platform.kafka import Kafka
from zhipei.platform.passwords import Secrets
from zhipei.platform.postgres import Postgres


@dataclass(frozen=True)
class Platform:
    """Where the two come from; each is stopped at the end of its block. The folder keeps their
    data, logs and passwords.
    """

    postgres: Callable[[Path], AbstractContextManager[Databases]]
    kafka: Callable[[Path], AbstractContextManager[str]]


def chosen() -> str:
    """The platform that is asked for. Raises ValueError for a word that it does not know."""
    name = os.environ.get("ZHIPEI_TEST_PLATFORM") or "local"
    if name not in {"local", "containers"}:
        raise ValueError(f"ZHIPEI_TEST_PLATFORM is {name}: local or containers")
    return name


def free_ports(count: int) -> list[int]:
    """Ports of the loopback that nobody uses now; all held open until all are found, so that they
    differ.
    """
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


@contextmanager
def _local_postgres(folder: Path) -> Iterator[Databases]:
    server = Postgres(folder, free_ports(1)[0], Secrets(folder / "secrets.json"))
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def _local_kafka(folder: Path) -> Iterator[str]:
    """Nobody is asked who they are: what users may do, tests/platform/test_access.py tries on a
    broker of its own.
    """
    port, services, controller = free_ports(3)
    broker = Kafka(
        folder,
        port,
        services_port=services,
        controller_port=controller,
        secrets=Secrets(folder / "secrets.json"),
        trusting=True,
    )
    broker.start()
    try:
        yield broker.bootstrap
    finally:
        broker.stop()


def platform() -> Platform:
    """The one that ZHIPEI_TEST_PLATFORM names: `local` unless it says `containers`."""
    if chosen() == "containers":
        # A Docker client takes most of a second to import
        from contained import CONTAINERS  # noqa: PLC0415

        return CONTAINERS
    return Platform(_local_postgres, _local_kafka)
