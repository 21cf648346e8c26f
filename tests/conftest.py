"""What all tests share: real PostgreSQL and real Kafka, started once per session and only when a test asks for them."""

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from zhipei.platform.kafka import Kafka
from zhipei.platform.passwords import Secrets
from zhipei.platform.ports import SERVICES
from zhipei.platform.postgres import Postgres
from zhipei.platform.topics import create_topics

ROOT = Path(__file__).parent.parent
SPECIMENS = Path(os.environ.get("ZHIPEI_SPECIMENS", ROOT.parent / "shared" / "data"))


def free_ports(count: int) -> list[int]:
    """Ports of the loopback that nobody uses now; all held open until all are found, so that they differ."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


@pytest.fixture(scope="session")
def specimens() -> Path:
    """Real files that nobody here wrote. Absent on a machine that was not given them."""
    if not SPECIMENS.is_dir():
        pytest.skip(f"no specimens at {SPECIMENS}: set ZHIPEI_SPECIMENS")
    return SPECIMENS


@pytest.fixture(scope="session")
def platform_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("platform")
    (folder / "logs").mkdir()
    return folder


@pytest.fixture(scope="session")
def postgres(platform_dir: Path) -> Iterator[Postgres]:
    """PostgreSQL with a database and a role for each service."""
    server = Postgres(platform_dir, free_ports(1)[0], Secrets(platform_dir / "secrets.json"))
    server.start()
    try:
        server.create_databases(SERVICES)
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def kafka(platform_dir: Path) -> Iterator[str]:
    """Kafka with the contract's topics; its bootstrap servers."""
    port, controller = free_ports(2)
    broker = Kafka(platform_dir, port, controller)
    broker.start()
    try:
        broker.wait_ready()
        create_topics(broker.bootstrap)
        yield broker.bootstrap
    finally:
        broker.stop()
