"""The consumer's own code on real PostgreSQL, driven by Hypothesis: two owners of one partition,
kills, zombies, repeats, poison, release.

I1 nothing is lost, I2 each event has one effect, I3 a subject's effects come in order, I4 poison
holds only its key, I5 an effect and what it says are written together or not at all, I6 an owner of
a lower epoch writes nothing.
"""

import asyncio
import contextlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

import pytest
from aiokafka import TopicPartition
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.http.problems import NotFound
from chassis.messages.consumer import Consumer
from chassis.messages.database import EVERY_TENANT, engine_for, transaction
from chassis.messages.ids import uuid7
from chassis.messages.partitions import acquire
from chassis.messages.settings import Settings
from chassis.messages.subscriptions import Received, Subscriptions, on_batch
from chassis.messages.tables import CHASSIS
from chassis.messages.tx import Tx
from chassis.operation import parking
from zhipei.platform.postgres import Postgres
from zhipei_events.envelope import Envelope
from zhipei_events.notify import NotificationSent

PARTITION = TopicPartition("notify.events", 0)
TENANT = uuid4()


BROKEN = """
SELECT (SELECT count(*) - count(DISTINCT event_id) FROM effects) AS twice,
       (SELECT count(*) FROM effects) - (SELECT count(*) FROM outbox) AS unsaid,
       (SELECT count(*) FROM (SELECT sequence, lag(sequence) OVER (PARTITION BY subject
          ORDER BY nr) AS before FROM effects) AS e
         WHERE sequence <= before) AS fell,
       (SELECT count(*) FROM order_violations) AS violations
"""


KINDS = st.sampled_from(
    ["fine"] * 16 + ["poison", "repeat", "repeat", "not json", "null", "no headers"]
)
RECORDS = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1), KINDS), min_size=2, max_size=8)
WHO_GOES_ON = st.tuples(
    st.integers(0, 1), st.booleans(), st.integers(1, 6), st.sampled_from([None, None, None, 1])
)
GOES = st.lists(WHO_GOES_ON, min_size=2, max_size=6)


class Record(NamedTuple):
    """A record as the Kafka client would give it."""

    topic: str
    offset: int
    key: bytes | None
    headers: list[tuple[str, bytes]]
    value: bytes | None


class Down(Exception):
    """What asyncpg says when the server goes away in the middle."""

    sqlstate = "57P01"


def said(
    person: UUID, subject: UUID, sequence: int, template: str, event_id: UUID
) -> tuple[bytes, list[tuple[str, bytes]], bytes]:
    """Key, headers and value of one event: its key is a person, its subject one of that person's
    things.
    """
    event = NotificationSent(
        team_id=None,
        site_id=None,
        center_id=None,
        notification_id=subject,
        person_id=person,
        template=template,
        message_class="exam",
        channel="inbox",
        cause_id=subject,
        cause_type="qa.call-scored",
    )
    now = datetime.now(UTC)
    envelope = Envelope.of(
        event,
        id=event_id,
        time=now,
        recorded=now,
        tenant=TENANT,
        actor="rule:NTF-1",
        correlation=uuid7(),
        sequence=sequence,
    )
    return envelope.key.encode(), envelope.headers(), event.encode()


