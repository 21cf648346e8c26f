"""PostgreSQL and Kafka of one data dir, started together, or attached to when another process runs
them.
"""

import contextlib
import json
import os
import shutil
from pathlib import Path
from types import TracebackType
from typing import Self

from zhipei.failure import Failure
from zhipei.platform.access import grant, services
from zhipei.platform.admin import OPERATOR
from zhipei.platform.kafka import Kafka
from zhipei.platform.ownership import Ownership
from zhipei.platform.passwords import Secrets
from zhipei.platform.ports import DATABASES, DEFAULT_BASE, Ports, answers
from zhipei.platform.postgres import Postgres
from zhipei.platform.processes import wait_until
from zhipei.platform.topics import create_topics

ATTACH_SECONDS = 120.0  # the owner may just be starting for the first time


class LocalPlatform:
    """Real PostgreSQL (a database per service) and real Kafka (the contract's topics) for a
    supervisor, a test session or a benchmark.

    >>> with LocalPlatform(Path(".zhipei"), 20000) as platform:
    ...     platform.bootstrap, platform.database_url("qa"), platform.admin_url

    The first process to start it owns it and stops it; others attach and leave it running. Not for
    concurrent use by threads. trusting: on Kafka strangers may do everything, for benchmarks whose
    peers come as such.
    """

    def __init__(
        self, data_dir: Path, port_base: int = DEFAULT_BASE, *, trusting: bool = False
    ) -> None:
        self.data_dir = data_dir.expanduser().resolve()
        self._trusting = trusting
        self.secrets = Secrets(self.data_dir / "secrets.json")
        self._ownership = Ownership(self.data_dir)
        self._use(Ports(port_base))

    def _use(self, ports: Ports) -> None:
        self.ports = ports
        self.postgres = Postgres(self.data_dir, ports.postgres, self.secrets)
        self.kafka = Kafka(
            self.data_dir,
            ports.kafka,
            services_port=ports.kafka_services,
            controller_port=ports.controller,
            secrets=self.secrets,
            trusting=self._trusting,
        )

    @property
    def bootstrap(self) -> str:
        """Kafka's bootstrap servers for strangers, who read what is public."""
        return self.kafka.bootstrap

    @property
    def services_bootstrap(self) -> str:
        """Kafka's bootstrap servers for the services and the operator, each with its
        `kafka.password`.
        """
        return self.kafka.services_bootstrap

    @property
    def admin_url(self) -> str:
        """PostgreSQL as superuser; for making and dropping test databases."""
        return self.postgres.admin_url

    def database_url(self, service: str) -> str:
        """The database of a service as its own role, `postgresql://…`."""
        return self.postgres.url(service)

    @property
    def is_owner(self) -> bool:
        return self._ownership.held

    def start(self) -> None:
        """Start both and wait until they answer, or attach to a running pair; raises Failure. One
        that is being stopped is waited for.
        """
        self._make_data_dir()
        if not wait_until(
            lambda: self._ownership.take() or self._read_running(),
            seconds=ATTACH_SECONDS,
            every=0.2,
        ):
            raise Failure(
                f"process {self._ownership.owner()} holds {self.data_dir}, but its PostgreSQL "
                f"and Kafka do not answer",
                "stop it with ./zhipei down, or use another --data-dir",
            )
        if self.is_owner:
            self._start_both()

    def _start_both(self) -> None:
        self._running.unlink(missing_ok=True)  # of an owner that was killed
        try:
            self.kafka.launch()  # the slower one first; PostgreSQL comes up beside it
            self.postgres.start()
            self.postgres.create_databases(DATABASES)
            self.kafka.wait_ready()
            operator = self.kafka.password(OPERATOR)
            create_topics(self.services_bootstrap, password=operator)
            grant(
                self.services_bootstrap,
                operator,
                {user: self.kafka.password(user) for user in (OPERATOR, *services())},
            )
        except BaseException:  # Ctrl-C too: nothing of ours may stay behind
            self.stop()
            raise
        self._running.write_text(json.dumps({"port_base": self.ports.base}))

    def stop(self) -> None:
        """Stop both if we own them; else only let go."""
        if not self.is_owner:
            return
        self._running.unlink(missing_ok=True)
        try:
            self.kafka.stop()
        finally:
            self.postgres.stop()
            self._ownership.release()

    def owner(self) -> int | None:
        """Process id of whoever runs this data dir's platform now, or None."""
        if self.is_owner:
            return os.getpid()
        if self._ownership.take():
            self._ownership.release()
            return None
        return self._ownership.owner()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def _running(self) -> Path:
        return self.data_dir / "platform.json"

    def _make_data_dir(self) -> None:
        try:
            (self.data_dir / "logs").mkdir(parents=True, exist_ok=True)
            free = shutil.disk_usage(self.data_dir).free
        except OSError as failure:
            raise Failure(
                f"{self.data_dir} cannot be used: {failure.strerror}",
                "choose another place with --data-dir",
            ) from failure
        if free < 300 * 2**20:
            raise Failure(
                f"{self.data_dir} has only {free >> 20} MB of free disk",
                "free some space or choose another place with --data-dir",
            )

    def _read_running(self) -> bool:
        with contextlib.suppress(FileNotFoundError, ValueError):
            self._use(Ports(json.loads(self._running.read_text())["port_base"]))
            return answers(self.ports.postgres) and answers(self.ports.kafka)
        return False
