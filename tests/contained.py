"""PostgreSQL and Kafka for the suite in containers (testcontainers), with the images and settings
of docker-compose.yml.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import yaml
from aiokafka.errors import KafkaError
from platforms import Platform, free_ports
from testcontainers.core.container import DockerContainer

from zhipei.failure import Failure
from zhipei.platform import secret_files
from zhipei.platform.databases import SUPERUSER, Databases
from zhipei.platform.passwords import Secrets
from zhipei.platform.processes import wait_until
from zhipei.platform.topics import topic_names
from zhipei.project import ROOT

START_SECONDS = 120.0


@contextmanager
def postgres(folder: Path) -> Iterator[Databases]:
    secrets, part = Secrets(folder / "secrets.json"), composed("postgres")
    container = (
        DockerContainer(part["image"])
        .with_exposed_ports(5432)
        .with_command(["postgres", *part["command"]])
    )
    container.with_envs(**part["environment"], POSTGRES_PASSWORD=secrets[SUPERUSER])
    with container:
        server = Databases(int(container.get_exposed_port(5432)), secrets)
        _wait("PostgreSQL", container, lambda: server.psql("SELECT 1"))
        yield server


@contextmanager
def kafka(folder: Path) -> Iterator[str]:
    """What it tells its clients to connect to must be known before it starts, so its port is chosen
    here. It asks nobody who they are.
    """
    port, part = free_ports(1)[0], composed("kafka")
    environment = {
        name: value.replace("$$", "$") for name, value in part["environment"].items()
    } | {
        "KAFKA_LISTENERS": f"OPEN://:{port},SERVICES://:9092,HOST://:20005,"
        f"CONTROLLER://localhost:9093",
        "KAFKA_ADVERTISED_LISTENERS": f"OPEN://127.0.0.1:{port},SERVICES://localhost:9092,"
        f"HOST://localhost:20005",
        "KAFKA_SUPER_USERS": "User:operator;User:ANONYMOUS",
    }
    secret_files.write(folder / "secrets")
    container = DockerContainer(part["image"]).with_bind_ports(port, port).with_envs(**environment)
    container.with_volume_mapping(str(folder / "secrets" / "kafka"), "/run/secrets")
    with container:
        bootstrap = f"127.0.0.1:{port}"
        _wait("Kafka", container, lambda: topic_names(bootstrap))
        yield bootstrap


def composed(service: str) -> Mapping[str, Any]:
    """How docker-compose.yml runs a service; the tests' containers run it alike."""
    part: Mapping[str, Any] = yaml.safe_load(
        (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    )["services"][service]
    return part


def _wait(name: str, container: DockerContainer, ask: Callable[[], object]) -> None:
    def answers() -> bool:
        with suppress(Failure, KafkaError, OSError):
            ask()
            return True
        return False

    if not wait_until(answers, seconds=START_SECONDS, every=0.2):
        printed, complained = container.get_logs()
        raise TimeoutError(
            f"{name} did not start within {START_SECONDS:.0f} s:\n"
            f"{printed.decode()}{complained.decode()}"
        )


CONTAINERS = Platform(postgres, kafka)
