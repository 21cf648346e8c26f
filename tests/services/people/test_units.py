"""Units come in any order, fit into the tree or are named as bad rows, and are said whole."""

import httpx
import pytest
from services.people.given import UNITS, agent, imported

from chassis.testing import ServiceUnderTest
from zhipei_events.people import CalendarState, OrgUnitChanged, UnitState
from zhipei_events.values import person_id, unit_id


@pytest.mark.rule("ORG-1", "ORG-20")
async def test_units_come_in_any_order_and_name_the_units_around_them(
    people: ServiceUnderTest, operator: httpx.AsyncClient
) -> None:
    report = (await operator.post("/v1/units/import", json={"rows": UNITS[::-1]})).json()
    assert (report["created"], report["faults"]) == (5, [])
    states = {
        event.code: event
        for _, event in await people.drain(UnitState)
        if isinstance(event, UnitState)
    }
    team = states["SH-1"]
    assert (team.center_id, team.site_id) == (
        unit_id(people.tenant, "CC"),
        unit_id(people.tenant, "SH"),
    )
    assert team.leader_id == person_id(
        people.tenant, "L1"
    )  # not on record yet: no reason to reject the row
    assert (states["CC"].center_id, states["SH"].site_id) == (
        unit_id(people.tenant, "CC"),
        unit_id(people.tenant, "SH"),
    )


@pytest.mark.rule("ORG-20")
async def test_the_same_units_again_say_nothing_and_a_change_says_itself(
    people: ServiceUnderTest, center: httpx.AsyncClient
) -> None:
    again = (await center.post("/v1/units/import", json={"rows": UNITS})).json()
    assert (again["unchanged"], await people.drain()) == (5, [])
    await center.post(
        "/v1/units/import", json={"rows": [{"code": "SH-1", "kind": "班组", "leader": "L2"}]}
    )
    (changed,) = [event for _, event in await people.drain(OrgUnitChanged)]
    assert isinstance(changed, OrgUnitChanged)
    assert changed.leader_id == person_id(people.tenant, "L2")
    assert (await center.get(f"/v1/units/{changed.unit_id}")).headers["etag"] == '"2"'


@pytest.mark.rule("ORG-20")
async def test_a_file_of_units_is_kept_and_headers_that_nobody_knows_are_reported(
    operator: httpx.AsyncClient,
) -> None:
    file = "代码,类别,名称,上级,备注\nCC,电话中心,中心,,x\nSH,职场,上海,CC,\n"
    answer = await operator.post(
        "/v1/units/import/file", params={"name": "组织.csv"}, content=file.encode("gb18030")
    )
    report = answer.json()
    assert (report["created"], report["passed_over"], report["evidence"]["name"]) == (
        2,
        ["备注"],
        "组织.csv",
    )


@pytest.mark.rule("ORG-20")
async def test_rows_that_fit_nowhere_are_named(center: httpx.AsyncClient) -> None:
    rows = [
        {"code": "T9", "kind": "team", "parent": "nowhere"},
        {"code": "S9", "kind": "site"},
        {"code": "S8", "kind": "site", "parent": "CC", "zone": "Asia/Peking"},
        {"code": "S7", "kind": "hall", "parent": "CC"},
        {"code": "S6", "kind": "site", "parent": "CC"},
        {"code": "S6", "kind": "site", "parent": "CC"},
    ]
    report = (await center.post("/v1/units/import", json={"rows": rows})).json()
    assert report["created"] == 1
    assert [(fault["line"], fault["code"]) for fault in report["faults"]] == [
        (1, "unknown-parent"),
        (2, "parent-missing"),
        (3, "unknown-zone"),
        (4, "unknown-word"),
        (6, "duplicate"),
    ]


@pytest.mark.rule("ORG-1")
async def test_a_unit_moves_with_what_is_inside_it_but_not_over_the_heads_of_its_people(
    people: ServiceUnderTest, center: httpx.AsyncClient
) -> None:
    await center.post(
        "/v1/units/import",
        json={
            "rows": [
                {"code": "SH-2", "kind": "section", "parent": "SH"},
                {"code": "SH-2-1", "kind": "team", "parent": "SH-2"},
            ]
        },
    )
    await people.drain()
    await center.post(
        "/v1/units/import", json={"rows": [{"code": "SH-2", "kind": "section", "parent": "UR"}]}
    )
    moved = {
        event.code: event.site_id
        for _, event in await people.drain(UnitState)
        if isinstance(event, UnitState)
    }
    assert moved == dict.fromkeys(["SH-2", "SH-2-1"], unit_id(people.tenant, "UR"))
    await imported(center, agent("A1", site="UR", team="SH-2-1"))
    refused = (
        await center.post(
            "/v1/units/import", json={"rows": [{"code": "SH-2", "kind": "section", "parent": "SH"}]}
        )
    ).json()
    assert [fault["code"] for fault in refused["faults"]] == ["unit-has-people"]


@pytest.mark.rule("ORG-12")
async def test_a_new_site_has_the_shipped_calendar_from_the_start(
    people: ServiceUnderTest, operator: httpx.AsyncClient
) -> None:
    await operator.post("/v1/units/import", json={"rows": UNITS})
    calendars = [
        event for _, event in await people.drain(CalendarState) if isinstance(event, CalendarState)
    ]
    assert {event.site_id for event in calendars} == {
        unit_id(people.tenant, code) for code in ("SH", "UR")
    }
    assert ("2026-10-01", "off") in {(str(day.day), day.kind.value) for day in calendars[0].days}


async def test_units_are_listed_by_code(center: httpx.AsyncClient) -> None:
    page = (await center.get("/v1/units", params={"limit": 2})).json()
    rest = (await center.get("/v1/units", params={"limit": 200, "after": page["next"]})).json()
    assert [unit["code"] for unit in (*page["items"], *rest["items"])] == [
        "CC",
        "SH",
        "SH-1",
        "UR",
        "UR-1",
    ]
    assert [
        unit["code"]
        for unit in (await center.get("/v1/units", params={"kind": "site"})).json()["items"]
    ] == ["SH", "UR"]


async def test_a_tenant_that_was_never_entered_takes_no_units(people: ServiceUnderTest) -> None:
    stranger = people.client(headers={"Zhipei-Tenant": "00000000-0000-0000-0000-00000000beef"})
    answer = await stranger.post("/v1/units/import", json={"rows": UNITS})
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:zhipei:problem:unknown-tenant")
