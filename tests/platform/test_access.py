"""Who may do what on Kafka (operations.md §6): a broker of its own that asks, strangers by other
clients than ours, services by theirs.
"""

import asyncio
import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import TopicAuthorizationFailedError
from confluent_kafka import Consumer, KafkaError, KafkaException, Message, Producer, TopicCollection

# It exports by import
from confluent_kafka.admin import AclOperation, AdminClient, NewTopic  # type: ignore[attr-defined]
from pydantic import SecretStr

from chassis.messages import broker
from chassis.messages.broker import NotLetIn
from chassis.messages.relay import new_producer
from chassis.messages.settings import Settings
from zhipei.platform.access import services
from zhipei.platform.admin import OPERATOR
from zhipei.platform.local import LocalPlatform
from zhipei.platform.topics import create_topics, topic_names
from zhipei.supervisor.parts import environment, service_command
from zhipei_events.catalogue import TOPICS

PORTS = 21800
SECONDS = 20.0
PUBLIC = frozenset(topic.name for topic in TOPICS if topic.kind != "state")
STATES = frozenset(topic.name for topic in TOPICS if topic.kind == "state")
OWN = {
    service: frozenset(topic.name for topic in TOPICS if topic.owner == service)
    for service in services()
}
READS, WRITES = (
    {AclOperation.READ, AclOperation.DESCRIBE},
    {AclOperation.WRITE, AclOperation.DESCRIBE},
)


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalPlatform]:
    with LocalPlatform(tmp_path_factory.mktemp("guarded"), PORTS) as platform:
        yield platform


def stranger(platform: LocalPlatform) -> dict[str, str | int | bool]:
    """How somebody comes who was told one address."""
    return {"bootstrap.servers": platform.bootstrap}


def known(
    platform: LocalPlatform, user: str, password: str | None = None
) -> dict[str, str | int | bool]:
    """How a user comes with another client than ours."""
    return {
        "bootstrap.servers": platform.services_bootstrap,
        "security.protocol": "SASL_PLAINTEXT",
        "sasl.mechanism": "SCRAM-SHA-256",
        "sasl.username": user,
        "sasl.password": password or platform.kafka.password(user),
    }


def settings(platform: LocalPlatform, service: str, **other: object) -> Settings:
    """As the supervisor tells a process of a service."""
    told = {
        "database_url": SecretStr(platform.database_url(service)),
        "KAFKA_BOOTSTRAP_SERVERS": platform.services_bootstrap,
        "KAFKA_USERNAME": service,
        "KAFKA_PASSWORD": platform.kafka.password(service),
    }
    return Settings.model_validate(told | other)


async def write(told: Settings, topic: str) -> None:
    """One record, by the producer of the relay."""
    producer = new_producer(told)
    try:
        await broker.start(producer, told)
        await producer.send_and_wait(topic, key=b"person:1", value=b"{}", partition=0)
    finally:
        await producer.stop()


async def read(told: Mapping[str, object], topic: str) -> int:
    """How many records our own kind of client finds in the first partition of a topic."""
    consumer = AIOKafkaConsumer(**told, auto_offset_reset="earliest")
    try:
        await consumer.start()
        place = TopicPartition(topic, 0)
        consumer.assign([place])
        end = (await consumer.end_offsets([place]))[place]
        await consumer.seek_to_beginning(place)
        found = 0
        while await consumer.position(place) < end:
            found += len((await consumer.getmany(timeout_ms=1000)).get(place, ()))
        return found
    finally:
        await consumer.stop()


def allowed(came: Mapping[str, str | int | bool]) -> dict[str, set[AclOperation]]:
    """What the broker itself says that somebody may do, by topic; a topic that he may not even see
    is not there.
    """
    admin = AdminClient(dict(came))
    topics = [
        name for name in admin.list_topics(timeout=SECONDS).topics if not name.startswith("__")
    ]
    asked = admin.describe_topics(
        TopicCollection(topics), include_authorized_operations=True, request_timeout=SECONDS
    )
    return {name: set(future.result().authorized_operations) for name, future in asked.items()}


# ---- what is allowed


@pytest.mark.rule("EVT-6", "EVT-7")
def test_a_stranger_reads_facts_and_nothing_else(platform: LocalPlatform) -> None:
    assert allowed(stranger(platform)) == dict.fromkeys(PUBLIC, READS)


@pytest.mark.rule("EVT-6", "EVT-7")
@pytest.mark.parametrize("service", services())
def test_a_service_reads_everything_and_writes_its_own(
    platform: LocalPlatform, service: str
) -> None:
    assert allowed(known(platform, service)) == {
        name: READS | (WRITES if name in OWN[service] else set()) for name in PUBLIC | STATES
    }


