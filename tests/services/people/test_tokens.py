"""Tokens are signed with a key made at the first start; whoever hears the public half can verify
them.
"""

from asyncio import gather
from uuid import uuid4

import httpx
import pytest
from services.people.given import agent, imported
from sqlalchemy import select, text

from chassis.http.auth import Gate
from chassis.messages.database import transaction
from chassis.messages.ids import PLATFORM
from chassis.messages.tables import idempotency_keys
from chassis.testing import ServiceUnderTest
from people.ground.tables import issuing_keys
from zhipei_events.values import person_id


async def test_a_token_names_the_person_with_roles_and_places(
    people: ServiceUnderTest, center: httpx.AsyncClient
) -> None:
    await imported(center, agent("A1", roles="客服代表、TL", language="en"))
    answer = await center.post("/v1/tokens", json={"employee_no": "A1"})
    assert answer.status_code == 201, answer.text
    caller = await Gate(people.engine, operator_secret=None).caller(
        f"Bearer {answer.json()['token']}"
    )
    assert (caller.tenant, caller.person_id) == (people.tenant, person_id(people.tenant, "A1"))
    assert caller.roles == {"agent", "team_leader"}
    assert {dimension for dimension, _ in caller.places} == {"center", "site", "team"}
    assert caller.language == "en"


async def test_the_key_is_made_once_and_no_tenant_sees_its_private_half(
    people: ServiceUnderTest, center: httpx.AsyncClient
) -> None:
    await imported(center, agent("A1"))
    answers = await gather(
        *(people.client().post("/v1/tokens", json={"employee_no": "A1"}) for _ in range(4))
    )
    assert [answer.status_code for answer in answers] == [201] * 4
    assert await people.rows(select(issuing_keys.c.kid)) == []
    async with transaction(people.engine, PLATFORM, read_only=True) as platform:
        keys = (await platform.execute(select(issuing_keys.c.kid))).scalars().all()
        told = (
            (
                await platform.execute(
                    text(
                        "SELECT convert_from(payload, 'UTF8') FROM outbox WHERE record_key LIKE "
                        "'signing-key:%'"
                    )
                )
            )
            .scalars()
            .all()
        )
    assert len(keys) == len(told) == 1
    assert '"d":' not in told[0]  # the private part of a JWK


async def test_who_has_left_gets_no_token(center: httpx.AsyncClient) -> None:
    await imported(center, agent("A1", stage="离职"))
    answer = await center.post("/v1/tokens", json={"employee_no": "A1"})
    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:zhipei:problem:has-left"


async def test_an_administrator_gives_tokens_in_the_own_tenant_only(
    people: ServiceUnderTest, center: httpx.AsyncClient
) -> None:
    await imported(center, agent("A1"))
    administrator = people.client(roles=["administrator"])
    assert (await administrator.post("/v1/tokens", json={"employee_no": "A1"})).status_code == 201
    assert (
        await administrator.post("/v1/tokens", json={"employee_no": "A1", "tenant": "another"})
    ).status_code == 403
    assert (
        await people.client(uuid4(), roles=["agent"]).post("/v1/tokens", json={"employee_no": "A1"})
    ).status_code == 403


@pytest.mark.parametrize("number", ["A9", "nobody"])
async def test_an_unknown_number_gets_no_token(center: httpx.AsyncClient, number: str) -> None:
    assert (await center.post("/v1/tokens", json={"employee_no": number})).status_code == 404


async def test_a_token_is_kept_nowhere(people: ServiceUnderTest, center: httpx.AsyncClient) -> None:
    await imported(center, agent("A1"))
    operator = people.client()
    body, again = {"employee_no": "A1"}, {"Idempotency-Key": "again"}
    first, second = [await operator.post("/v1/tokens", json=body, headers=again) for _ in range(2)]
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.headers["Cache-Control"] == "no-store"
    assert "Idempotency-Replayed" not in second.headers
    kept = await people.rows(
        select(idempotency_keys.c.body).where(idempotency_keys.c.route.contains("tokens"))
    )
    assert kept == []
