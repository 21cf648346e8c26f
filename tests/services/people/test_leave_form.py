"""The leave request as a form (F48)."""

from typing import Any

import httpx
import pytest
from services.forms import read_form
from services.people.given import agent, imported

from chassis.testing import ServiceUnderTest
from people.time.forms.formats import F48
from zhipei_events.values import person_id


async def taken(center: httpx.AsyncClient, **more: Any) -> str:
    """A2's sick leave of three working days; its id."""
    await imported(center, agent("A1"), agent("A2"))
    row = {
        "employee_no": "A2",
        "leave_type": "sick",
        "first_day": "2026-11-24",
        "last_day": "2026-11-26",
        **more,
    }
    answer = await center.post("/v1/leave/import", json={"rows": [row]})
    assert answer.status_code == 200, answer.text
    (leave,) = (await center.get("/v1/leave")).json()["items"]
    return str(leave["leave_id"])


@pytest.mark.rule("ORG-13", "GEN-12")
async def test_a_leave_is_printed_with_its_decisions(center: httpx.AsyncClient) -> None:
    leave_id = await taken(center, reason="=发烧")
    form = await read_form(center, F48, leave_id=leave_id)
    name = form.head.pop("name")
    assert name != ""
    assert form.head == {
        "employee_no": "A2",
        "type": "病假",
        "first_day": "2026-11-24",
        "last_day": "2026-11-26",
        "half": "",
        "days": "3.0",
        "now": "批准",
    }
    (decision,) = form.rows
    assert (decision["number"], decision["state"], decision["reason"]) == ("1", "批准", "=发烧")


@pytest.mark.rule("GEN-11")
async def test_another_agent_sees_no_request(
    center: httpx.AsyncClient, people: ServiceUnderTest
) -> None:
    leave_id = await taken(center)
    other = people.client(person_id(people.tenant, "A1"), roles=["agent"])
    answer = await other.get("/v1/documents/F48", params={"leave_id": leave_id})
    assert answer.status_code == 404
