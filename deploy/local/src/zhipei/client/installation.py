"""Which running system a command is about: that of a data dir, or the one in containers when
ZHIPEI_PLATFORM=containers.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from zhipei.cli.options import running
from zhipei.client.composed import Composed
from zhipei.failure import Failure
from zhipei.platform.local import LocalPlatform
from zhipei.supervisor.parts import OPERATOR, environment, service_command
from zhipei.supervisor.state import PartState

LOCAL, CONTAINERS = "local", "containers"


class Installation(Protocol):
    """A running system as whoever operates it finds it."""

    @property
    def urls(self) -> Mapping[str, str]:
        """Base address of each service's API."""

    @property
    def console(self) -> str:
        """Address of the web console."""

    @property
    def bootstrap(self) -> str:
        """Kafka's bootstrap servers, for a client on this machine."""

    @property
    def operator_secret(self) -> str:
        """The credential with which everything may be done."""

    def parts(self) -> Sequence[PartState]:
        """Every process, as whoever started it sees it."""

    def process(self, service: str, name: str) -> tuple[list[str], Mapping[str, str]]:
        """The command that runs a process of a service (as `verify`) beside it, and its
        environment.
        """


class Local:
    """What `./zhipei up` started over a data dir. Raises Failure when nothing runs there."""

    def __init__(self, data_dir: Path) -> None:
        self.state = running(data_dir)
        self._platform = LocalPlatform(data_dir, self.state.port_base)

    @property
    def urls(self) -> Mapping[str, str]:
        return self.state.urls()

    @property
    def console(self) -> str:
        return self.state.console

    @property
    def bootstrap(self) -> str:
        return self.state.bootstrap

    @property
    def operator_secret(self) -> str:
        return self._platform.secrets[OPERATOR]

    def parts(self) -> Sequence[PartState]:
        return self.state.parts

    def process(self, service: str, name: str) -> tuple[list[str], Mapping[str, str]]:
        return service_command(service, name), environment(self._platform, service)


def in_containers() -> bool:
    """What ZHIPEI_PLATFORM says. Raises Failure for a word that it does not know."""
    chosen = os.environ.get("ZHIPEI_PLATFORM") or LOCAL
    if chosen not in {LOCAL, CONTAINERS}:
        raise Failure(
            f"ZHIPEI_PLATFORM is {chosen}", f"set it to {LOCAL} or {CONTAINERS}", exit_code=2
        )
    return chosen == CONTAINERS


def refuse_containers(remedy: str) -> None:
    """For commands that start and stop processes of this machine. Raises Failure when the system in
    containers is meant.
    """
    if in_containers():
        raise Failure(
            "ZHIPEI_PLATFORM is containers, and those are the engine's", remedy, exit_code=2
        )


def find(data_dir: Path) -> Installation:
    """The installation that is meant. Raises Failure when it does not run."""
    return Composed.find() if in_containers() else Local(data_dir)
