"""The made-up people of a simulated tenant, who need no password."""

import secrets
from typing import Any
from uuid import uuid4

import pytest
from services.console.conftest import Client, Console, csrf
from services.people.given import UNITS, agent

from zhipei_events.values import tenant_id


@pytest.fixture
def changed() -> dict[str, Any]:
    return {"demo": True}


@pytest.fixture
async def simulated(console: Console) -> str:
    """The code of a simulated tenant with an agent and a leader."""
    code = f"demo-{secrets.token_hex(4)}"
    body = {
        "code": code,
        "name": "Made up",
        "zone": "Asia/Shanghai",
        "simulated": True,
        "clock_at": "2026-01-04T04:00:00Z",
        "seed": "ab" * 32,
    }
    operator = console.operator()
    assert (await operator.post("/v1/tenants", json=body)).status_code == 201
    headers = {"Zhipei-Tenant": str(tenant_id(code))}
    assert (
        await operator.post("/v1/units/import", json={"rows": UNITS}, headers=headers)
    ).status_code == 200
    rows = [agent("M2"), agent("M1"), {**agent("M3"), "roles": "班组长", "stage": None}]
    imported = await operator.post("/v1/people/import", json={"rows": rows}, headers=headers)
    assert imported.json()["created"] == 3, imported.text
    return code


async def test_there_is_one_of_each_role_marked_as_made_up(
    console: Console, simulated: str
) -> None:
    told = (await console.browser().get("/demo/people")).json()

    assert told["made_up"] is True
    assert told["tenant"]["code"] == simulated
    shown = {
        person["role"]: (person["number"], person["role_name"]["en"], person["place"])
        for person in told["people"]
    }
    assert shown == {"agent": ("M1", "agent", "一班"), "team_leader": ("M3", "team leader", "一班")}


@pytest.mark.usefixtures("simulated")
async def test_one_signs_in_as_somebody_made_up(console: Console) -> None:
    browser = console.browser()
    person = (await browser.get("/demo/people")).json()["people"][0]

    session = (await browser.post("/demo/session", json={"person_id": person["person_id"]})).json()

    assert session["person"]["number"] == "M1"
    assert session["tenant"]["simulated"] is True
    assert (session["password"], session["must_change_password"]) == (False, False)
    assert (await browser.get("/api/people/v1/units")).status_code == 200
    refused = await browser.post(
        "/session/password", json={"old": "x", "new": "y"}, headers=csrf(session)
    )
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:zhipei:problem:no-password")


@pytest.mark.usefixtures("simulated")
async def test_nobody_signs_in_as_a_real_person(console: Console) -> None:
    browser = console.browser()

    for person in (console.person("P00"), console.person("HR"), uuid4()):
        assert (
            await browser.post("/demo/session", json={"person_id": str(person)})
        ).status_code == 404


class TestOff:
    @pytest.fixture
    def changed(self) -> dict[str, Any]:
        return {"demo": False}

    @pytest.mark.usefixtures("simulated")
    async def test_where_the_demo_is_off_its_people_are_nobody(self, console: Console) -> None:
        browser: Client = console.browser()

        assert (await browser.get("/config.json")).json()["demo"] is False
        assert (await browser.get("/demo/people")).status_code == 404
        assert (
            await browser.post("/demo/session", json={"person_id": str(uuid4())})
        ).status_code == 404


@pytest.mark.usefixtures("simulated")
async def test_the_configuration_offers_the_demo(console: Console) -> None:
    assert (await console.browser().get("/config.json")).json()["demo"] is True