def test_the_operator_may_do_everything(platform: LocalPlatform) -> None:
    may = allowed(known(platform, OPERATOR))
    assert may.keys() == PUBLIC | STATES
    assert all(
        operations >= {*READS, *WRITES, AclOperation.ALTER, AclOperation.DELETE}
        for operations in may.values()
    )


# ---- strangers


async def test_a_stranger_reads_what_a_service_said_in_any_group(platform: LocalPlatform) -> None:
    await write(settings(platform, "qa"), "qa.events")
    consumer = Consumer(
        {**stranger(platform), "group.id": f"payroll-{uuid4()}", "auto.offset.reset": "earliest"}
    )
    try:
        consumer.subscribe(["qa.events"])
        message = await asyncio.to_thread(consumer.poll, SECONDS)
        assert message is not None
        assert (message.error(), message.topic(), message.value()) == (None, "qa.events", b"{}")
    finally:
        consumer.close()


@pytest.mark.rule("EVT-7")
@pytest.mark.parametrize("topic", sorted(STATES))
def test_a_stranger_is_refused_every_state_topic(platform: LocalPlatform, topic: str) -> None:
    consumer = Consumer({**stranger(platform), "group.id": "curious"})
    try:
        consumer.subscribe([topic])
        assert error_of(consumer.poll(SECONDS)) == KafkaError.TOPIC_AUTHORIZATION_FAILED
    finally:
        consumer.close()


@pytest.mark.parametrize("topic", sorted(PUBLIC | STATES))
def test_a_stranger_writes_nowhere(platform: LocalPlatform, topic: str) -> None:
    assert written(stranger(platform), topic) == KafkaError.TOPIC_AUTHORIZATION_FAILED


def test_a_stranger_makes_and_deletes_no_topic(platform: LocalPlatform) -> None:
    admin = AdminClient(dict(stranger(platform)))
    made = admin.create_topics([NewTopic("mine", num_partitions=1)]) | admin.delete_topics(
        ["qa.events"]
    )
    for topic in ("mine", "qa.events"):
        with pytest.raises(KafkaException) as refused:
            made[topic].result()
        assert refused.value.args[0].code() == KafkaError.TOPIC_AUTHORIZATION_FAILED
    assert topic_names(platform.services_bootstrap, platform.kafka.password(OPERATOR)) >= {
        "qa.events"
    }


@pytest.mark.parametrize("service", services())
def test_a_stranger_takes_no_partition_from_a_service(
    platform: LocalPlatform, service: str
) -> None:
    """In the group of a service he would be given partitions, and the service would wait for what
    he reads.
    """
    assert joined(stranger(platform), service) == KafkaError.GROUP_AUTHORIZATION_FAILED


# ---- services


@pytest.mark.parametrize(
    ("group", "refusal"), [("qa-looking", None), ("kpi", KafkaError.GROUP_AUTHORIZATION_FAILED)]
)
async def test_a_service_has_groups_of_its_own(
    platform: LocalPlatform, group: str, refusal: int | None
) -> None:
    await write(settings(platform, "qa"), "qa.events")
    assert joined(known(platform, "qa"), group) == refusal


@pytest.mark.rule("EVT-7")
async def test_a_service_reads_the_snapshots_of_another_with_its_own_password(
    platform: LocalPlatform,
) -> None:
    await write(settings(platform, "people"), "people.state")
    assert await read(broker.access(settings(platform, "qa")), "people.state") >= 1


async def test_a_service_cannot_write_what_another_says(platform: LocalPlatform) -> None:
    with pytest.raises(TopicAuthorizationFailedError):
        await write(settings(platform, "qa"), "training.events")
    assert written(known(platform, "qa"), "people.state") == KafkaError.TOPIC_AUTHORIZATION_FAILED


async def test_users_survive_the_kill_of_their_broker(platform: LocalPlatform) -> None:
    assert platform.kafka.process is not None
    platform.kafka.process.kill()
    platform.kafka.process.wait(10)
    platform.kafka.start()
    await write(settings(platform, "qa"), "qa.state")


# ---- passwords


async def test_a_wrong_password_is_said_and_not_waited_out(platform: LocalPlatform) -> None:
    with pytest.raises(
        NotLetIn, match=r"(?s)does not let the user qa in.*→ KAFKA_USERNAME and KAFKA_PASSWORD"
    ):
        await write(settings(platform, "qa", KAFKA_PASSWORD="kpi's"), "qa.events")  # noqa: S106


