"""Policies over HTTP: what nothing reads yet cannot be set (GEN-1)."""

import pytest

from chassis.testing import ServiceUnderTest


async def listed(qa: ServiceUnderTest) -> dict[str, bool]:
    """Key → whether it is in use."""
    answer = await qa.client(roles=["administrator"]).get("/v1/policies")
    return {item["key"]: item["in_use"] for item in answer.json()["items"]}


def value(of: object) -> dict[str, object]:
    return {"value": of, "effective_on": "2025-06-09", "reason": "a stricter season"}


@pytest.mark.rule("GEN-1")
async def test_a_key_that_nothing_reads_yet_is_shown_so_and_cannot_be_set(
    qa: ServiceUnderTest,
) -> None:
    assert (await listed(qa))["qa.best_per_month"] is False
    client = qa.client(roles=["administrator"])
    set_ = await client.put("/v1/policies/qa.best_per_month", json=value(4))
    confirmed = await client.post(
        "/v1/policies/qa.best_per_month/confirm", json={"reason": "asked"}
    )
    for refused in (set_, confirmed):
        assert refused.status_code == 409
        assert refused.json()["type"] == "urn:zhipei:problem:policy-not-in-use"


async def test_a_key_that_code_reads_can_be_set(qa: ServiceUnderTest) -> None:
    assert (await listed(qa))["qa.quota_mode"] is True
    client = qa.client(roles=["administrator"])
    answer = await client.put("/v1/policies/qa.quota_mode", json=value("max"))
    assert answer.status_code == 200, answer.text
    assert answer.json()["value"] == "max"