class Partition(RuleBasedStateMachine):
    """One partition's log, two processes that believe it is theirs, and the database between
    them.
    """

    engine: AsyncEngine
    runner: asyncio.Runner
    configuration: Settings

    def __init__(self) -> None:
        super().__init__()
        self.log: list[Record] = []
        self.first: dict[UUID, int] = {}  # event id → its sequence
        self.truth: dict[
            int, bytes
        ] = {}  # offset of an unreadable record → what it should have been
        self.sequence = 0
        self.people = [uuid4() for _ in range(2)]
        self.subjects = {person: [uuid4(), uuid4()] for person in self.people}
        self.consumers: list[Consumer] = []
        self.bug = True
        self.fault_after: int | None = None

    def run(self, *statements: str) -> list[tuple[object, ...]]:
        async def execute() -> list[tuple[object, ...]]:
            async with transaction(self.engine, EVERY_TENANT) as connection:
                results = [await connection.execute(text(statement)) for statement in statements]
                return [tuple(row) for row in results[-1]] if results[-1].returns_rows else []

        return self.runner.run(execute())

    async def on_sent(self, tx: Tx, batch: Sequence[Received[NotificationSent]]) -> None:
        """Write an effect for each, say one event for each; fail on what a bug cannot handle, or
        when the database goes away.
        """
        for index, received in enumerate(batch):
            if self.fault_after is not None and index >= self.fault_after:
                self.fault_after = None
                raise Down
            if self.bug and received.event.template == "poison":
                raise ValueError("cannot be handled")
            row = {
                "event": received.envelope.id,
                "subject": received.event.notification_id,
                "sequence": received.envelope.sequence,
            }
            await tx.execute(
                text(
                    "INSERT INTO effects (event_id, subject, sequence) VALUES (:event, :subject,"
                    " :sequence)"
                ),
                row,
            )
            tx.emit(received.event, cause=received.envelope, at=received.envelope.time)

    @initialize()
    def an_empty_database(self) -> None:
        names = "effects, outbox, positions, seen, subjects, order_violations, parked, audit"
        self.run(f"TRUNCATE {names} RESTART IDENTITY")
        heard = Subscriptions("notify", on_batch(NotificationSent, self.on_sent))
        self.consumers = [
            Consumer(self.configuration, self.engine, heard, lambda: None) for _ in range(2)
        ]

    @rule(what=RECORDS, goes=GOES)
    def records_arrive_and_owners_go_on(
        self, what: list[tuple[int, int, str]], goes: list[tuple[int, bool, int, int | None]]
    ) -> None:
        self.publish(what)
        for owner, takes, count, fault in goes:
            self.go_on(owner, takes=takes, count=count, fault=fault)
            assert self.run(BROKEN) == [(0, 0, 0, 0)]

    def publish(self, what: list[tuple[int, int, str]]) -> None:
        """Events of two people and two things of each; some that a bug cannot handle, some that
        nobody can read, some twice.
        """
        for person, thing, kind in what:
            if kind == "repeat" and self.log:
                self.log.append(
                    self.log[(person + 2 * thing) * -1 % len(self.log)]._replace(
                        offset=len(self.log)
                    )
                )
                continue
            self.sequence += 1
            event_id = uuid7()
            key, headers, value = said(
                self.people[person],
                self.subjects[self.people[person]][thing],
                self.sequence,
                kind,
                event_id,
            )
            record = Record(PARTITION.topic, len(self.log), key, headers, value)
            if kind == "no headers":
                self.log.append(record._replace(headers=[]))
                continue
            self.first[event_id] = self.sequence
            if kind in {"not json", "null"}:
                self.truth[record.offset] = value
                record = record._replace(value=b"{" if kind == "not json" else None)
            self.log.append(record)

    def acquire(self, owner: int) -> None:
        async def taken() -> None:
            async with transaction(self.engine, EVERY_TENANT) as connection:
                self.consumers[owner].owned[PARTITION] = await acquire(
                    connection, "notify", PARTITION
                )

        self.runner.run(taken())

    def go_on(self, owner: int, *, takes: bool, count: int, fault: int | None = None) -> None:
        """Perhaps long after another has taken over: then it must write nothing. Perhaps with the
        database going away in the middle.
        """
        consumer = self.consumers[owner]
        if takes or PARTITION not in consumer.owned:
            self.acquire(owner)
        owned = consumer.owned[PARTITION]
        epochs = self.run("SELECT epoch FROM positions")
        before = self.run("SELECT count(*) FROM effects")
        self.fault_after = fault
        fetched = self.log[owned.next_offset + len(owned.waiting) :][:count]
        self.runner.run(self.apply(consumer, fetched))
        self.fault_after = None
        if epochs[0][0] != owned.epoch:
            assert self.run("SELECT count(*) FROM effects") == before, (
                "an owner of a lower epoch wrote"
            )

    async def apply(self, consumer: Consumer, fetched: list[Record]) -> None:
        await consumer._receive(PARTITION, fetched)
        await consumer._apply_waiting(PARTITION)

    @precondition(lambda self: self.log)
    @rule(who=st.integers(0, 1))
    def an_operator_tries_a_release(self, who: int) -> None:
        self.release(str(self.people[who]))

    def release(self, key: str) -> None:
        async def released() -> None:
            heard = self.consumers[0].subscriptions
            where = parking.Key("notify", PARTITION.topic, PARTITION.partition, key)
            with contextlib.suppress(NotFound, parking.StillFails):
                await parking.release(
                    self.engine, heard, where, actor="operator", keep=timedelta(days=400)
                )

        self.runner.run(released())

    @invariant()
    def each_event_has_at_most_one_effect_with_what_it_says_and_those_of_a_subject_come_in_order(
        self,
    ) -> None:
        assert self.run(BROKEN) == [(0, 0, 0, 0)]

    def teardown(self) -> None:
        """The bug is mended, one owner goes on to the end, the operator sorts out what is parked:
        everything has had its effect.
        """
        self.bug = False
        self.acquire(0)
        while self.consumers[0].owned[PARTITION].next_offset < len(self.log):
            before = self.consumers[0].owned[PARTITION].next_offset
            self.go_on(0, takes=False, count=50)
            assert self.consumers[0].owned[PARTITION].next_offset > before
        for parked_id, offset in self.run(
            "SELECT id, \"offset\" FROM parked WHERE reason = 'undecodable' AND state = 'parked'"
        ):
            self.decide(int(str(parked_id)), self.truth.get(int(str(offset))))
        for person in self.people:
            self.release(str(person))
        assert self.run(BROKEN) == [(0, 0, 0, 0)]
        assert {row[0] for row in self.run("SELECT event_id FROM effects")} == set(self.first)
        assert self.run("SELECT count(*) FROM parked WHERE state = 'parked'") == [(0,)]

    def decide(self, parked_id: int, truth: bytes | None) -> None:
        """The operator edits what can be mended and discards the rest."""

        async def decided() -> None:
            async with transaction(self.engine, EVERY_TENANT) as connection:
                if truth is None:
                    await parking.discard(
                        connection, parked_id, actor="operator", reason="no event at all"
                    )
                else:
                    await parking.edit(connection, parked_id, truth, actor="operator")

        self.runner.run(decided())


