"""Tokens are signed with a key made at the first start; whoever hears the public half can verify them."""

from uuid import uuid4

import httpx
import pytest
from services.people.given import agent, imported
from sqlalchemy import select

from chassis.auth import Gate
from chassis.testing import ServiceUnderTest
from people.tables import issuing_keys
from zhipei_events.values import person_id


async def test_a_token_names_the_person_with_roles_and_places(people: ServiceUnderTest, center: httpx.AsyncClient) -> None:
    await imported(center, agent("A1", roles="客服代表、TL", language="en"))
    answer = await center.post("/v1/tokens", json={"employee_no": "A1"})
    assert answer.status_code == 201, answer.text
    caller = await Gate(people.engine, operator_secret=None).caller(f"Bearer {answer.json()['token']}")
    assert (caller.tenant, caller.person_id) == (people.tenant, person_id(people.tenant, "A1"))
    assert caller.roles == {"agent", "team_leader"}
    assert {dimension for dimension, _ in caller.places} == {"center", "site", "team"}
    assert caller.language == "en"


async def test_the_key_is_made_once_and_its_private_half_stays_in_its_table(people: ServiceUnderTest, center: httpx.AsyncClient) -> None:
    await imported(center, agent("A1"), agent("A2"))
    for number in ("A1", "A2"):
        await center.post("/v1/tokens", json={"employee_no": number})
    assert await people.rows(select(issuing_keys.c.kid)) == []  # the tenant does not see it
    assert all("signing-key" not in envelope.type for envelope, _ in await people.drain())  # it is the platform's, not the tenant's


async def test_who_has_left_gets_no_token(center: httpx.AsyncClient) -> None:
    await imported(center, agent("A1", stage="离职"))
    answer = await center.post("/v1/tokens", json={"employee_no": "A1"})
    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:zhipei:problem:has-left"


async def test_an_administrator_gives_tokens_in_the_own_tenant_only(people: ServiceUnderTest, center: httpx.AsyncClient) -> None:
    await imported(center, agent("A1"))
    administrator = people.client(roles=["administrator"])
    assert (await administrator.post("/v1/tokens", json={"employee_no": "A1"})).status_code == 201
    assert (await administrator.post("/v1/tokens", json={"employee_no": "A1", "tenant": "another"})).status_code == 403
    assert (await people.client(uuid4(), roles=["agent"]).post("/v1/tokens", json={"employee_no": "A1"})).status_code == 403


@pytest.mark.parametrize("number", ["A9", "nobody"])
async def test_an_unknown_number_gets_no_token(center: httpx.AsyncClient, number: str) -> None:
    assert (await center.post("/v1/tokens", json={"employee_no": number})).status_code == 404
