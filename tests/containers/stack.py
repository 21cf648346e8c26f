"""The system of docker-compose.yml as a test has it: a project and ports of its own, and what the
command line says to it.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ports import first_free

from zhipei.client.composed import Composed
from zhipei.project import ROOT

BUILD_SECONDS, UP_SECONDS, DOWN_SECONDS = 1800.0, 600.0, 120.0
LEFT_OUT = "notify"  # the service without which the system is tried


@dataclass(frozen=True)
class Reached:
    """Where its services and its broker answer on this machine."""

    composed: Composed

    def urls(self) -> Mapping[str, str]:
        return self.composed.urls

    @property
    def bootstrap(self) -> str:
        return self.composed.bootstrap

    @property
    def console(self) -> str:
        return self.composed.console


@dataclass(frozen=True)
class Stack:
    """One project. `hundreds`: its port base without the last two digits."""

    project: str
    hundreds: int

    @classmethod
    def fresh(cls) -> "Stack":
        """A project of its own, of which everything is built and nothing runs."""
        stack = cls(f"zhipei-test-{os.getpid()}", free_hundreds())
        stack.compose("build", seconds=BUILD_SECONDS)
        return stack

    def compose(self, *words: str, seconds: float = UP_SECONDS, given: str | None = None) -> str:
        """What a command of docker compose prints; it must succeed."""
        command = [
            "docker",
            "compose",
            "--project-directory",
            str(ROOT),
            "--progress",
            "quiet",
            *words,
        ]
        done = subprocess.run(
            command,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
            input=given,
        )
        assert done.returncode == 0, (
            f"{' '.join(words)}: {done.stdout}{done.stderr}{self._last_words()}"
        )
        return done.stdout

    def up(self, *, without: str | None = None) -> None:
        """All of it, or all but one service; returns when everything is healthy."""
        absent = [
            word
            for process in ("api", "worker")
            if without
            for word in ("--scale", f"{without}-{process}=0")
        ]
        self.compose("up", "--wait", *absent)

    def down(self) -> None:
        """With everything that it kept."""
        self.compose("down", "--volumes", "--timeout", "20", seconds=DOWN_SECONDS)

    def run(self, *words: str, seconds: float = 600) -> subprocess.CompletedProcess[str]:
        """Run a command of ./zhipei on it to its end."""
        command = [sys.executable, "-m", "zhipei", *words]
        return subprocess.run(
            command,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )

    def verify(self) -> dict[str, dict[str, Any]]:
        """Findings by service: {"ok", "checks": {name: check}}."""
        findings = json.loads(self.run("verify", "--json").stdout)["services"]
        return {
            one["service"]: {
                "ok": one["ok"],
                "checks": {check["name"]: check for check in one["checks"]},
            }
            for one in findings
        }

    @property
    def state(self) -> Reached:
        return Reached(Composed.find(self.project))

    @property
    def secret(self) -> str:
        """The operator's."""
        return Composed.find(self.project).operator_secret

    def kafka_as(self, service: str) -> tuple[str, str]:
        """Where a service comes to Kafka from this machine, and its password there."""
        return self.state.composed.services_bootstrap, self.compose(
            "exec", "-T", f"{service}-api", "cat", "/run/secrets/kafka-password"
        )

    @property
    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "COMPOSE_PROJECT_NAME": self.project,
            "ZHIPEI_PORTS": str(self.hundreds),
            "ZHIPEI_PLATFORM": "containers",
        }

    def _last_words(self) -> str:
        command = [
            "docker",
            "compose",
            "--project-directory",
            str(ROOT),
            "logs",
            "--tail",
            "5",
            "--no-color",
        ]
        return subprocess.run(
            command, env=self._environment, capture_output=True, text=True, check=False
        ).stdout[-16_000:]


def missing_engine() -> str | None:
    """Why there are no containers here; None when an engine answers."""
    try:
        done = subprocess.run(
            ["docker", "compose", "ls"], capture_output=True, text=True, timeout=20, check=False
        )
    except (FileNotFoundError, subprocess.TimeoutExpired) as problem:
        return f"no Docker engine: {problem}"
    return None if done.returncode == 0 else f"no Docker engine answers: {done.stderr.strip()}"


def free_hundreds() -> int:
    """Hundreds of ports of which none that an installation needs is taken."""
    return first_free(range(29_100, 30_000, 100)) // 100