@pytest.fixture
def machine(postgres: Postgres) -> Iterator[type[Partition]]:
    """The machine over a database that has the chassis' tables and one for effects."""
    postgres.psql("DROP DATABASE IF EXISTS conformance;\nCREATE DATABASE conformance;\n")
    address = postgres.admin_url.removesuffix("/postgres") + "/conformance"
    configuration = Settings(database_url=SecretStr(address), max_parked_share=1)
    with asyncio.Runner() as runner:
        engine = engine_for(configuration, name="conformance")

        async def prepare() -> None:
            async with engine.begin() as connection:
                await connection.run_sync(CHASSIS.create_all)
                await connection.execute(text("CREATE TABLE seen_all PARTITION OF seen DEFAULT"))
                await connection.execute(
                    text(
                        "CREATE TABLE effects (nr bigint GENERATED ALWAYS AS IDENTITY, event_id "
                        "uuid, subject uuid, sequence bigint)"
                    )
                )

        runner.run(prepare())
        yield type(
            "BoundPartition",
            (Partition,),
            {"engine": engine, "runner": runner, "configuration": configuration},
        )
        runner.run(engine.dispose())


def test_no_event_is_lost_doubled_or_disordered_whatever_happens_to_its_owners(
    machine: type[Partition],
) -> None:
    bounded = settings(
        max_examples=30,
        stateful_step_count=8,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=bounded)
