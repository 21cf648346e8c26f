# ruff: noqa: INP001 - a script beside the package, which may import only pydantic
"""Writes what is made from the event classes: JSON Schemas, asyncapi.yaml and
docs/reference/events.md.

    python schemas/generate.py             write what changed
    python schemas/generate.py --check     write nothing; exit 1 and name what is stale
    python schemas/generate.py --release   write, and take the sums of today's schemas into
    released.sha256

A schema whose sum stands in released.sha256 never changes again (law of the contract, 2), but for
the words that explain it: when a class has moved on, raise its `minor` for an optional field, or
publish a `.v2` beside it.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic.json_schema import GenerateJsonSchema

from zhipei_events.catalogue import EVENTS, TOPICS, Topic
from zhipei_events.envelope import Event, State

HERE: Final = Path(__file__).resolve().parent
RELEASED: Final = HERE / "released.sha256"
DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"

HEADERS: Final = {
    name: (header["required"], header["schema"], header["meaning"])
    for name, header in yaml.safe_load((HERE / "headers.yaml").read_text("utf-8")).items()
}
"""Attribute → required, schema, meaning."""


# ---- JSON Schemas


Node = dict[str, Any]


def tolerant(node: Node) -> Node:
    """Without what a reader must not lean on: titles, closed objects, defaults that say nothing."""
    return {
        key: unwrapped(value) if key == "description" else within(key, value, tolerant)
        for key, value in node.items()
        if key != "title"
        and (key, value) not in (("additionalProperties", False), ("default", None))
    }


def bare(node: Node) -> Node:
    """Without the words that explain it: what decides which messages are valid."""
    return {key: within(key, value, bare) for key, value in node.items() if key != "description"}


def unwrapped(prose: object) -> str:
    """Text of a docstring without the line breaks of the source; paragraphs stay apart."""
    paragraphs = str(prose).split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def within(keyword: str, value: object, shorn: Callable[[Node], Node]) -> object:
    if keyword in {"properties", "$defs"} and isinstance(
        value, dict
    ):  # its keys are names, not keywords
        return {name: shorn(part) for name, part in value.items()}
    if isinstance(value, list):
        return [shorn(part) if isinstance(part, dict) else part for part in value]
    return shorn(value) if isinstance(value, dict) else value


def schema(event: type[Event]) -> Node:
    """What a message of this type looks like on the wire: draft 2020-12, open to fields of later
    minor versions.
    """
    made = tolerant(
        event.model_json_schema(mode="serialization", schema_generator=GenerateJsonSchema)
    )
    head: Node = {
        "$schema": DRAFT,
        "$id": event.DATASCHEMA,
        "title": event.TYPE,
        "description": made.pop("description"),
    }
    return head | made


def place(event: type[Event]) -> str:
    """`qa.call-scored/1.0.json`, under json/."""
    return f"{event.DATASCHEMA.removeprefix('zhipei:schema/')}.json"


def pretty(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


# ---- AsyncAPI


def message(event: type[Event]) -> Node:
    summary = unwrapped(event.__doc__ or "").partition("\n")[0]
    examples = [
        {"name": path.stem, "payload": json.loads(path.read_bytes())}
        for path in example_files(event)
    ]
    return {
        "name": event.TYPE,
        "title": event.__name__,
        "summary": summary,
        "contentType": "application/json",
        "traits": [{"$ref": "#/components/messageTraits/cloudevent"}],
        "payload": {"$ref": f"./json/{place(event)}"},
        "bindings": {"kafka": {"key": {"type": "string", "description": keyed(event)}}},
        "examples": examples[:1],
    }


def example_files(event: type[Event]) -> list[Path]:
    return sorted((HERE / "examples" / event.TYPE).glob("*.json"))


def keyed(event: type[Event]) -> str:
    return f"`{event.THING}:` and `{event.ID}`" if issubclass(event, State) else f"`{event.KEY}`"


def about(event: type[Event]) -> str:
    return keyed(event) if issubclass(event, State) else f"`{event.SUBJECT}`"


def channel(topic: Topic) -> Node:
    messages = {
        event.TYPE: {"$ref": f"#/components/messages/{event.TYPE}"}
        for event in EVENTS
        if topic.name == event.TOPIC
    }
    if topic.kind == "state":
        messages["tombstone"] = {"$ref": "#/components/messages/tombstone"}
        kept: Node = {"cleanup.policy": ["compact"]}
    else:
        kept = {"cleanup.policy": ["delete"], "retention.ms": topic.retention_ms}
    doors = ("services",) if topic.kind == "state" else ("open", "services")
    return {
        "address": topic.name,
        "servers": [{"$ref": f"#/servers/{door}"} for door in doors],
        "description": KINDS[topic.kind],
        "messages": messages,
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": topic.partitions,
                "topicConfiguration": kept,
            }
        },
    }


KINDS: Final = {
    "events": "Facts in the order of each subject, at least once.",
    "state": "The full snapshot of each thing. Names and addresses stand only here: readable by "
    "our services alone.",
    "calls": "The events about calls, far more than the rest; published again from the "
    "publisher's table on request.",
}


def asyncapi() -> str:
    required = [name for name, (must, _, _) in HEADERS.items() if must]
    cloudevent = {
        "headers": {
            "type": "object",
            "required": required,
            "properties": {
                name: shape | {"description": meaning}
                for name, (_, shape, meaning) in HEADERS.items()
            },
        },
        "correlationId": {"location": "$message.header#/ce_correlationid"},
    }
    tombstone = {
        "name": "tombstone",
        "summary": "The thing under this key is erased.",
        "payload": {"type": "null"},
    }
    document = {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Zhipei events",
            "version": "1.0.0",
            "description": "What the services of Zhipei say: CloudEvents 1.0 on Kafka. Within a "
            "version only optional fields are added.",
        },
        "defaultContentType": "application/json",
        "servers": {
            "open": {
                "host": "127.0.0.1:20002",
                "protocol": "kafka",
                "description": "Asks nobody; what is public is read here.",
            },
            "services": {
                "host": "127.0.0.1:20005",
                "protocol": "kafka",
                "description": "Asks for a user: our services, and whom the operator lets in. "
                "Only here anything is written.",
                "security": [{"$ref": "#/components/securitySchemes/user"}],
            },
        },
        "channels": {topic.name: channel(topic) for topic in TOPICS},
        "operations": {
            f"publish-{topic.name}": {
                "action": "send",
                "summary": f"{topic.owner} publishes on {topic.name}.",
                "channel": {"$ref": f"#/channels/{topic.name}"},
            }
            for topic in TOPICS
        },
        "components": {
            "securitySchemes": {
                "user": {
                    "type": "scramSha256",
                    "description": "A user of Kafka; without TLS, as long as a site adds none.",
                }
            },
            "messageTraits": {"cloudevent": cloudevent},
            "messages": {event.TYPE: message(event) for event in EVENTS} | {"tombstone": tombstone},
        },
    }
    return "# Made by schemas/generate.py\n" + yaml.safe_dump(
        document, allow_unicode=True, sort_keys=False, width=140
    )


# ---- the reference page


def shape(node: Mapping[str, Any]) -> str:  # noqa: PLR0911 - a line for each kind of schema
    """A property's type in a word or two; the name of another table in brackets."""
    match node:
        case {"anyOf": choices}:
            return " or ".join(shape(choice) for choice in choices)
        case {"$ref": str(target)}:
            return f"[{target.rpartition('/')[2]}]"
        case {"enum": words}:
            return " · ".join(f"`{word}`" for word in words)
        case {"type": "array", "items": items}:
            return f"list of {shape(items)}"
        case {"type": "object", "additionalProperties": dict(values)}:
            return f"map to {shape(values)}"
        case {"pattern": str(pattern)} if pattern.startswith("^-?"):
            return "decimal (string)"
    return str(node.get("format") or node.get("type") or "any JSON")