async def test_a_user_at_the_door_of_strangers_is_told_so(platform: LocalPlatform) -> None:
    with pytest.raises(NotLetIn, match="its listener for services"):
        await write(
            settings(platform, "qa", KAFKA_BOOTSTRAP_SERVERS=platform.bootstrap), "qa.events"
        )


def test_a_process_with_a_wrong_password_ends_with_what_to_do(
    platform: LocalPlatform, tmp_path: Path
) -> None:
    """Exit code 1 (operations.md §8), one message, no stack trace, no password."""
    told = {
        **environment(platform, "qa"),
        "ZHIPEI_METRICS_PORT": "0",
        "ZHIPEI_FILES": tmp_path.as_uri(),
    }
    assert run("migrate", told).returncode == 0
    for process in ("worker", "verify"):
        done = run(process, told | {"KAFKA_PASSWORD": "not-the-password"})
        assert done.returncode == 1
        what, remedy = done.stderr.splitlines()[-2:]
        assert what.startswith(
            f"Kafka at {platform.services_bootstrap} does not let the user qa in: "
        )
        assert remedy.startswith("  → KAFKA_USERNAME")
        assert "Traceback" not in done.stderr + done.stdout
        assert "not-the-password" not in done.stderr + done.stdout


def test_no_password_lies_open(platform: LocalPlatform) -> None:
    files = {path: path.read_bytes() for path in platform.data_dir.rglob("*") if path.is_file()}
    for user in (OPERATOR, *services()):
        holding = {
            path for path, held in files.items() if platform.kafka.password(user).encode() in held
        }
        assert {path.name for path in holding} == {
            "secrets.json",
            *(["server.properties"] if user == OPERATOR else []),
        }
        assert {path.stat().st_mode & 0o777 for path in holding} == {0o600}


async def test_an_installation_from_before_there_were_users_comes_to_them_by_being_started(
    tmp_path: Path,
) -> None:
    kafka = LocalPlatform(
        tmp_path, PORTS + 50, trusting=True
    ).kafka  # which by itself tells nobody anything
    (tmp_path / "logs").mkdir()
    kafka.start()
    try:
        create_topics(kafka.bootstrap)
        assert written({"bootstrap.servers": kafka.bootstrap}, "qa.state") is None
    finally:
        kafka.stop()
    with LocalPlatform(tmp_path, PORTS + 50) as platform:
        assert await read(broker.access(settings(platform, "kpi")), "qa.state") == 1
        assert written(stranger(platform), "qa.state") == KafkaError.TOPIC_AUTHORIZATION_FAILED


async def test_the_next_start_tells_the_broker_new_passwords(tmp_path: Path) -> None:
    with LocalPlatform(tmp_path, PORTS + 50) as platform:
        before = platform.kafka.password("qa")
    (tmp_path / "secrets.json").unlink()
    (tmp_path / "kafka" / "server.properties").chmod(0o644)
    platform.postgres.cluster.rename(tmp_path / "forgotten")  # it knows the old ones of its own
    with LocalPlatform(tmp_path, PORTS + 50) as platform:
        assert platform.kafka.password("qa") != before
        await write(settings(platform, "qa"), "qa.events")
        with pytest.raises(NotLetIn):
            await write(settings(platform, "qa", KAFKA_PASSWORD=before), "qa.events")
        assert (tmp_path / "kafka" / "server.properties").stat().st_mode & 0o777 == 0o600


# ---- with tools of others


def joined(came: Mapping[str, str | int | bool], group: str) -> int | None:
    """The code of what keeps somebody from reading in a group; None: he read."""
    consumer = Consumer({**came, "group.id": group, "auto.offset.reset": "earliest"})
    try:
        consumer.subscribe(["qa.events"])
        message = consumer.poll(SECONDS)
        assert message is not None
        return error_of(message)
    finally:
        consumer.close()


def error_of(message: Message | None) -> int | None:
    """The code of what came in place of a record."""
    error = message.error() if message is not None else None
    return error.code() if error is not None else None


def written(came: Mapping[str, str | int | bool], topic: str) -> int | None:
    """The code of what keeps a record from being written; None: it was written."""
    codes: list[int | None] = []
    producer = Producer({**came, "message.timeout.ms": 10_000})
    producer.produce(
        topic,
        b"{}",
        b"person:1",
        partition=0,
        on_delivery=lambda _, message: codes.append(error_of(message)),
    )
    producer.flush(SECONDS)
    (code,) = codes
    return code


def run(process: str, told: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        service_command("qa", process),
        env={**os.environ, **told},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
