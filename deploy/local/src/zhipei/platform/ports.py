"""Which port is whose, counted from one base, and who sits on a port that we need."""

import contextlib
import socket
from dataclasses import dataclass

import psutil

from zhipei.failure import Failure

DEFAULT_BASE = 20000
SERVICES = ("people", "training", "qa", "kpi", "notify")
CONSOLE = "console"
DATABASES = (*SERVICES, CONSOLE)


@dataclass(frozen=True)
class Ports:
    """All ports of one installation; `base` 20000 gives postgres 20001, kafka 20002, people 20010
    …
    """

    base: int = DEFAULT_BASE

    @property
    def console(self) -> int:
        """The web console: what people open in a browser."""
        return self.base

    @property
    def postgres(self) -> int:
        return self.base + 1

    @property
    def kafka(self) -> int:
        """Kafka for strangers, who read what is public."""
        return self.base + 2

    @property
    def controller(self) -> int:
        return self.base + 3

    @property
    def prometheus(self) -> int:
        """Of the system in containers, which brings one."""
        return self.base + 4

    @property
    def kafka_services(self) -> int:
        """Kafka for those who say who they are: the services and the operator."""
        return self.base + 5

    def api(self, service: str) -> int:
        """The HTTP API of a service."""
        return self.base + 10 * (SERVICES.index(service) + 1)

    def metrics(self, service: str) -> int:
        """Metrics and health of a service's worker."""
        return self.api(service) + 1


def require_free(port: int, purpose: str) -> None:
    """Raise Failure when somebody listens on the port already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as failure:
            raise Failure(
                f"port {port} for {purpose} is taken{_by_whom(port)} ({failure.strerror})",
                "stop that program, or choose other ports with --port-base",
            ) from failure


def answers(port: int) -> bool:
    """Whether somebody accepts connections on the loopback port."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def _by_whom(port: int) -> str:
    with contextlib.suppress(psutil.Error):
        for connection in psutil.net_connections("tcp"):
            if (
                connection.status == psutil.CONN_LISTEN
                and connection.laddr
                and connection.laddr.port == port
                and connection.pid
            ):
                return f" by {psutil.Process(connection.pid).name()} (process {connection.pid})"
    return ""
