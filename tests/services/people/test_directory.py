"""Units, people and shifts in one request: each file builds on the one before."""

import io
from typing import Any

import httpx
import pytest
from openpyxl import Workbook

from chassis.testing import ServiceUnderTest

UNITS = "代码,类别,名称,上级\nCC,电话中心,中心,\nSH,职场,上海,CC\nSH-1,班组,一班,SH\n"
PEOPLE = "工号,姓名,班组,线路,角色,入职日期,阶段\n1001,张三,SH-1,呼入,agent,2026-11-02,正式\n"
ROSTER = "工号,日期,上班,下班\n1001,2026-11-23,9:00,18:00\n1001,2026-11-24,9:00,25:00\n"


async def sent(
    client: httpx.AsyncClient, *, dry_run: bool = False, **files: str | bytes
) -> dict[str, Any]:
    data = {"dry_run": "true"} if dry_run else {}
    named = {
        step: (f"{step}.csv", text if isinstance(text, bytes) else text.encode())
        for step, text in files.items()
    }
    answer = await client.post("/v1/directory/import", files=named, data=data)
    assert answer.status_code == 200, answer.text
    report: dict[str, Any] = answer.json()
    return report


def counts(report: dict[str, Any]) -> dict[str, tuple[int, int, int]]:
    return {
        step: (one["created"], one["unchanged"], one["rejected"])
        for step in ("units", "people", "roster")
        if (one := report[step]) is not None
    }


@pytest.mark.rule("ORG-20")
async def test_people_of_units_of_the_same_request_are_taken_and_bad_cells_are_named(
    operator: httpx.AsyncClient,
) -> None:
    report = await sent(operator, units=UNITS, people=PEOPLE, roster=ROSTER)
    assert counts(report) == {"units": (3, 0, 0), "people": (1, 0, 0), "roster": (1, 0, 1)}
    (fault,) = report["roster"]["faults"]
    assert (fault["line"], fault["where"], fault["cell"], fault["code"]) == (
        3,
        "end",
        "D3",
        "no-such-time",
    )


@pytest.mark.rule("ORG-20")
async def test_the_same_files_again_change_nothing_and_say_nothing(
    people: ServiceUnderTest, operator: httpx.AsyncClient
) -> None:
    await sent(operator, units=UNITS, people=PEOPLE, roster=ROSTER)
    await people.drain()
    again = await sent(operator, units=UNITS, people=PEOPLE, roster=ROSTER)
    assert counts(again) == {"units": (0, 3, 0), "people": (0, 1, 0), "roster": (0, 1, 1)}
    assert await people.drain() == []


@pytest.mark.rule("ORG-20")
async def test_a_dry_run_reports_what_would_come_of_it_and_leaves_nothing_behind(
    people: ServiceUnderTest, operator: httpx.AsyncClient
) -> None:
    tried = await sent(operator, dry_run=True, units=UNITS, people=PEOPLE, roster=ROSTER)
    assert counts(tried) == {"units": (3, 0, 0), "people": (1, 0, 0), "roster": (1, 0, 1)}
    reports = [tried[step] for step in ("units", "people", "roster")]
    assert {(one["import_id"], one["dry_run"]) for one in reports} == {(None, True)}
    assert await people.drain() == []
    assert (await operator.get("/v1/units")).json()["items"] == []
    assert (await operator.get("/v1/people")).json()["items"] == []
    assert (await operator.get("/v1/imports")).json()["items"] == []


async def test_a_file_of_which_no_row_can_be_taken_refuses_the_request_and_is_named(
    operator: httpx.AsyncClient,
) -> None:
    answer = await operator.post(
        "/v1/directory/import",
        files={"units": ("组织.csv", UNITS.encode()), "people": ("人员.csv", b"a,b\n1,2\n")},
    )
    assert answer.status_code == 422
    assert "File 人员.csv: Line 1 names no column for employee_no" in answer.json()["detail"]
    assert (await operator.get("/v1/units")).json()["items"] == []


async def test_a_workbook_is_taken_like_a_file_of_text(
    operator: httpx.AsyncClient,
) -> None:
    book = Workbook()
    assert book.active is not None
    for row in (["代码", "类别", "名称"], ["CC", "电话中心", "中心"]):
        book.active.append(row)
    book.save(written := io.BytesIO())
    report = await sent(operator, units=written.getvalue())
    assert counts(report) == {"units": (1, 0, 0)}


async def test_a_rehearsal_finds_what_its_own_files_would_bring(
    operator: httpx.AsyncClient,
) -> None:
    files = {"units": ("u.csv", UNITS.encode()), "people": ("p.csv", PEOPLE.encode())}
    asked = {
        "dry_run": "true",
        "find_kind": ["center"],
        "find_unit": ["SH", "nowhere"],
        "find_person": ["1001", "9999"],
        "find_role": ["hr"],
    }
    found = (await operator.post("/v1/directory/import", files=files, data=asked)).json()
    assert [(one["code"], one["kind"]) for one in found["found_units"]] == [
        ("CC", "center"),
        ("SH", "site"),
    ]
    assert [(one["employee_no"], one["roles"]) for one in found["found_people"]] == [
        ("1001", ["agent"])
    ]
    nothing = {"find_unit": ["SH"], "find_role": ["agent"]}
    kept = (await operator.post("/v1/directory/import", data=nothing)).json()
    assert (kept["found_units"], kept["found_people"]) == ([], [])


async def test_whoever_holds_a_role_is_found_by_it(operator: httpx.AsyncClient) -> None:
    await sent(operator, units=UNITS, people=PEOPLE)
    asked = {"find_role": ["agent", "hr"]}
    found = (await operator.post("/v1/directory/import", data=asked)).json()
    assert [one["employee_no"] for one in found["found_people"]] == ["1001"]
