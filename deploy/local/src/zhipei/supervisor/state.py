"""`state.json` in the data dir: what runs where, for `status`, `down` and every client of the local
installation.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from zhipei.platform.ports import SERVICES, Ports
from zhipei.platform.processes import Identity

Phase = Literal["waiting", "starting", "ready", "failed", "stopping"]


@dataclass(frozen=True)
class PartState:
    """One process as the supervisor last saw it. `process` None: not running."""

    name: str
    phase: Phase
    port: int
    restarts: int
    process: Identity | None
    since: float
    log: str


@dataclass(frozen=True)
class State:
    """The whole installation. Times are seconds since the epoch."""

    supervisor: Identity
    ready: bool
    port_base: int
    bootstrap: str
    parts: tuple[PartState, ...]

    def urls(self) -> dict[str, str]:
        """Base address of each service's API."""
        ports = Ports(self.port_base)
        return {service: f"http://127.0.0.1:{ports.api(service)}" for service in SERVICES}

    @property
    def console(self) -> str:
        """Address of the web console."""
        return f"http://127.0.0.1:{Ports(self.port_base).console}"

    def write(self, data_dir: Path) -> None:
        """Replace the file at once, so that nobody reads a half of it."""
        fresh = data_dir / "state.json.new"
        fresh.write_text(json.dumps(asdict(self), indent=1))
        fresh.replace(state_file(data_dir))

    @classmethod
    def read(cls, data_dir: Path) -> "State | None":
        """The last state written, by a supervisor that may be gone (`supervisor.find()` says); None
        when there is none.
        """
        try:
            raw = json.loads(state_file(data_dir).read_text())
        except (FileNotFoundError, ValueError):
            return None
        parts = tuple(
            PartState(**{**part, "process": _identity(part["process"])})
            for part in raw.pop("parts")
        )
        return cls(**{**raw, "supervisor": Identity(**raw["supervisor"]), "parts": parts})


def state_file(data_dir: Path) -> Path:
    return data_dir / "state.json"


def _identity(raw: dict[str, Any] | None) -> Identity | None:
    return Identity(**raw) if raw else None