def cell(text: str) -> str:
    return text.replace("\n", " ").replace("|", "\\|")


def fields(node: Mapping[str, Any], defs: Mapping[str, Any]) -> list[str]:
    lines = ["| field | type | meaning |", "|---|---|---|"]
    for name, part in node.get("properties", {}).items():
        kind = shape(part)
        for word, inner in defs.items():
            kind = kind.replace(
                f"[{word}]", f"**{word}**" if "properties" in inner else shape(inner)
            )
        optional = "" if name in node.get("required", ()) else " (optional)"
        lines.append(f"| `{name}`{optional} | {kind} | {cell(part.get('description', ''))} |")
    return lines


def reference() -> str:
    page = [
        "<!-- Made by schemas/generate.py -->",
        "# Events",
        "",
        (
            "What stands on the public topics. The JSON Schemas are in `schemas/json`, messages as "
            "they are sent in `schemas/examples`."
        ),
        (
            "A reader passes over fields that it does not know and takes an unknown word of a "
            "closed list as `unknown`."
        ),
        "",
        "## Topics",
        "| topic | partitions | kept | what |",
        "|---|---|---|---|",
    ]
    for topic in TOPICS:
        kept = f"{topic.retention_ms // 86_400_000} days" if topic.retention_ms else "compacted"
        page.append(f"| `{topic.name}` | {topic.partitions} | {kept} | {KINDS[topic.kind]} |")
    page += ["", "## Headers", "| header | always | meaning |", "|---|---|---|"]
    page += [
        f"| `{name}` | {'yes' if must else 'if known'} | {meaning} |"
        for name, (must, _, meaning) in HEADERS.items()
    ]
    for topic in TOPICS:
        page += ["", f"## {topic.name}"]
        for event in (event for event in EVENTS if topic.name == event.TOPIC):
            made = schema(event)
            defs = made.get("$defs", {})
            page += ["", f"### {event.TYPE}", made["description"], ""]
            page += [
                (
                    f"Version {event.MAJOR}.{event.MINOR} · subject {about(event)} · key "
                    f"{keyed(event)}"
                ),
                "",
            ]
            page += fields(made, defs)
            for word, inner in defs.items():
                if "properties" in inner:
                    page += [
                        "",
                        f"**{word}**: {inner.get('description', '')}",
                        "",
                        *fields(inner, defs),
                    ]
    return "\n".join(page) + "\n"


