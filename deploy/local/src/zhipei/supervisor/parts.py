"""What a supervisor keeps running: a process that can be launched, asked whether it is ready, and
stopped.
"""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from zhipei.platform.kafka import Kafka
from zhipei.platform.local import LocalPlatform
from zhipei.platform.ports import CONSOLE, SERVICES, require_free
from zhipei.platform.postgres import Postgres
from zhipei.platform.processes import spawn, stop
from zhipei.project import ROOT

GATEWAY = "gateway"  # name of the gateway's secret, which people and the console have
ISSUER = "people"  # the service that issues tokens
SOURCES = Path("services") / "console" / "web"  # of the front-end
OPERATOR = "operator"  # name of the operator's secret among the generated passwords
STOP_SECONDS = 15.0  # a worker finishes its batch, commits and leaves its group


class Part(Protocol):
    """One process under supervision."""

    name: str
    port: int
    log: Path

    @property
    def process(self) -> subprocess.Popen[bytes] | None: ...

    def launch(self) -> None:
        """Start the process and return at once; Failure when that cannot work."""

    async def is_up(self) -> bool:
        """Whether it has come through its start: from then on it waits for others, not for the
        processor.
        """

    async def is_ready(self) -> bool:
        """Whether it can do its work."""

    def stop(self) -> None:
        """Ask it to end, wait, and end it if it does not."""


class Server:
    """PostgreSQL or Kafka of the local platform."""

    def __init__(self, name: str, server: Postgres | Kafka) -> None:
        self.name = name
        self.port = server.port
        self.log = server.log
        self._server = server

    @property
    def process(self) -> subprocess.Popen[bytes] | None:
        return self._server.process

    def launch(self) -> None:
        self._server.launch()

    async def is_up(self) -> bool:
        return True

    async def is_ready(self) -> bool:
        return self._server.is_ready()

    def stop(self) -> None:
        self._server.stop()


class HttpProcess:
    """A process that says by /livez and /readyz on its port how it is: the api or the worker of a
    service.
    """

    def __init__(
        self, name: str, command: Sequence[str], port: int, env: Mapping[str, str], log: Path
    ) -> None:
        self.name = name
        self.port = port
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None
        self._command = command
        self._env = env

    def launch(self) -> None:
        require_free(self.port, self.name)
        self.process = spawn(
            self._command, log=self.log, env=self._env, on_our_death=signal.SIGTERM
        )

    async def is_up(self) -> bool:
        return await status_of(self.port, "/livez") is not None

    async def is_ready(self) -> bool:
        return await status_of(self.port, "/readyz") == 200  # noqa: PLR2004 -- HTTP's word for it

    def stop(self) -> None:
        if self.process is not None:
            stop(self.process, (signal.SIGTERM, STOP_SECONDS))


async def status_of(port: int, path: str, *, seconds: float = 5.0) -> int | None:
    """HTTP status of a GET on the loopback, None when nobody answers."""
    with contextlib.suppress(OSError, TimeoutError, ValueError, IndexError):
        async with asyncio.timeout(seconds):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(
                    f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()
                )
                return int((await reader.readline()).split()[1])
            finally:
                writer.close()
    return None


def environment(platform: LocalPlatform, part: str) -> dict[str, str]:
    """What the processes of a service, or the console, are told: the same names as in compose and
    in the chart.
    """
    common = {
        **os.environ,
        "ZHIPEI_DATABASE_URL": platform.database_url(part),
        "PYTHONUNBUFFERED": "1",
        # ten processes on one machine: memory before allocation speed of threads
        "MALLOC_ARENA_MAX": "2",
    }
    return {**common, **(_of_console(platform) if part == CONSOLE else _of_service(platform, part))}


def _of_service(platform: LocalPlatform, service: str) -> dict[str, str]:
    told = {
        "KAFKA_BOOTSTRAP_SERVERS": platform.services_bootstrap,
        "KAFKA_USERNAME": service,
        "KAFKA_PASSWORD": platform.kafka.password(service),
        "ZHIPEI_PORT": str(platform.ports.api(service)),
        "ZHIPEI_METRICS_PORT": str(platform.ports.metrics(service)),
        "ZHIPEI_FILES": (platform.data_dir / "files").as_uri(),
        "ZHIPEI_OPERATOR_SECRET": platform.secrets[OPERATOR],
    }
    if service == ISSUER:
        told["ZHIPEI_GATEWAY_SECRET"] = platform.secrets[GATEWAY]
    return told


def _of_console(platform: LocalPlatform) -> dict[str, str]:
    """Made-up people are offered, since it listens on the loopback; ZHIPEI_DEMO=false ends it."""
    urls = {
        f"ZHIPEI_{service.upper()}_URL": f"http://127.0.0.1:{platform.ports.api(service)}"
        for service in SERVICES
    }
    return {
        "ZHIPEI_WEB": os.environ.get("ZHIPEI_WEB", str(ROOT / SOURCES / "dist")),
        "ZHIPEI_DEMO": os.environ.get("ZHIPEI_DEMO", "true"),
        "ZHIPEI_PORT": str(platform.ports.console),
        "ZHIPEI_GATEWAY_SECRET": platform.secrets[GATEWAY],
        **urls,
    }


def service_command(service: str, process: str) -> list[str]:
    """`python -m qa api` in our own environment."""
    return [sys.executable, "-m", service, process]


def service_parts(platform: LocalPlatform) -> list[Part]:
    """An api and a worker of each service, and the console."""
    ports = {"api": platform.ports.api, "worker": platform.ports.metrics}
    services = [
        _part(platform, service, process, port(service))
        for service in SERVICES
        for process, port in ports.items()
    ]
    return [*services, _part(platform, CONSOLE, "api", platform.ports.console)]


def _part(platform: LocalPlatform, part: str, process: str, port: int) -> Part:
    log = platform.data_dir / "logs" / f"{part}-{process}.log"
    command = service_command(part, process)
    return HttpProcess(f"{part} {process}", command, port, environment(platform, part), log)
