"""What fields and parameters mean, in an OpenAPI document: by name, from two `glossary.yaml`, that
of the chassis and that of the service, so that a word is written once and is the same everywhere.

A description of the field itself comes first; then "Schema.field" (or "operation.parameter"), then
the name alone, in both cases the service's before the chassis's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import yaml

Node = dict[str, Any]
_FILE = "glossary.yaml"
_NO_VALUE = "; null"
"""Before what null means: a parameter that is not sent says nothing."""
_OPAQUE = frozenset({"enum", "format", "pattern", "const"})
"""What a text with a form of its own has: an example by its name would not fit."""


@dataclass(frozen=True, slots=True)
class Glossary:
    """Words and examples by name."""

    words: Mapping[str, str]
    examples: Mapping[str, str]


def glossaries(service: str) -> tuple[Glossary, ...]:
    """Those that explain the fields of a service, the nearer first."""
    places = (files(service), files("chassis.http"))
    return tuple(
        _read(place.joinpath(_FILE)) for place in places if place.joinpath(_FILE).is_file()
    )


def explain(document: Node, known: tuple[Glossary, ...]) -> None:
    """Add the missing descriptions and the examples of plain texts, in place."""
    for owner, name, part, schema in described(document):
        if "description" not in part:
            keys = (f"{owner}.{name}", name)
            word = next((one.words[key] for key in keys for one in known if key in one.words), "")
            if word:
                part["description"] = word.partition(_NO_VALUE)[0] if "in" in part else word
        example = next((one.examples[name] for one in known if name in one.examples), None)
        plain = next(filter(_is_plain, [schema, *schema.get("anyOf", [])]), None)
        if example is not None and plain is not None and "examples" not in schema:
            schema["examples"] = [example]


def unexplained(document: Node) -> list[str]:
    """Fields as "Schema.field" and parameters as "operation.parameter" that nothing explains."""
    return [f"{owner}.{name}" for owner, name, part, _ in described(document) if not _said(part)]


def _said(part: Node) -> bool:
    return bool(str(part.get("description", "")).strip())


def _is_plain(schema: Node) -> bool:
    return schema.get("type") == "string" and not _OPAQUE & schema.keys()


def described(document: Node) -> Iterator[tuple[str, str, Node, Node]]:
    """Every field and parameter: owner, name, the node with its description, and its schema."""
    for owner, schema in document["components"]["schemas"].items():
        for name, part in schema.get("properties", {}).items():
            yield owner, name, part, part
    for path in document["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", []):
                if "$ref" not in parameter:
                    owner = operation.get("operationId", "")
                    yield owner, parameter["name"], parameter, parameter["schema"]


def _read(file: Any) -> Glossary:  # noqa: ANN401 - importlib's Traversable differs by version
    read = yaml.safe_load(file.read_text(encoding="utf-8"))
    words, examples = read.get("words", {}), read.get("examples", {})
    return Glossary(words, {name: str(value) for name, value in examples.items()})
