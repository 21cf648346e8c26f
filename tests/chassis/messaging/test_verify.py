"""`verify` on a small service with real PostgreSQL and Kafka: it is content, and each invariant
that is broken on purpose is reported.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from pydantic import SecretStr
from sqlalchemy import Column, Date, Integer, MetaData, Table, Uuid, text
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.messages.columns import business_table
from chassis.messages.database import EVERY_TENANT, engine_for, transaction
from chassis.messages.service import Projection, Service
from chassis.messages.settings import Settings
from chassis.messages.subscriptions import Received, Subscriptions, on_batch
from chassis.messages.tables import attach
from chassis.messages.tx import Tx
from chassis.operation import worker
from chassis.operation.verify import verify
from zhipei.platform.postgres import Postgres
from zhipei_events.qa import CoachingCompleted, CoachingRequired
from zhipei_events.values import Group

METADATA = attach(MetaData())
HELD = business_table(
    METADATA,
    "held",
    "coaching_id id",
    "held_on date",
    subject_of=(CoachingCompleted, CoachingRequired),
)
FOLLOWED = Table(
    "followed",
    METADATA,
    Column("coaching_id", Uuid, primary_key=True),
    Column("cause_id", Uuid, nullable=False),
)
PER_DAY = Table(
    "per_day",
    METADATA,
    Column("held_on", Date, primary_key=True),
    Column("coachings", Integer, nullable=False),
)
REBUILD = (
    "INSERT INTO per_day (held_on, coachings) SELECT held_on, count(*) FROM held GROUP BY held_on"
)
DEADLINE = 60.0
COUNT = 20


async def follow(tx: Tx, batch: Sequence[Received[CoachingCompleted]]) -> None:
    """An effect for each: a row that keeps its cause, and a count per day."""
    for received in batch:
        row = {
            "coaching": received.event.coaching_id,
            "cause": received.envelope.id,
            "day": received.event.held_on,
        }
        await tx.execute(
            text("INSERT INTO followed (coaching_id, cause_id) VALUES (:coaching, :cause)"), row
        )
        add = (
            "INSERT INTO per_day VALUES (:day, 1) ON CONFLICT (held_on) DO UPDATE SET "
            "coachings = per_day.coachings + 1"
        )
        await tx.execute(text(add), row)


SERVICE = Service(
    name="qa",
    metadata=METADATA,
    subscriptions=Subscriptions("follower", on_batch(CoachingCompleted, follow)),
    projections=(Projection(table="per_day", rebuild=REBUILD),),
)


class Running:
    """The service after it has said and heard some events."""

    def __init__(self, settings: Settings, engine: AsyncEngine) -> None:
        self.settings = settings
        self.engine = engine

    async def broken(self) -> set[str]:
        """Names of the invariants that verify reports as broken."""
        found = await verify(SERVICE, self.settings)
        assert found["ok"] == (not any(check["broken"] for check in found["checks"]))
        return {check["name"] for check in found["checks"] if check["broken"]}

    async def run(self, statement: str, **values: object) -> None:
        async with transaction(self.engine, EVERY_TENANT) as connection:
            await connection.execute(text(statement), values)

    async def count(self, table: str) -> int:
        async with transaction(self.engine, EVERY_TENANT) as connection:
            return int(
                (await connection.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one()  # noqa: S608
            )  # own tables

    async def say(self, *, with_row: bool = True) -> UUID:
        """One coaching was held; without its row it is what an aborted command must never leave
        behind.
        """
        coaching = uuid4()
        async with transaction(self.engine, EVERY_TENANT) as connection:
            tx = Tx(
                connection=connection,
                tenant=uuid4(),
                actor="rule:QA-5",
                fixed_now=datetime.now(UTC),
            )
            if with_row:
                await tx.execute(
                    text("INSERT INTO held VALUES (gen_random_uuid(), :id, :day)"),
                    {"id": coaching, "day": date(2026, 11, 20)},
                )
            tx.emit(
                CoachingCompleted(
                    coaching_id=coaching,
                    agent_id=uuid4(),
                    evaluation_id=uuid4(),
                    coach_id=uuid4(),
                    held_on=date(2026, 11, 20),
                    team_id=None,
                    site_id=None,
                    center_id=None,
                )
            )
            await tx.flush()
        return coaching

    async def react(self) -> None:
        """A coaching was required, and there is an effect of that in the same transaction: nobody
        hears it back (EVT-10).
        """
        coaching = uuid4()
        async with transaction(self.engine, EVERY_TENANT) as connection:
            tx = Tx(
                connection=connection,
                tenant=uuid4(),
                actor="rule:QA-5",
                fixed_now=datetime.now(UTC),
            )
            said = tx.emit(
                CoachingRequired(
                    coaching_id=coaching,
                    agent_id=uuid4(),
                    evaluation_id=uuid4(),
                    call_id=uuid4(),
                    coach_id=None,
                    group=Group.REGULAR,
                    criteria=(),
                    due_on=date(2026, 11, 23),
                    team_id=None,
                    site_id=None,
                    center_id=None,
                )
            )
            await tx.execute(
                text("INSERT INTO held VALUES (gen_random_uuid(), :id, :day)"),
                {"id": coaching, "day": date(2026, 11, 20)},
            )
            await tx.execute(text("UPDATE per_day SET coachings = coachings + 1"))
            await tx.execute(
                text("INSERT INTO followed VALUES (:id, :cause)"),
                {"id": coaching, "cause": said.id},
            )
            await tx.flush()

    async def work_until(self, table: str, rows: int) -> None:
        """Let the worker run until a table has so many rows and nothing waits to be said."""
        stopping = asyncio.Event()
        work = asyncio.ensure_future(worker.run(SERVICE, self.settings, self.engine, stopping))
        try:
            async with asyncio.timeout(DEADLINE):
                # The database signals nothing
                while await self.count(table) < rows or await self.count("outbox"):  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
        finally:
            stopping.set()
            await work


@pytest.fixture(scope="module")
async def running(postgres: Postgres, kafka: str) -> AsyncIterator[Running]:
    postgres.psql("DROP DATABASE IF EXISTS verified WITH (FORCE);\nCREATE DATABASE verified;\n")
    address = SecretStr(postgres.admin_url.removesuffix("/postgres") + "/verified")
    settings = Settings(database_url=address, KAFKA_BOOTSTRAP_SERVERS=kafka)
    engine = engine_for(settings, name="verified")
    async with engine.begin() as connection:
        await connection.run_sync(METADATA.create_all)
    installation = Running(settings, engine)
    for _ in range(COUNT):
        await installation.say()
    await installation.work_until("followed", COUNT)
    yield installation
    await engine.dispose()


async def test_a_healthy_service_breaks_nothing_and_says_how_much_was_looked_at(
    running: Running,
) -> None:
    found = await verify(SERVICE, running.settings)
    assert found["ok"]
    looked_at = {check["name"]: check["checked"] for check in found["checks"]}
    assert looked_at["I1 every event in the log was handled or parked"] >= COUNT
    assert looked_at["I5 every effect row has a cause that was handled"] == await running.count(
        "followed"
    )
    assert looked_at["I8 per_day equals a rebuild"] == 1


@pytest.mark.parametrize(
    ("act", "undo", "invariant"),
    [
        (
            (
                "INSERT INTO outbox (event_id, topic, record_key, headers) VALUES "
                "(gen_random_uuid(), 'qa.events', 'k', '{}')"
            ),
            "DELETE FROM outbox",
            "I1 outbox empty",
        ),
        (
            (
                "INSERT INTO dead_rows (id, event_id, topic, record_key, headers, recorded_at, "
                "error)"
                " VALUES (1, gen_random_uuid(), 'qa.events', 'k', '{}', now(), 'too large')"
            ),
            "DELETE FROM dead_rows",
            "I1 no row refused by the broker",
        ),
        (
            "UPDATE positions SET next_offset = -next_offset",
            "UPDATE positions SET next_offset = -next_offset",
            "I1 no partition is behind",
        ),
        (
            (
                "INSERT INTO order_violations (consumer, topic, partition, event_id, sequence, "
                "last_sequence)"
                " VALUES ('follower', 'qa.events', 0, gen_random_uuid(), 1, 2)"
            ),
            "DELETE FROM order_violations",
            "I3 the last sequence of no subject fell",
        ),
        (
            "UPDATE subjects SET last_sequence = last_sequence - 1",
            "UPDATE subjects SET last_sequence = last_sequence + 1",
            "I3 the last sequence of no subject fell",
        ),
        (
            (
                "INSERT INTO followed VALUES (gen_random_uuid(), "
                "'018f0000-0000-7000-8000-000000000000')"
            ),
            "DELETE FROM followed WHERE cause_id = '018f0000-0000-7000-8000-000000000000'",
            "I5 every effect row has a cause that was handled",
        ),
        (
            "UPDATE held SET held_on = held_on + 3650",
            "UPDATE held SET held_on = held_on - 3650",
            "I8 per_day equals a rebuild",
        ),
        (
            "UPDATE per_day SET coachings = coachings + 1",
            "UPDATE per_day SET coachings = coachings - 1",
            "I8 per_day equals a rebuild",
        ),
    ],
)
async def test_each_invariant_that_is_broken_on_purpose_is_reported(
    running: Running, act: str, undo: str, invariant: str
) -> None:
    await running.run(act)
    try:
        assert await running.broken() == {invariant}
    finally:
        await running.run(undo)
    assert await running.broken() == set()


async def test_an_event_that_was_not_handled_is_reported_as_lost(running: Running) -> None:
    """A seen id that is gone stands for an event that was never applied; what it caused has lost
    its cause as well (I1, I5).
    """
    await running.run("CREATE TABLE aside AS SELECT * FROM seen LIMIT 1")
    await running.run("DELETE FROM seen USING aside WHERE seen.event_id = aside.event_id")
    try:
        broken = await running.broken()
    finally:
        await running.run("INSERT INTO seen SELECT * FROM aside")
        await running.run("DROP TABLE aside")
    assert broken == {
        "I1 every event in the log was handled or parked",
        "I5 every effect row has a cause that was handled",
    }


async def test_an_event_without_the_row_of_its_command_is_reported(running: Running) -> None:
    stray = await running.say(with_row=False)
    await running.work_until("followed", COUNT + 1)
    broken = await running.broken()
    await running.run(
        "INSERT INTO held VALUES (gen_random_uuid(), :id, :day)", id=stray, day=date(2026, 11, 20)
    )
    assert broken == {"I5 every published event has its row", "I8 per_day equals a rebuild"}
    assert await running.broken() == set()


async def test_what_follows_from_an_event_of_our_own_that_nobody_hears_back_has_a_cause(
    running: Running,
) -> None:
    await running.react()
    await running.work_until("followed", COUNT + 1)
    assert await running.broken() == set()
