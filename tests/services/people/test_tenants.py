"""Tenants are entered once; what the service knows of them it says on its state topic."""

from datetime import UTC, datetime
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from chassis.testing import ServiceUnderTest
from zhipei_events.values import tenant_id


def simulated(code: str) -> dict[str, object]:
    return {
        "code": code,
        "name": "演示",
        "zone": "Asia/Shanghai",
        "simulated": True,
        "clock_at": "2026-08-30T12:00:00+08:00",
        "seed": "ab" * 32,
    }


async def said(people: ServiceUnderTest, code: str) -> list[dict[str, object]]:
    query = text(
        "SELECT headers, convert_from(payload, 'UTF8')::jsonb AS payload FROM outbox WHERE "
        "headers->>'ce_tenantid' = :tenant ORDER BY id"
    )
    return await people.rows(query.bindparams(tenant=str(tenant_id(code))))


@pytest.mark.rule("EVT-6")
async def test_a_tenant_is_entered_and_published_with_its_clock(
    people: ServiceUnderTest, operator: httpx.AsyncClient
) -> None:
    code = f"demo-{uuid4().hex[:8]}"
    answer = await operator.post("/v1/tenants", json=simulated(code))
    assert answer.status_code == 201, answer.text
    assert answer.json()["tenant_id"] == str(tenant_id(code))
    (state,) = await said(people, code)
    assert state["headers"]["ce_type"] == "people.tenant-state"  # type: ignore[index]
    assert state["headers"]["ce_subject"] == f"tenant:{tenant_id(code)}"  # type: ignore[index]
    moved_to = state["payload"]["clock_at"]  # type: ignore[index]
    assert datetime.fromisoformat(moved_to) == datetime(2026, 8, 30, 4, tzinfo=UTC)


async def test_the_same_request_again_finds_the_tenant_and_another_is_refused(
    people: ServiceUnderTest, operator: httpx.AsyncClient
) -> None:
    code = f"demo-{uuid4().hex[:8]}"
    first = await operator.post("/v1/tenants", json=simulated(code))
    again = await operator.post("/v1/tenants", json=simulated(code))
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert len(await said(people, code)) == 1
    other = await operator.post("/v1/tenants", json={**simulated(code), "name": "别的"})
    assert other.status_code == 409
    assert other.json()["type"] == "urn:zhipei:problem:tenant-differs"


@pytest.mark.parametrize("field", ["clock_at", "seed"])
async def test_a_simulated_tenant_needs_a_clock_and_a_seed(
    operator: httpx.AsyncClient, field: str
) -> None:
    body = simulated(f"demo-{uuid4().hex[:8]}")
    del body[field]
    answer = await operator.post("/v1/tenants", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"] == f"body.{field}"


async def test_the_operator_lists_tenants_by_code_and_nobody_sees_a_seed(
    operator: httpx.AsyncClient,
) -> None:
    codes = sorted(f"list-{uuid4().hex[:8]}" for _ in range(3))
    for code in codes:
        await operator.post(
            "/v1/tenants", json={"code": code, "name": code, "zone": "Asia/Shanghai"}
        )
    page = (await operator.get("/v1/tenants", params={"limit": 200})).json()
    assert [item["code"] for item in page["items"] if item["code"] in codes] == codes
    assert all("seed" not in item for item in page["items"])
    assert (await operator.get(f"/v1/tenants/{codes[0]}")).json()["code"] == codes[0]
    assert (await operator.get("/v1/tenants/nobody")).status_code == 404


async def test_only_the_operator_enters_tenants(people: ServiceUnderTest) -> None:
    administrator = people.client(roles=["administrator"])
    assert (await administrator.post("/v1/tenants", json=simulated("no"))).status_code == 403
