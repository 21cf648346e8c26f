"""Examples in an OpenAPI document: each property and parameter that has none gets one that its
schema accepts.
"""

from collections.abc import Iterator
from typing import Any

Node = dict[str, Any]

BY_FORMAT = {
    "uuid": "0f3a5c1e-9b7d-5e2f-8a6c-0b1d2e3f4a5b",
    "date": "2026-03-02",
    "date-time": "2026-03-02T01:30:00Z",
    "binary": "",
}
_DEEPEST = 4
"""Levels of nested objects that an example shows."""


def illustrate(document: Node) -> None:
    """Add the missing examples in place."""
    schemas = document["components"]["schemas"]
    for schema in schemas.values():
        for part in schema.get("properties", {}).values():
            if "$ref" not in part and "examples" not in part:
                part["examples"] = [example(part, schemas)]
    for parameter in _parameters(document):
        if "example" not in parameter and "examples" not in parameter:
            parameter["example"] = example(parameter["schema"], schemas)


def _parameters(document: Node) -> Iterator[Node]:
    for path in document["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", []):
                if "$ref" not in parameter:
                    yield parameter


def example(schema: Node, schemas: Node, depth: int = 0) -> Any:  # noqa: ANN401 - any JSON
    """A value that a schema accepts."""
    if "$ref" in schema:
        return example(schemas[schema["$ref"].rpartition("/")[2]], schemas, depth)
    for given in ("const", "default"):
        if given in schema and schema[given] is not None:
            return schema[given]
    if schema.get("examples"):
        return schema["examples"][0]
    if "enum" in schema:
        return schema["enum"][0]
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            parts = [part for part in schema[choice] if part.get("type") != "null"]
            return example(parts[0], schemas, depth) if parts else None
    return _of_type(schema, schemas, depth)


def _of_type(schema: Node, schemas: Node, depth: int) -> Any:  # noqa: ANN401 - any JSON
    simple: dict[str, Any] = {
        "integer": schema.get("minimum", max(1, schema.get("exclusiveMinimum", 0))),
        "number": schema.get("minimum", max(1, schema.get("exclusiveMinimum", 0))),
        "boolean": True,
        "string": BY_FORMAT.get(schema.get("format", ""), "…"[: schema.get("maxLength", 1)]),
    }
    kind = schema.get("type")
    if kind == "object":
        return _object(schema, schemas, depth)
    if kind == "array":
        deep = depth >= _DEEPEST and not schema.get("minItems")
        return [] if deep else [example(schema.get("items", {}), schemas, depth + 1)]
    return simple.get(str(kind))


def _object(schema: Node, schemas: Node, depth: int) -> Node:
    if depth >= _DEEPEST:
        return {}
    return {
        name: example(part, schemas, depth + 1)
        for name, part in schema.get("properties", {}).items()
        if name in schema.get("required", [])
    }
