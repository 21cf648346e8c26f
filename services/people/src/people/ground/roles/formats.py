"""The shipped role registry (data/roles.yaml) in the words of the rules."""

from functools import cache
from importlib.resources import files

import yaml

from people.ground.roles.rules import Registry, Role


def read_registry(text: str) -> Registry:
    """Roles of a roles.yaml; duties are left to the duty matrix (ORG-7)."""
    return Registry.of(
        Role(
            code=entry["code"],
            zh=entry["zh"],
            en=entry["en"],
            aliases=tuple(entry["aliases"]),
            level=entry["level"],
        )
        for entry in yaml.safe_load(text)["roles"]
    )


@cache
def registry() -> Registry:
    """The registry this service ships (ORG-6)."""
    return read_registry((files("people") / "roles.yaml").read_text(encoding="utf-8"))
