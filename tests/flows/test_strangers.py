"""Strangers on every public topic after a demo: what the tools of Kafka itself and of others read is what the contract says.

None of them shares a line of code with the services. The Java console consumer comes with the broker, kcat with the machine or not at all.
"""

import json
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from benchmarks.java import tools
from flows.installation import Installation, read_log
from jsonschema import Draft202012Validator

from zhipei.platform.kafka import _java, _join
from zhipei_events.catalogue import BY_TYPE, TOPICS

pytestmark = pytest.mark.timeout(1800)  # the first of them waits for a whole demo
SCHEMAS = Path(__file__).parents[2] / "schemas" / "json"
REQUIRED = frozenset({"ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time", "ce_subject", "ce_partitionkey", "ce_sequence"})
FIELD, PART = "\x1e", "\x1f"  # between headers, key and value; between two headers
NOTHING = "\x1d"  # what stands for null
TAKES_SECONDS = 120
IDLE_MILLISECONDS = "20000"
EVENTS = tuple(topic.name for topic in TOPICS if topic.kind != "state")
STATES = tuple(topic.name for topic in TOPICS if topic.kind == "state")


@dataclass(frozen=True)
class Seen:
    """A record as a stranger's tool printed it; value None: null."""

    headers: Mapping[str, str]
    key: str
    value: str | None


@pytest.fixture(scope="module")
def bootstrap(installation: Installation, outcome: dict[str, Any]) -> str:
    """The broker of an installation on which a demo was played."""
    assert outcome["totals"]["scored"] > 0
    return installation.state.bootstrap


async def test_java_reads_facts_whose_key_is_the_person_else_the_owner(bootstrap: str) -> None:
    """`kafka-console-consumer` on all `.events` and `kpi.calls`: nothing is missing, and nothing is wrong."""
    seen = java(bootstrap, EVENTS, await count(bootstrap, EVENTS))
    assert {one.headers["ce_type"] for one in seen} >= {"kpi.call-handled", "qa.call-scored", "notify.notification-sent"}
    assert faults(seen) == []


async def test_java_reads_snapshots_under_type_and_id(bootstrap: str) -> None:
    """The same on all `.state`. The local broker asks nobody who they are: no credentials are needed here."""
    seen = java(bootstrap, STATES, await count(bootstrap, STATES))
    assert {one.headers["ce_type"] for one in seen} >= {"people.person-state", "people.unit-state", "qa.policy-state"}
    assert [one.key for one in seen if one.key != one.headers["ce_subject"] or ":" not in one.key] == []
    assert faults(seen) == []


@pytest.mark.skipif(shutil.which("kcat") is None, reason="kcat is not installed here (Debian: apt install kcat)")
@pytest.mark.parametrize("topics", [EVENTS, STATES], ids=["events", "states"])
async def test_kcat_reads_the_same(bootstrap: str, topics: tuple[str, ...]) -> None:
    seen = [one for topic in topics for one in kcat(bootstrap, topic)]
    assert len(seen) == await count(bootstrap, topics)
    assert faults(seen) == []


async def count(bootstrap: str, topics: tuple[str, ...]) -> int:
    """How many records our own client finds."""
    return len(await read_log(bootstrap, None, topics))


# ---- the strangers


def java(bootstrap: str, topics: tuple[str, ...], expected: int) -> list[Seen]:
    """What Kafka's own console consumer prints; it ends after so many records, or when none come any more."""
    shown = {"print.headers": "true", "print.key": "true", "key.separator": FIELD, "headers.separator": PART, "null.literal": NOTHING}
    words = [str(_java()), "-XX:TieredStopAtLevel=1", "-cp", _join(tools()), "org.apache.kafka.tools.consumer.ConsoleConsumer"]
    words += ["--bootstrap-server", bootstrap, "--include", "|".join(topics), "--from-beginning"]
    words += ["--max-messages", str(expected), "--timeout-ms", IDLE_MILLISECONDS]
    words += [word for name, value in shown.items() for word in ("--formatter-property", f"{name}={value}")]
    done = subprocess.run(words, capture_output=True, timeout=TAKES_SECONDS, check=True)
    lines = _lines(done.stdout)
    assert len(lines) == expected, done.stderr.decode()[-2000:]
    return [_printed(*line.split(FIELD)) for line in lines]


def _printed(headers: str, key: str, value: str) -> Seen:
    pairs = (header.partition(":") for header in headers.split(PART))
    return Seen({name: text for name, _, text in pairs}, key, None if value == NOTHING else value)


def kcat(bootstrap: str, topic: str) -> list[Seen]:
    """What kcat prints of a topic, each record as JSON, up to its present end."""
    words = ["kcat", "-C", "-b", bootstrap, "-t", topic, "-o", "beginning", "-e", "-q", "-J"]
    done = subprocess.run(words, capture_output=True, timeout=TAKES_SECONDS, check=True)
    records = [json.loads(line) for line in _lines(done.stdout)]
    return [Seen(dict(zip(one["headers"][::2], one["headers"][1::2], strict=True)), one["key"], one["payload"]) for one in records]


def _lines(printed: bytes) -> list[str]:
    """UTF-8, or this fails. Not `splitlines`: it takes our separators for ends of lines."""
    return [line for line in printed.decode().split("\n") if line]


# ---- what they know of the contract


def faults(seen: list[Seen]) -> list[str]:
    """What is wrong with records, by CloudEvents' binary mode, the committed schemas and the classes' own subject and key."""
    return [f"{one.headers.get('ce_type')} {one.headers.get('ce_id')}: {fault}" for one in seen for fault in _faults(one)]


def _faults(one: Seen) -> list[str]:
    if missing := REQUIRED - one.headers.keys():
        return [f"lacks {sorted(missing)}"]
    if one.value is None:
        return [] if one.headers["ce_type"].endswith("-state") else ["null outside a state topic"]
    said = BY_TYPE[one.headers["ce_type"]].model_validate_json(one.value)
    expected = {
        "ce_specversion": (one.headers["ce_specversion"], "1.0"),
        "content-type": (one.headers.get("content-type"), "application/json"),
        "record key": (one.key, said.key),
        "ce_partitionkey": (one.headers["ce_partitionkey"], said.key),
        "ce_subject": (one.headers["ce_subject"], said.subject),
    }
    wrong = [f"{name} is {found}, not {due}" for name, (found, due) in expected.items() if found != due]
    return wrong + [error.message for error in schema(one.headers["ce_dataschema"]).iter_errors(json.loads(one.value))]


@cache
def schema(name: str) -> Draft202012Validator:
    """The committed schema that a record names: zhipei:schema/qa.call-scored/1.0."""
    return Draft202012Validator(json.loads((SCHEMAS / f"{name.removeprefix('zhipei:schema/')}.json").read_text()))
