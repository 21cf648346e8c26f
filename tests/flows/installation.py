"""A whole installation for flow tests: the real supervisor with all services as processes, and what
stands in its Kafka.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import NAMESPACE_DNS, UUID, uuid5

import httpx
from aiokafka import AIOKafkaConsumer, TopicPartition
from ports import PORTS, first_free

from zhipei.platform.local import LocalPlatform
from zhipei.platform.passwords import Secrets
from zhipei.supervisor.parts import OPERATOR
from zhipei.supervisor.state import State
from zhipei.world.plot import Plot

PROGRESS_SECONDS = 600.0  # the first start of everything included, on a machine that does much else
LOOK_SECONDS = 0.5


@dataclass(frozen=True)
class Installation:
    """A data dir and its ports; what a test asks the command line goes to it."""

    data_dir: Path
    port_base: int

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "zhipei", *words, "--data-dir", str(self.data_dir)]

    def run(self, *words: str, seconds: float = 600) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            self.command(*words), capture_output=True, text=True, timeout=seconds, check=False
        )

    def begin(self, *words: str) -> subprocess.Popen[str]:
        """Begin a command and come back at once."""
        return subprocess.Popen(
            self.command(*words), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def up(self) -> None:
        done = self.run("up", "--detach", "--port-base", str(self.port_base))
        assert done.returncode == 0, done.stderr

    def down(self) -> None:
        done = self.run("down")
        assert done.returncode == 0, done.stderr

    @property
    def state(self) -> State:
        state = State.read(self.data_dir)
        assert state is not None
        return state

    @property
    def secret(self) -> str:
        """The operator's."""
        return Secrets(self.data_dir / "secrets.json")[OPERATOR]

    def kafka_as(self, service: str) -> tuple[str, str]:
        """Where a service comes to Kafka, and its password there."""
        platform = LocalPlatform(self.data_dir, self.state.port_base)
        return platform.services_bootstrap, platform.kafka.password(service)

    def clock(self, tenant: str) -> datetime | None:
        """Where the clock of a simulated tenant (its code) stands in notify, which moves last; None
        when nobody can say.
        """
        state = State.read(self.data_dir)
        if state is None or not state.ready:
            return None
        headers = {
            "Authorization": f"Bearer {self.secret}",
            "Zhipei-Tenant": str(uuid5(NAMESPACE_DNS, f"zhipei:{tenant}")),
        }
        with suppress(httpx.HTTPError):
            answer = _http().get(f"{state.urls()['notify']}/v1/clock", headers=headers)
            if answer.is_success and answer.json()["simulated"]:
                return datetime.fromisoformat(answer.json()["now"])
        return None

    def kill(self, part: str) -> bool:
        """kill -9 one process by its name in the supervisor's table, as `qa worker`; False when it
        does not run.
        """
        state = State.read(self.data_dir)
        for one in state.parts if state is not None else ():
            if (
                one.name == part
                and one.phase == "ready"
                and one.process is not None
                and one.process.find() is not None
            ):
                with suppress(ProcessLookupError):
                    os.kill(one.process.pid, signal.SIGKILL)
                    return True
        return False


@cache
def _http() -> httpx.Client:
    """One for all: making one reads all the certificates of the machine."""
    return httpx.Client(trust_env=False)


async def until(
    condition: Callable[[], bool], what: Callable[[], str], *, seconds: float = PROGRESS_SECONDS
) -> None:
    """Wait for something that must come, and say what did not."""
    deadline = monotonic() + seconds
    while not await asyncio.to_thread(condition):
        assert monotonic() < deadline, f"after {seconds:.0f} s still not: {what()}"
        await asyncio.sleep(LOOK_SECONDS)


async def played(installation: Installation, words: Sequence[str]) -> dict[str, Any]:
    """What a demo prints at its end."""
    done = await asyncio.to_thread(installation.run, *words, seconds=1200)
    assert done.returncode == 0, done.stderr
    printed: dict[str, Any] = json.loads(done.stdout)
    return printed


def demo(calls: Path) -> list[str]:
    """The words of a demo whose every play has the same outcome."""
    return ["demo", "--calls", str(calls), "--seed", "3", "--json"]


def demo_of(plot: Plot) -> list[str]:
    """The words of the demo of a center that is made up."""
    policies = [
        word
        for key, value in plot.policies.items()
        for word in ("--policy", f"{key}={json.dumps(value)}")
    ]
    span = ("--start", plot.start.isoformat(), "--weeks", str(plot.weeks))
    return [
        "demo",
        "--agents",
        str(plot.agents),
        "--seed",
        str(plot.seed),
        *span,
        *policies,
        "--json",
    ]


def free_base() -> int:
    """A base from which all ports of an installation are free; tests side by side look each in
    places of their own.
    """
    worker, workers = (
        int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]),
        int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")),
    )
    return first_free(range(30_000, 32_700 - PORTS, PORTS)[worker::workers])


@dataclass(frozen=True)
class Message:
    """An event as a stranger reads it: headers without the prefix, the value as JSON (None: a
    tombstone).
    """

    topic: str
    headers: Mapping[str, str]
    value: Any

    @property
    def id(self) -> UUID:
        return UUID(self.headers["id"])

    @property
    def type(self) -> str:
        return self.headers["type"]

    @property
    def cause(self) -> UUID | None:
        return UUID(self.headers["causationid"]) if "causationid" in self.headers else None

    @property
    def correlation(self) -> UUID:
        return UUID(self.headers["correlationid"])

    @property
    def causes(self) -> frozenset[UUID]:
        """Everything that it names as its cause (EVT-4a)."""
        return frozenset(map(UUID, self.value.get("causes", ()))) | (
            {self.cause} if self.cause else frozenset()
        )


async def read_log(
    bootstrap: str, tenant: str | None, topics: Sequence[str], user: Mapping[str, str] | None = None
) -> list[Message]:
    """Every event of a tenant (None: of all) that stands in these topics now. user: as whom, for
    what is not public.
    """
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap, enable_auto_commit=False, **(user or {})
    )
    await consumer.start()
    try:
        await consumer._client.force_metadata_update()
        for topic in topics:
            await consumer._client.add_topic(topic)
        parts = [
            TopicPartition(topic, number)
            for topic in topics
            for number in sorted(consumer.partitions_for_topic(topic) or ())
        ]
        consumer.assign(parts)
        await consumer.seek_to_beginning(*parts)
        ends = await consumer.end_offsets(parts)
        found: list[Message] = []
        while any([await consumer.position(part) < ends[part] for part in parts]):
            for part, records in (await consumer.getmany(*parts, timeout_ms=1000)).items():
                for record in records:
                    headers = {
                        name.removeprefix("ce_"): value.decode() for name, value in record.headers
                    }
                    if tenant in {None, headers.get("tenantid")}:
                        found.append(
                            Message(
                                part.topic,
                                headers,
                                json.loads(record.value) if record.value is not None else None,
                            )
                        )
        return found
    finally:
        await consumer.stop()
