"""What the tests of people begin with: units and rows as a roster file has them, sent over HTTP."""

from typing import Any

import httpx

UNITS = [
    {"code": "CC", "kind": "center", "name": "电话中心"},
    {"code": "SH", "kind": "site", "name": "上海职场", "parent": "CC", "zone": "Asia/Shanghai"},
    {"code": "UR", "kind": "site", "name": "乌鲁木齐职场", "parent": "CC", "zone": "Asia/Urumqi"},
    {"code": "SH-1", "kind": "team", "name": "一班", "parent": "SH", "leader": "L1"},
    {"code": "UR-1", "kind": "team", "name": "一班", "parent": "UR"},
]


def agent(number: str, **more: Any) -> dict[str, Any]:
    """A row about an agent, the way a roster file has it."""
    row = {
        "employee_no": number,
        "name": f"员工{number}",
        "site": "SH",
        "team": "一班",
        "roles": "客服代表",
        "line": "呼入",
    }
    return {**row, "entered_on": "2024-03-01", "stage": "正式", **more}


async def imported(client: httpx.AsyncClient, *rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The report of an import of people."""
    answer = await client.post("/v1/people/import", json={"rows": rows, **more})
    assert answer.status_code == 200, answer.text
    report: dict[str, Any] = answer.json()
    return report
