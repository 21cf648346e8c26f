"""The off-post record (F19)."""

import pytest
from services.forms import read_form
from services.training.exam_hall import Hall
from services.training.offpost.given import noon, triggered
from sqlalchemy import select

from chassis.testing import ServiceUnderTest
from training.offpost.forms.formats import F19
from training.offpost.tables import offpost_orders


@pytest.mark.rule("TRN-11", "TRN-11a", "GEN-12")
async def test_the_record_has_the_months_the_pay_and_the_exam(
    training: ServiceUnderTest, hall: Hall
) -> None:
    await training.given(triggered(hall), at=noon("2026-11-27"))
    await training.advance(noon("2026-12-01"))
    (order,) = await training.rows(select(offpost_orders))
    record = await read_form(hall.director, F19, order_id=order["order_id"])
    weak = record.head.pop("weak_items")
    assert weak.splitlines() == list(order["weak_items"])
    assert record.head == {
        "employee_no": "A",
        "name": "A",
        "trigger": "末位",
        "state": "待岗中",
        "starts_on": "2026-12-01",
        "ends_on": "2026-12-31",
        "months": "1",  # 1 to 31 December
        "pay_rule": "仅发基本工资",
        "ordered_by": "",
        "reason": "",
        "returned_on": "",
    }
    assert record.rows == [
        {"attempt": "1", "on": "2026-12-31", "sat_on": "", "total": "", "passed": ""}
    ]


@pytest.mark.rule("GEN-11")
async def test_another_agent_sees_no_record(training: ServiceUnderTest, hall: Hall) -> None:
    await training.given(triggered(hall), at=noon("2026-11-27"))
    (order,) = await training.rows(select(offpost_orders))
    agent = training.client(hall.there.person("B"), roles=["agent"])
    asked = await agent.get("/v1/documents/F19", params={"order_id": str(order["order_id"])})
    assert asked.status_code == 404
