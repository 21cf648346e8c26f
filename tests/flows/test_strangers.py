"""Strangers on every topic after a demo: what the tools of Kafka itself and of others read is what
the contract says.

Facts they read as nobody, snapshots with the name and password of a service, and without these they
are refused them. None of them shares a line of code with the services. The Java console consumer
comes with the broker, kcat with the machine or not at all.
"""

import json
import math
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from benchmarks.java import tools
from confluent_kafka import Consumer, TopicPartition
from flows.installation import Installation, read_log
from jsonschema import Draft202012Validator

from zhipei.platform.kafka import _java, _join
from zhipei_events.catalogue import BY_TYPE, TOPICS

pytestmark = pytest.mark.timeout(1800)  # the first of them waits for a whole demo
SCHEMAS = Path(__file__).parents[2] / "schemas" / "json"
REQUIRED = frozenset(
    {
        "ce_specversion",
        "ce_id",
        "ce_source",
        "ce_type",
        "ce_time",
        "ce_subject",
        "ce_partitionkey",
        "ce_sequence",
    }
)
FIELD, PART = "\x1e", "\x1f"  # between headers, key and value; between two headers
NOTHING = "\x1d"  # what stands for null
TAKES_SECONDS = 120
IDLE_MILLISECONDS = "20000"
PROTOCOL, MECHANISM = "SASL_PLAINTEXT", "SCRAM-SHA-256"
EVENTS = tuple(topic.name for topic in TOPICS if topic.kind != "state")
STATES = tuple(topic.name for topic in TOPICS if topic.kind == "state")


@dataclass(frozen=True)
class Seen:
    """A record as a stranger's tool printed it; value None: null."""

    headers: Mapping[str, str]
    key: str
    value: str | None


@dataclass(frozen=True)
class Door:
    """Where a tool comes in: the broker's address, and who the tool says that it is (None:
    nobody).
    """

    bootstrap: str
    user: str | None = None
    password: str = ""

    async def count(self, topics: tuple[str, ...]) -> int:
        """How many records our own client finds."""
        known = {
            "security_protocol": PROTOCOL,
            "sasl_mechanism": MECHANISM,
            "sasl_plain_username": self.user or "",
            "sasl_plain_password": self.password,
        }
        return len(await read_log(self.bootstrap, None, topics, known if self.user else None))

    def java(self, folder: Path) -> list[str]:
        """Options of Kafka's own tools."""
        if self.user is None:
            return []
        login = (
            f"org.apache.kafka.common.security.scram.ScramLoginModule required "
            f'username="{self.user}" password="{self.password}";'
        )
        told = folder / "client.properties"
        told.write_text(
            f"security.protocol={PROTOCOL}\nsasl.mechanism={MECHANISM}\nsasl.jaas.config={login}\n"
        )
        return ["--command-config", str(told), "--group", f"{self.user}-looking"]

    def librdkafka(self) -> dict[str, Any]:
        """Settings of clients that stand on librdkafka; of kcat too, from librdkafka 2.6.1 on
        (edenhill/kcat#462).
        """
        who = {
            "security.protocol": PROTOCOL,
            "sasl.mechanism": MECHANISM,
            "sasl.username": self.user,
            "sasl.password": self.password,
        }
        return {
            "bootstrap.servers": self.bootstrap,
            "group.id": f"{self.user or 'somebody'}-looking",
        } | (who if self.user else {})


@pytest.fixture(scope="module")
def open_door(installation: Installation, outcome: dict[str, Any]) -> Door:
    """The broker of an installation on which a demo was played, as anybody comes to it."""
    assert outcome["totals"]["scored"] > 0
    return Door(installation.state.bootstrap)


@pytest.fixture(scope="module")
# After the demo
def services_door(open_door: Door, installation: Installation) -> Door:  # noqa: ARG001
    """The same, as the service qa comes to it."""
    bootstrap, password = installation.kafka_as("qa")
    return Door(bootstrap, "qa", password)


async def test_java_reads_facts_whose_key_is_the_person_else_the_owner(
    open_door: Door, tmp_path: Path
) -> None:
    """`kafka-console-consumer` on all `.events` and `kpi.calls`: nothing is missing, and nothing is
    wrong.
    """
    seen = java(open_door, EVENTS, await open_door.count(EVENTS), tmp_path)
    assert {one.headers["ce_type"] for one in seen} >= {
        "kpi.call-handled",
        "qa.call-scored",
        "notify.notification-sent",
    }
    assert faults(seen) == []


@pytest.mark.rule("EVT-6", "EVT-7")
async def test_java_reads_snapshots_under_type_and_id(services_door: Door, tmp_path: Path) -> None:
    """The same on all `.state`, as a service."""
    seen = java(services_door, STATES, await services_door.count(STATES), tmp_path)
    assert {one.headers["ce_type"] for one in seen} >= {
        "people.person-state",
        "people.unit-state",
        "qa.policy-state",
    }
    assert [
        one.key for one in seen if one.key != one.headers["ce_subject"] or ":" not in one.key
    ] == []
    assert faults(seen) == []


async def test_librdkafka_reads_facts_as_nobody_and_snapshots_as_a_service(
    open_door: Door, services_door: Door
) -> None:
    for door, topics in ((open_door, EVENTS), (services_door, STATES)):
        seen = librdkafka(door, topics)
        assert len(seen) == await door.count(topics)
        assert faults(seen) == []


