"""The routes of operation: clock, parked events, positions, health, metrics."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from aiokafka import TopicPartition
from notebook.service import SERVICE, NoteSent
from notebook.tables import notes
from prometheus_client import generate_latest
from sqlalchemy import insert, select, text

from chassis.messages import clock, metrics, partitions
from chassis.messages.database import EVERY_TENANT, engine_for, transaction
from chassis.messages.hearing import Heard
from chassis.messages.ids import uuid7
from chassis.messages.settings import Settings
from chassis.messages.tables import audit, parked, seen
from chassis.operation import migrate, ops
from chassis.testing import ServiceUnderTest, under_test

SEPTEMBER = datetime(2026, 9, 7, 4, tzinfo=UTC)


async def park(sut: ServiceUnderTest, value: bytes) -> int:
    """A record that could not be read, as the consumer puts it aside."""
    note_id = uuid4()
    [envelope] = await sut.given(NoteSent(note_id=uuid4(), text="a pattern for headers"))
    names = {
        "ce_id": str(uuid7()),
        "ce_subject": str(note_id),
        "ce_partitionkey": str(note_id),
        "ce_sequence": "9",
    }
    headers = [[name, names.get(name, content.decode())] for name, content in envelope.headers()]
    record = {
        "consumer": "notebook",
        "topic": NoteSent.TOPIC,
        "partition": 0,
        "offset": 900 + len(await sut.rows(select(parked))),
        "record_key": str(note_id),
        "headers": headers,
        "value": value,
        "reason": "undecodable",
        "error": "no JSON",
    }
    async with transaction(sut.engine, EVERY_TENANT) as connection:
        return int(
            (
                await connection.execute(insert(parked).values(record).returning(parked.c.id))
            ).scalar_one()
        )


async def test_a_parked_event_is_shown_edited_and_released(notebook: ServiceUnderTest) -> None:
    parked_id = await park(notebook, b"{broken")
    operator = notebook.client()
    assert parked_id in [
        item["id"] for item in (await operator.get("/v1/ops/parked")).json()["items"]
    ]
    shown = (await operator.get(f"/v1/ops/parked/{parked_id}")).json()
    assert (shown["value"], shown["reason"], shown["state"]) == ("{broken", "undecodable", "parked")
    refused = await operator.post(f"/v1/ops/parked/{parked_id}/release")
    assert (refused.status_code, refused.json()["type"]) == (
        409,
        "urn:zhipei:problem:parked-event-still-fails",
    )
    edited = {"note_id": shown["record_key"], "text": "mended"}
    assert (
        await operator.put(f"/v1/ops/parked/{parked_id}", json={"value": edited})
    ).status_code == 204
    assert (await operator.post(f"/v1/ops/parked/{parked_id}/retry")).json() == {"events": 1}
    assert "mended" in [row["text"] for row in await notebook.rows(select(notes))]
    acts = [row["act"] for row in await notebook.rows(select(audit).order_by(audit.c.id))]
    assert acts[-2:] == ["parked-event-edited", "parked-event-released"]


async def test_a_parked_event_may_be_discarded_with_a_reason(notebook: ServiceUnderTest) -> None:
    parked_id = await park(notebook, b"{broken")
    operator = notebook.client()
    assert (
        await operator.post(f"/v1/ops/parked/{parked_id}/discard", json={"reason": "noise"})
    ).status_code == 204
    assert (await operator.get(f"/v1/ops/parked/{parked_id}")).json()["state"] == "discarded"
    assert (await operator.get("/v1/ops/parked/999999")).status_code == 404


async def test_operation_is_the_operator_s_business(notebook: ServiceUnderTest) -> None:
    for path in ("/v1/ops/parked", "/v1/ops/positions"):
        assert (await notebook.client(roles=["administrator"]).get(path)).status_code == 403


async def test_positions_are_told_while_kafka_is_away(notebook: ServiceUnderTest) -> None:
    await notebook.given(NoteSent(note_id=uuid4(), text="x"))
    told = (await notebook.client().get("/v1/ops/positions")).json()
    assert told["lag"] is None
    assert told["outbox_rows"] >= 1
    assert ("letters.events", 0) in [(item["topic"], item["partition"]) for item in told["items"]]
    assert (await notebook.client().get("/v1/ops/positions", params={"items": False})).json()[
        "items"
    ] == []


async def test_a_position_is_set_back_and_its_owner_fenced(notebook: ServiceUnderTest) -> None:
    await notebook.given(NoteSent(note_id=uuid4(), text="x"))
    where = TopicPartition("letters.events", 0)
    async with transaction(notebook.engine, EVERY_TENANT) as connection:
        owned = await partitions.acquire(connection, "notebook", where)
    operator = notebook.client()
    reset = {"topic": "letters.events", "partition": 0, "next_offset": 0}
    assert (await operator.put("/v1/ops/positions", json=reset)).status_code == 204
    late = Heard(10**6, "k", [], b"", fault="unreadable", reason="undecodable")
    with pytest.raises(partitions.Fenced):
        async with transaction(notebook.engine, EVERY_TENANT) as connection:
            await partitions.apply(
                connection, SERVICE.subscriptions, where, owned, batch=[late], poison=[]
            )
    assert (
        await operator.put("/v1/ops/positions", json={**reset, "topic": "nothing"})
    ).status_code == 404


async def test_the_clock_of_a_simulated_tenant_moves_and_never_goes_back(
    notebook_settings: Settings,
) -> None:
    async with under_test(SERVICE, notebook_settings, simulated_from=SEPTEMBER) as sut:
        async with transaction(sut.engine, EVERY_TENANT) as connection:
            await connection.execute(text("DELETE FROM outbox"))  # nobody relays here
        boss = sut.client(roles=["administrator"])
        assert (await boss.get("/v1/clock")).json()["now"] == "2026-09-07T04:00:00Z"
        moved = await boss.post("/v1/clock", json={"to": "2026-09-08T00:00:00+08:00"})
        assert moved.json() == {
            "now": "2026-09-07T16:00:00Z",
            "simulated": True,
            "ran": 0,
            "said": 0,
        }
        assert (await boss.post("/v1/clock", json={"to": "2026-09-01T00:00:00Z"})).json()[
            "now"
        ] == "2026-09-07T16:00:00Z"
        assert (await boss.post("/v1/clock", json={"to": "2026-09-09T00:00:00"})).status_code == 422


async def test_the_clock_of_a_real_tenant_is_the_wall(notebook: ServiceUnderTest) -> None:
    answer = await notebook.client(roles=["administrator"]).post(
        "/v1/clock", json={"to": "2030-01-01T00:00:00Z"}
    )
    assert (answer.status_code, answer.json()["type"]) == (
        409,
        "urn:zhipei:problem:clock-not-simulated",
    )


async def test_health_tells_life_and_readiness_apart(notebook: ServiceUnderTest) -> None:
    client = notebook.client()
    assert (await client.get("/livez")).json() == {"state": "alive"}
    ready = await client.get("/readyz")
    assert (ready.status_code, ready.json()["state"]) == (503, "not ready")
    async with transaction(notebook.engine, EVERY_TENANT) as connection:
        version = (
            (await connection.execute(text("DELETE FROM alembic_version RETURNING version_num")))
            .scalars()
            .all()
        )
    assert "migrate" in (await client.get("/startupz")).json()["faults"][0]
    async with transaction(notebook.engine, EVERY_TENANT) as connection:
        await connection.execute(
            text("INSERT INTO alembic_version SELECT unnest(CAST(:v AS text[]))"), {"v": version}
        )


async def test_every_metric_is_exposed_with_the_state_of_the_database(
    notebook: ServiceUnderTest,
) -> None:
    await park(notebook, b"{")
    await metrics.refresh(notebook.engine)
    exposed = (await notebook.client().get("/metrics")).text
    assert 'zhipei_parked_events{reason="undecodable"}' in exposed
    assert "zhipei_http_request_seconds_bucket" in exposed
    assert all(f"# TYPE {name.removesuffix('_total')}" in exposed for name in metrics.BAD)
    assert len(metrics.reference_lines()) == len(metrics.BAD) + 2


async def test_lag_is_told_against_the_log_s_ends(notebook_settings: Settings, kafka: str) -> None:
    settings = notebook_settings.model_copy(update={"kafka": kafka})
    async with under_test(SERVICE, settings) as sut:
        ends = sut.app.state.ends
        await ops.refresh_lag(sut.engine, "notebook", ends)
        told = (await sut.client().get("/v1/ops/positions")).json()
        await ends.close()
    assert told["lag"] == 0
    assert told["written"] == sum(item["end_offset"] or 0 for item in told["items"])
    assert "people.state" in {
        item["topic"] for item in told["items"] if item["end_offset"] is not None
    }
    assert (
        'zhipei_consumer_lag_records{partition="0",topic="people.state"} 0.0'
        in generate_latest().decode()
    )


async def test_ranges_of_seen_ids_are_made_ahead_and_dropped_behind(
    notebook_settings: Settings,
) -> None:
    engine = engine_for(notebook_settings, name="ranges")
    async with transaction(engine, EVERY_TENANT) as connection:
        await connection.execute(
            text(
                "CREATE TABLE seen_2019_01 PARTITION OF seen FOR VALUES FROM (MINVALUE) TO "
                "('016a0000-0000-0000-0000-000000000000')"
            )
        )
    await migrate.keep_ranges(engine, notebook_settings)
    async with transaction(engine, EVERY_TENANT) as connection:
        names = {
            row[0]
            for row in await connection.execute(
                text(
                    "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = "
                    "'seen'::regclass"
                )
            )
        }
        await connection.execute(insert(seen).values(consumer="x", event_id=uuid7()))
    assert "seen_2019_01" not in names
    assert f"seen_{clock.wall() + timedelta(days=31):%Y_%m}" in names
    assert f"seen_{clock.wall() - timedelta(days=400):%Y_%m}" in names
    await engine.dispose()