# ---- writing


def generated() -> dict[Path, str]:
    """Every generated file and its text."""
    return {HERE / "json" / place(event): pretty(schema(event)) for event in EVENTS} | {
        HERE / "asyncapi.yaml": asyncapi(),
        HERE.parent / "docs" / "reference" / "events.md": reference(),
    }


def released(listing: Path = RELEASED) -> dict[str, str]:
    """Path under json/ → SHA-256, of every schema that was released."""
    lines = listing.read_text().splitlines() if listing.exists() else []
    return {path: digest for digest, _, path in (line.partition("  ") for line in lines)}


def digest(text: str) -> str:
    """SHA-256 of a schema's text, whatever its words, order and spaces."""
    return hashlib.sha256(json.dumps(bare(json.loads(text)), sort_keys=True).encode()).hexdigest()


def altered(sums: Mapping[str, str], folder: Path) -> list[str]:
    """Released schemas that are gone or no longer what they were."""
    return [
        path
        for path, sum_ in sums.items()
        if not (folder / path).exists() or digest((folder / path).read_text()) != sum_
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--release", action="store_true")
    arguments = parser.parse_args()
    files, sums = generated(), released()
    today = {place(event): digest(files[HERE / "json" / place(event)]) for event in EVENTS}
    if frozen := [path for path, sum_ in today.items() if sums.get(path, sum_) != sum_]:
        sys.exit(
            f"Released and different now: {', '.join(frozen)}. Raise the class's minor, or "
            f"publish a new major beside it."
        )
    stale = [path for path, text in files.items() if not path.exists() or path.read_text() != text]
    if arguments.check and stale:
        sys.exit(
            f"Stale: {', '.join(str(path.relative_to(HERE.parent)) for path in stale)}. Run "
            f"python schemas/generate.py."
        )
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(files[path])
    if arguments.release:
        RELEASED.write_text(
            "".join(f"{sum_}  {path}\n" for path, sum_ in sorted((sums | today).items()))
        )
    sys.stdout.write(f"{len(files)} files, {len(stale)} written\n")


if __name__ == "__main__":
    main()