@pytest.mark.skipif(
    shutil.which("kcat") is None, reason="kcat is not installed here (Debian: apt install kcat)"
)
async def test_kcat_reads_facts(open_door: Door) -> None:
    seen = [one for topic in EVENTS for one in kcat(open_door.bootstrap, topic)]
    assert len(seen) == await open_door.count(EVENTS)
    assert faults(seen) == []


@pytest.mark.rule("EVT-7")
@pytest.mark.skipif(
    shutil.which("kcat") is None, reason="kcat is not installed here (Debian: apt install kcat)"
)
@pytest.mark.parametrize("topic", STATES)
def test_kcat_is_refused_snapshots(open_door: Door, topic: str) -> None:
    with pytest.raises(subprocess.CalledProcessError) as refused:
        kcat(open_door.bootstrap, topic)
    assert b"Topic authorization failed" in refused.value.stderr


# ---- the strangers


def java(door: Door, topics: tuple[str, ...], expected: int, folder: Path) -> list[Seen]:
    """What Kafka's own console consumer prints; it ends after so many records, or when none come
    any more.
    """
    shown = {
        "print.headers": "true",
        "print.key": "true",
        "key.separator": FIELD,
        "headers.separator": PART,
        "null.literal": NOTHING,
    }
    words = [
        str(_java()),
        "-XX:TieredStopAtLevel=1",
        "-cp",
        _join(tools()),
        "org.apache.kafka.tools.consumer.ConsoleConsumer",
    ]
    words += [
        "--bootstrap-server",
        door.bootstrap,
        *door.java(folder),
        "--include",
        "|".join(topics),
        "--from-beginning",
    ]
    words += ["--max-messages", str(expected), "--timeout-ms", IDLE_MILLISECONDS]
    words += [
        word
        for name, value in shown.items()
        for word in ("--formatter-property", f"{name}={value}")
    ]
    done = subprocess.run(words, capture_output=True, timeout=TAKES_SECONDS, check=True)
    lines = _lines(done.stdout)
    assert len(lines) == expected, done.stderr.decode()[-2000:]
    return [_printed(*line.split(FIELD)) for line in lines]


def _printed(headers: str, key: str, value: str) -> Seen:
    pairs = (header.partition(":") for header in headers.split(PART))
    return Seen({name: text for name, _, text in pairs}, key, None if value == NOTHING else value)


def librdkafka(door: Door, topics: tuple[str, ...]) -> list[Seen]:
    """What its consumer reads of the topics up to their present ends."""
    consumer = Consumer(door.librdkafka())
    try:
        ends = {}
        for topic in topics:
            for number in consumer.list_topics(topic, TAKES_SECONDS).topics[topic].partitions:
                first, end = consumer.get_watermark_offsets(
                    TopicPartition(topic, number), TAKES_SECONDS
                )
                if end > first:
                    ends[topic, number] = end
        consumer.assign([TopicPartition(topic, number, 0) for topic, number in ends])
        seen, patience = [], monotonic() + TAKES_SECONDS
        while ends:
            assert monotonic() < patience, f"nothing more comes of {sorted(ends)}"
            messages: list[Any] = consumer.consume(2000, 1.0)
            for message in messages:
                assert message.error() is None, message.error()
                headers = {name: text.decode() for name, text in message.headers()}
                seen.append(
                    Seen(
                        headers,
                        message.key().decode(),
                        None if message.value() is None else message.value().decode(),
                    )
                )
                if message.offset() + 1 >= ends.get(
                    (message.topic(), message.partition()), math.inf
                ):
                    del ends[message.topic(), message.partition()]
        return seen
    finally:
        consumer.close()


def kcat(bootstrap: str, topic: str) -> list[Seen]:
    """What kcat prints of a topic, each record as JSON, up to its present end."""
    words = ["kcat", "-C", "-b", bootstrap, "-t", topic, "-o", "beginning", "-e", "-q", "-J"]
    done = subprocess.run(words, capture_output=True, timeout=TAKES_SECONDS, check=True)
    records = [json.loads(line) for line in _lines(done.stdout)]
    return [
        Seen(
            dict(zip(one["headers"][::2], one["headers"][1::2], strict=True)),
            one["key"],
            one["payload"],
        )
        for one in records
    ]


def _lines(printed: bytes) -> list[str]:
    """UTF-8, or this fails. Not `splitlines`: it takes our separators for ends of lines."""
    return [line for line in printed.decode().split("\n") if line]


# ---- what they know of the contract


def faults(seen: list[Seen]) -> list[str]:
    """What is wrong with records, by CloudEvents' binary mode, the committed schemas and the
    classes' own subject and key.
    """
    return [
        f"{one.headers.get('ce_type')} {one.headers.get('ce_id')}: {fault}"
        for one in seen
        for fault in _faults(one)
    ]


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
    wrong = [
        f"{name} is {found}, not {due}" for name, (found, due) in expected.items() if found != due
    ]
    return wrong + [
        error.message
        for error in schema(one.headers["ce_dataschema"]).iter_errors(json.loads(one.value))
    ]


@cache
def schema(name: str) -> Draft202012Validator:
    """The committed schema that a record names: zhipei:schema/qa.call-scored/1.0."""
    return Draft202012Validator(
        json.loads((SCHEMAS / f"{name.removeprefix('zhipei:schema/')}.json").read_text())
    )
