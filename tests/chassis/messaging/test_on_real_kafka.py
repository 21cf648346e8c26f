"""Relay and consumer as they run, on real Kafka and real PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from math import ceil, log2
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiokafka.partitioner import DefaultPartitioner
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.messages.consumer import Consumer
from chassis.messages.database import EVERY_TENANT, engine_for, transaction
from chassis.messages.relay import Relay
from chassis.messages.settings import Settings
from chassis.messages.subscriptions import Received, Subscriptions, on_batch
from chassis.messages.tables import CHASSIS
from chassis.messages.tx import Tx
from chassis.operation import parking
from zhipei.platform.postgres import Postgres
from zhipei_events.notify import NotificationSent

DEADLINE = 60.0
INSERT = text(
    "INSERT INTO effects (event_id, person_id) SELECT * FROM unnest(CAST(:ids AS uuid[]), "
    "CAST(:people AS uuid[]))"
)


class Workplace:
    """A database of its own, a consumer group of its own, and what a handler does there."""

    def __init__(self, engine: AsyncEngine, settings: Settings) -> None:
        self.engine = engine
        self.settings = settings
        self.group = f"test-{uuid4()}"
        self.tenant = uuid4()
        self.bug = False
        self.handled: list[int] = []
        self.subscriptions = Subscriptions(self.group, on_batch(NotificationSent, self.on_sent))

    async def on_sent(self, tx: Tx, batch: Sequence[Received[NotificationSent]]) -> None:
        if tx.tenant != self.tenant:
            return  # the log of another test
        self.handled.append(len(batch))
        if self.bug and any(received.event.template == "poison" for received in batch):
            raise ValueError("cannot be handled")
        rows = {
            "ids": [received.envelope.id for received in batch],
            "people": [received.event.person_id for received in batch],
        }
        await tx.execute(INSERT, rows)

    async def say(self, people: Sequence[UUID], template: str = "fine") -> None:
        """One event for each, in one command."""
        async with transaction(self.engine, EVERY_TENANT) as connection:
            tx = Tx(
                connection=connection,
                tenant=self.tenant,
                actor="rule:NTF-1",
                fixed_now=datetime.now(UTC),
            )
            for person in people:
                tx.emit(
                    NotificationSent(
                        team_id=None,
                        site_id=None,
                        center_id=None,
                        notification_id=uuid4(),
                        person_id=person,
                        template=template,
                        message_class="exam",
                        channel="inbox",
                        cause_id=uuid4(),
                        cause_type="qa.call-scored",
                    )
                )
            await tx.flush()

    async def ask(self, statement: str) -> list[tuple[Any, ...]]:
        async with transaction(self.engine, EVERY_TENANT) as connection:
            return [tuple(row) for row in await connection.execute(text(statement))]

    @asynccontextmanager
    async def running(
        self, *parts: Callable[[asyncio.Event], Awaitable[None]]
    ) -> AsyncIterator[None]:
        """Relay, consumer or both, until the block ends; then they stop as a worker stops."""
        stopping = asyncio.Event()
        tasks = [asyncio.ensure_future(part(stopping)) for part in parts]
        try:
            yield
        finally:
            stopping.set()
            await asyncio.gather(*tasks)

    def relay(self) -> Callable[[asyncio.Event], Awaitable[None]]:
        return Relay(self.group, self.settings).run

    def consumer(self) -> Callable[[asyncio.Event], Awaitable[None]]:
        return Consumer(self.settings, self.engine, self.subscriptions, lambda: None).run

    async def until(self, statement: str, expected: int) -> None:
        """Wait until a count is reached; what it is now when the deadline passes."""
        found: object = None
        try:
            async with asyncio.timeout(DEADLINE):
                # The database signals nothing
                while (found := (await self.ask(statement))[0][0]) != expected:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise AssertionError(
                f"{statement}: {found}, not {expected}, within {DEADLINE:.0f} s"
            ) from None


@pytest.fixture
async def workplace(postgres: Postgres, kafka: str) -> AsyncIterator[Workplace]:
    postgres.psql("DROP DATABASE IF EXISTS messaging WITH (FORCE);\nCREATE DATABASE messaging;\n")
    address = SecretStr(postgres.admin_url.removesuffix("/postgres") + "/messaging")
    settings = Settings(database_url=address, KAFKA_BOOTSTRAP_SERVERS=kafka)
    engine = engine_for(settings, name="messaging")
    async with engine.begin() as connection:
        await connection.run_sync(CHASSIS.create_all)
        await connection.execute(text("CREATE TABLE seen_all PARTITION OF seen DEFAULT"))
        await connection.execute(
            text(
                "CREATE TABLE effects (nr bigint GENERATED ALWAYS AS IDENTITY, event_id uuid, "
                "person_id uuid)"
            )
        )
    yield Workplace(engine, settings)
    await engine.dispose()


def of_one_partition(count: int) -> list[UUID]:
    """People whose events all go to the same partition of a topic that has six."""
    place = DefaultPartitioner()
    people = (
        person
        for person in iter(uuid4, None)
        if place(str(person).encode(), list(range(6)), list(range(6))) == 0
    )
    return list(islice(people, count))


async def test_what_is_committed_arrives_once_and_in_order_whoever_is_killed_on_the_way(
    workplace: Workplace,
) -> None:
    people = [uuid4() for _ in range(50)]
    async with workplace.running(workplace.consumer()):
        for _ in range(4):
            relay = asyncio.ensure_future(workplace.relay()(asyncio.Event()))
            await workplace.say(people)
            await workplace.until("SELECT count(*) FROM outbox", 0)  # it runs
            for _ in range(4):
                await workplace.say(people)
            relay.cancel()  # as by kill -9: rows may be in the log that are still in the outbox
            await asyncio.gather(relay, return_exceptions=True)
        async with workplace.running(workplace.relay()):
            await workplace.until("SELECT count(*) FROM effects", 4 * 5 * len(people))
    assert await workplace.ask("SELECT count(*), count(DISTINCT event_id) FROM effects") == [
        (1000, 1000)
    ]
    assert await workplace.ask(
        "SELECT (SELECT count(*) FROM outbox), (SELECT count(*) FROM order_violations)"
    ) == [(0, 0)]


async def test_one_poison_event_in_a_batch_of_2000_holds_only_its_key_and_a_release_applies_the_held_ones(
    workplace: Workplace,
) -> None:
    people = of_one_partition(1999)
    poisoned = people[1234]
    workplace.bug = True
    async with workplace.running(workplace.relay()):
        await workplace.say(people[:1234])
        await workplace.say([poisoned], template="poison")
        await workplace.say([*people[1235:], poisoned])  # the last one waits behind the poison
        await workplace.until("SELECT count(*) FROM outbox", 0)
    async with workplace.running(workplace.consumer()):
        await workplace.until("SELECT count(*) FROM effects", 1998)
        assert await workplace.ask(
            "SELECT reason, count(*) FROM parked GROUP BY reason ORDER BY reason"
        ) == [("held", 1), ("poison", 1)]
        assert {
            row[0] for row in await workplace.ask("SELECT DISTINCT record_key FROM parked")
        } == {str(poisoned)}
        # A batch costs one transaction; 2,000 records come in as many batches as the fetches that
        # brought them.
        size = max(workplace.handled)
        batches = ceil(2000 / size) + 1
        assert len(workplace.handled) <= batches + ceil(log2(size)) + 1

        workplace.bug = False
        key = parking.Key(workplace.group, "notify.events", 0, str(poisoned))
        assert (
            await parking.release(
                workplace.engine,
                workplace.subscriptions,
                key,
                actor="operator",
                keep=timedelta(days=400),
            )
            == 2
        )
        await workplace.say([poisoned])
        async with workplace.running(workplace.relay()):  # the key is free again
            await workplace.until("SELECT count(*) FROM effects", 2001)
    effects = await workplace.ask("SELECT person_id FROM effects ORDER BY nr DESC LIMIT 3")
    assert effects == [(poisoned,)] * 3
    assert await workplace.ask("SELECT count(*) FROM order_violations") == [(0,)]
    assert await workplace.ask("SELECT act, actor FROM audit") == [
        ("parked-event-released", "operator")
    ]
