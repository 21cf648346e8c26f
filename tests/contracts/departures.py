"""What separates today's schema of a type from a released one of the same major, read both ways
(EVT-3).
"""

from collections.abc import Iterator, Mapping
from typing import Any

Node = Mapping[str, Any]
WORDS = {
    "$defs",
    "$id",
    "$schema",
    "default",
    "description",
    "properties",
    "readOnly",
    "required",
    "title",
}
"""Keywords that are compared otherwise, or say nothing about what is valid."""


def departures(released: Node, today: Node) -> list[str]:
    """Sentences, empty if all is well: old readers understand today's messages, and today's readers
    the old ones.
    """
    return list(between("$", resolved(released, released), resolved(today, today)))


def resolved(node: Node, root: Node) -> dict[str, Any]:
    """The schema with its `$ref`s replaced by what they point to."""
    if "$ref" in node:
        return resolved(root["$defs"][node["$ref"].removeprefix("#/$defs/")], root)
    return {key: within(value, root) for key, value in node.items() if key != "$defs"}


def within(value: object, root: Node) -> object:
    if isinstance(value, Mapping):
        return resolved(value, root)
    return [within(part, root) for part in value] if isinstance(value, list) else value


def between(at: str, old: Node, new: Node) -> Iterator[str]:
    yield from parted(at, old, new)
    yield from worded(at, old, new)


def parted(at: str, old: Node, new: Node) -> Iterator[str]:
    """The fields: new ones must be optional, old ones stay as they were."""
    before, after = old.get("properties", {}), new.get("properties", {})
    for name in before:
        if name in after:
            yield from between(f"{at}.{name}", before[name], after[name])
        else:
            yield f"{at}.{name} is gone"
    must, musted = set(new.get("required", ())), set(old.get("required", ()))
    yield from (
        f"{at}.{name} is required now: old messages lack it" for name in sorted(must - musted)
    )
    yield from (
        f"{at}.{name} may be missing now: old readers need it"
        for name in sorted((musted - must) & after.keys())
    )


def worded(at: str, old: Node, new: Node) -> Iterator[str]:
    """Everything else says the same, through lists, maps and alternatives."""
    for word in sorted((old.keys() | new.keys()) - WORDS):
        was, now = old.get(word), new.get(word)
        if isinstance(was, Mapping) and isinstance(now, Mapping):
            yield from between(f"{at}[{word}]", was, now)
        elif word == "anyOf" and was and now and len(was) == len(now):
            for number, (one, other) in enumerate(zip(was, now, strict=True)):
                yield from between(f"{at}[{number}]", one, other)
        elif was != now:
            yield f"{at}: {word} was {was}, is {now}"
