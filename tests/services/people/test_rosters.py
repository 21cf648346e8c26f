"""Shifts come by person and day and are published by site and day."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from services.people.given import agent, imported

from chassis.testing import ServiceUnderTest
from zhipei_events.people import RosterPublished, RosterState
from zhipei_events.values import person_id, unit_id


def shift(
    number: str,
    day: str = "2026-12-01",
    start: str | None = "09:00",
    end: str | None = "18:00",
    **more: Any,
) -> dict[str, Any]:
    return {"employee_no": number, "day": day, "start": start, "end": end, **more}


async def rostered(client: httpx.AsyncClient, *rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    answer = await client.post("/v1/rosters/import", json={"rows": rows, **more})
    assert answer.status_code == 200, answer.text
    report: dict[str, Any] = answer.json()
    return report


@pytest.fixture
async def staffed(center: httpx.AsyncClient, people: ServiceUnderTest) -> httpx.AsyncClient:
    await imported(center, agent("A1"), agent("A2"), agent("U1", site="UR"))
    await people.drain()
    return center


@pytest.mark.rule("ORG-19", "GEN-4")
async def test_a_roster_is_published_by_site_and_day_in_the_sites_zone(
    people: ServiceUnderTest, staffed: httpx.AsyncClient
) -> None:
    await rostered(
        staffed,
        shift("A1", break_start="12:00", break_minutes=60),
        shift("A2", start="22:00", end="6:00"),
        shift("U1"),
    )
    told = [
        event
        for _, event in await people.drain(RosterPublished)
        if isinstance(event, RosterPublished)
    ]
    by_site = {event.site_id: event for event in told}
    shanghai, urumqi = by_site[unit_id(people.tenant, "SH")], by_site[unit_id(people.tenant, "UR")]
    day, night = shanghai.shifts
    assert (day.starts_at, day.ends_at) == (
        datetime(2026, 12, 1, 1, tzinfo=UTC),
        datetime(2026, 12, 1, 10, tzinfo=UTC),
    )
    assert (day.breaks_at, day.break_minutes, day.line) == (
        datetime(2026, 12, 1, 4, tzinfo=UTC),
        60,
        "inbound",
    )
    assert night.ends_at == datetime(2026, 12, 1, 22, tzinfo=UTC)  # 6:00 of the next day
    assert urumqi.shifts[0].starts_at == datetime(2026, 12, 1, 3, tzinfo=UTC)
    assert {event.revision for event in told} == {1}


@pytest.mark.rule("ORG-19", "ORG-20")
async def test_the_same_roster_again_says_nothing_and_a_change_is_a_revision(
    people: ServiceUnderTest, staffed: httpx.AsyncClient
) -> None:
    await rostered(staffed, shift("A1"), shift("A2"), shift("A1", "2026-12-02"))
    await people.drain()
    assert (await rostered(staffed, shift("A1"), shift("A2")))["unchanged"] == 2
    assert await people.drain() == []
    report = await rostered(staffed, shift("A1", start=None, end=None), shift("A2"))
    assert (report["changed"], report["unchanged"]) == (1, 1)
    (envelope, state) = (await people.drain(RosterState))[0]
    assert isinstance(state, RosterState)
    assert (state.revision, [one.person_id for one in state.shifts]) == (
        2,
        [person_id(people.tenant, "A2")],
    )
    assert envelope.key == f"roster:{unit_id(people.tenant, 'SH')}:2026-12-01"


@pytest.mark.rule("ORG-20")
async def test_rows_that_give_no_shift_are_named(staffed: httpx.AsyncClient) -> None:
    await imported(staffed, agent("G1", stage="离职"))
    report = await rostered(
        staffed,
        shift("nobody"),
        shift("G1"),
        shift("A1", end=None),
        shift("A1", break_start="17:30", break_minutes=60),
        shift("A1", start="25:00"),
        shift("A1", break_minutes=-5),
        shift("A2"),
        shift("A2", start="10:00"),
    )
    assert report["created"] == 1
    assert [(fault["line"], fault["where"], fault["code"]) for fault in report["faults"]] == [
        (1, "employee_no", "unknown-person"),
        (2, "employee_no", "has-left"),
        (3, "start", "start-and-end-wanted"),
        (4, "start", "break-outside-shift"),
        (5, "start", "no-such-time"),
        (6, "break_minutes", "negative"),
        (8, "day", "duplicate"),
    ]


@pytest.mark.rule("ORG-19")
async def test_a_shift_that_is_published_late_is_counted(staffed: httpx.AsyncClient) -> None:
    """The clock stands at 2026-11-20; org.roster_lead_days is 7."""
    days = ("2026-11-19", "2026-11-20", "2026-11-26", "2026-11-27")
    assert (await rostered(staffed, *(shift("A1", day) for day in days)))["short_notice"] == 2


async def test_a_roster_file_with_chinese_headers(staffed: httpx.AsyncClient) -> None:
    text = (
        "工号,日期,上班,下班,休息分钟\nA1,2026/12/1,9:00,18:00,60\nA2,2026/12/1,9:00,24:00,\nA3,"
        "2026/12/1,9:00,18:00,\n"
    )
    report = (
        await staffed.post(
            "/v1/rosters/import/file", params={"name": "排班.csv"}, content=text.encode("gb18030")
        )
    ).json()
    assert (report["created"], [(fault["cell"], fault["code"]) for fault in report["faults"]]) == (
        2,
        [("A4", "unknown-person")],
    )


async def test_who_is_on_shift_can_be_read(
    people: ServiceUnderTest, staffed: httpx.AsyncClient
) -> None:
    await rostered(staffed, shift("A1"))
    roster = (await staffed.get(f"/v1/rosters/{unit_id(people.tenant, 'SH')}/2026-12-01")).json()
    assert [one["person_id"] for one in roster["shifts"]] == [str(person_id(people.tenant, "A1"))]
