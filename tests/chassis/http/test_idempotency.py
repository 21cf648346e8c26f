"""A write that is sent twice happens once (ground-rules: Idempotency-Key)."""

import asyncio
from uuid import uuid4

from notebook.tables import notes
from sqlalchemy import func, select, text

from chassis.messages.database import EVERY_TENANT, transaction
from chassis.testing import ServiceUnderTest


async def count(sut: ServiceUnderTest) -> int:
    return int((await sut.rows(select(func.count().label("n")).select_from(notes)))[0]["n"])


async def test_the_same_key_and_body_give_the_same_answer_once(notebook: ServiceUnderTest) -> None:
    client = notebook.client(roles=["writer"], headers={"Idempotency-Key": "k1"})
    first = await client.post("/v1/notes", json={"text": "once"})
    again = await client.post("/v1/notes", json={"text": "once"})
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["content-type"] == first.headers["content-type"]
    assert await count(notebook) == 1
    assert len(await notebook.drain()) == 1


async def test_two_at_once_wait_for_one_another(notebook: ServiceUnderTest) -> None:
    client = notebook.client(roles=["writer"], headers={"Idempotency-Key": "k2"})
    answers = await asyncio.gather(
        *(client.post("/v1/notes", json={"text": "once"}) for _ in range(5))
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert await count(notebook) == 1


async def test_another_body_or_query_under_the_same_key_is_refused(
    notebook: ServiceUnderTest,
) -> None:
    client = notebook.client(roles=["writer"], headers={"Idempotency-Key": "k3"})
    await client.post("/v1/notes", json={"text": "one"})
    other = await client.post("/v1/notes", json={"text": "two"})
    assert (other.status_code, other.json()["type"]) == (
        422,
        "urn:zhipei:problem:idempotency-key-reused",
    )
    assert (await client.post("/v1/notes/victims?times=0", json={"a": 1})).status_code == 200
    assert (await client.post("/v1/notes/victims?times=1", json={"a": 1})).status_code == 422


async def test_a_key_belongs_to_one_person_and_one_tenant(notebook: ServiceUnderTest) -> None:
    for _ in range(2):
        await notebook.client(roles=["writer"]).post(
            "/v1/notes", json={"text": "mine"}, headers={"Idempotency-Key": "k4"}
        )
    assert await count(notebook) == 2
    notebook.tenant = uuid4()
    answer = await notebook.client(roles=["writer"]).post(
        "/v1/notes", json={"text": "other"}, headers={"Idempotency-Key": "k4"}
    )
    assert answer.status_code == 201


async def test_a_refused_write_may_be_tried_again_with_its_key(notebook: ServiceUnderTest) -> None:
    client = notebook.client(roles=["writer"], headers={"Idempotency-Key": "k5"})
    assert (await client.post("/v1/notes", json={"text": "silly"})).status_code == 409
    assert (await client.post("/v1/notes", json={"text": "sensible"})).status_code == 201


async def test_after_seven_days_a_key_is_new(notebook: ServiceUnderTest) -> None:
    client = notebook.client(roles=["writer"], headers={"Idempotency-Key": "k6"})
    await client.post("/v1/notes", json={"text": "old"})
    async with transaction(notebook.engine, EVERY_TENANT) as connection:
        await connection.execute(
            text(
                "UPDATE idempotency_keys SET kept_at = now() - interval '7 days 1 second' WHERE "
                "key = 'k6'"
            )
        )
    assert (await client.post("/v1/notes", json={"text": "new"})).status_code == 201
    assert await count(notebook) == 2


async def test_a_key_without_characters_is_malformed(notebook: ServiceUnderTest) -> None:
    answer = await notebook.client(roles=["writer"]).post(
        "/v1/notes", json={"text": "x"}, headers={"Idempotency-Key": ""}
    )
    assert answer.status_code == 400
