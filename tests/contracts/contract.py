"""The committed contract as the tests read it: schemas, examples, and the generator that makes the
former.
"""

import json
from dataclasses import dataclass
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from zhipei_events.catalogue import EVENTS
from zhipei_events.envelope import Event

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "schemas"
JSON = SCHEMAS / "json"


@dataclass(frozen=True)
class Example:
    """A message as it is sent: the value alone."""

    event: type[Event]
    path: Path

    @property
    def body(self) -> bytes:
        return self.path.read_bytes()

    def __str__(self) -> str:
        return f"{self.event.TYPE}/{self.path.stem}"


def examples() -> list[Example]:
    return [
        Example(event, path)
        for event in EVENTS
        for path in sorted((SCHEMAS / "examples" / event.TYPE).glob("*.json"))
    ]


def versions(event: type[Event]) -> list[Path]:
    """Every committed schema of the same type and major: `qa.call-scored/1.0.json`, `1.1.json` …"""
    return sorted((JSON / event.TYPE.partition(".v")[0]).glob(f"{event.MAJOR}.*.json"))


def read(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_bytes())
    return document


def generator() -> ModuleType:
    """schemas/generate.py, which is a script and no module of a package."""
    spec = spec_from_file_location("zhipei_generate", SCHEMAS / "generate.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
