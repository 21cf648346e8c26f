"""The system in containers (docker-compose.yml), found by asking `docker compose`;
COMPOSE_PROJECT_NAME says which of several.
"""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from zhipei.failure import Failure
from zhipei.project import ROOT
from zhipei.supervisor.state import PartState, Phase

COMPOSE = ("docker", "compose", "--project-directory", str(ROOT))
SECRET = "/run/secrets/operator-secret"  # noqa: S105 -- where it lies
CONSOLE = "console-api"
API = "-api"
OPEN, USERS = (
    20002,
    20005,
)  # Kafka's ports in its container: for strangers, and for users from this machine
PHASES: Mapping[str, Phase] = {"": "ready", "healthy": "ready", "starting": "starting"}
"""Of a running container, by its health."""


@dataclass(frozen=True)
class Composed:
    """The containers of one project that stay up, by the names of their services: people-api, kafka
    …
    """

    containers: Mapping[str, Mapping[str, Any]]
    project: str | None = None

    @classmethod
    def find(cls, project: str | None = None) -> Self:
        """`project`: which, if the environment does not say. Raises Failure when there is no
        engine, or nothing of it runs.
        """
        listed = [
            json.loads(line)
            for line in _compose(project, "ps", "--all", "--format", "json").splitlines()
            if line
        ]
        found = cls(
            {
                one["Service"]: one
                for one in listed
                if not (one["State"] == "exited" and one["ExitCode"] == 0)
            },
            project,
        )
        if not found.urls:
            raise Failure("nothing runs in containers", "start it with docker compose up --wait")
        return found

    @property
    def urls(self) -> Mapping[str, str]:
        apis = {
            name.removesuffix(API): self._port(name)
            for name in self.containers
            if name.endswith(API) and name != CONSOLE
        }
        return {service: f"http://127.0.0.1:{port}" for service, port in apis.items() if port}

    @property
    def console(self) -> str:
        """Address of the web console."""
        return f"http://127.0.0.1:{self._port(CONSOLE)}"

    @property
    def bootstrap(self) -> str:
        return f"127.0.0.1:{self._port('kafka', inside=OPEN)}"

    @property
    def services_bootstrap(self) -> str:
        """Kafka for who comes with the name and password of a user."""
        return f"127.0.0.1:{self._port('kafka', inside=USERS)}"

    @cached_property
    def operator_secret(self) -> str:
        """As any of the apis has it."""
        return _compose(self.project, "exec", "-T", next(iter(self.urls)) + API, "cat", SECRET)

    def parts(self) -> Sequence[PartState]:
        return [
            PartState(
                name.replace("-", " "),
                _phase(one),
                self._port(name),
                0,
                None,
                0.0,
                f"docker compose logs {name}",
            )
            for name, one in self.containers.items()
        ]

    def process(self, service: str, name: str) -> tuple[list[str], Mapping[str, str]]:
        """In a container of its own: what it needs is not taken from those at work."""
        return [
            *_command(self.project),
            "run",
            "--rm",
            "--no-deps",
            "-T",
            f"{service}-migrate",
            name,
        ], os.environ

    def _port(self, name: str, inside: int | None = None) -> int:
        """On the loopback of this machine, of a container with several that of its port `inside`; 0
        when it has none.
        """
        published = [
            one
            for one in self.containers.get(name, {}).get("Publishers") or ()
            if one["PublishedPort"]
        ]
        ports = sorted(
            one["PublishedPort"] for one in published if inside in {None, one["TargetPort"]}
        )
        return int(ports[0]) if ports else 0


def _phase(container: Mapping[str, Any]) -> Phase:
    if container["State"] == "created":
        return "waiting"
    return (
        PHASES.get(container["Health"], "failed") if container["State"] == "running" else "failed"
    )


def _command(project: str | None) -> list[str]:
    return [*COMPOSE, *(["--project-name", project] if project else [])]


def _compose(project: str | None, *words: str) -> str:
    try:
        done = subprocess.run(
            [*_command(project), *words], capture_output=True, text=True, check=False
        )
    except FileNotFoundError as problem:
        raise Failure(
            "there is no docker command here",
            "install Docker with its compose plugin, or unset ZHIPEI_PLATFORM",
        ) from problem
    if done.returncode:
        raise Failure(
            f"docker compose {words[0]}: {done.stderr.strip()}", "see that the Docker engine runs"
        )
    return done.stdout
