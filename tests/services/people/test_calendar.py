"""A site changes its calendar from a date on; the whole calendar is published."""

import json
from pathlib import Path

import httpx
import pytest

from chassis.testing import ServiceUnderTest
from people.ground.calendar.formats import official_calendar, read_official
from zhipei_events.people import CalendarState
from zhipei_events.values import unit_id

MOVED = [
    {"day": "2026-12-05", "kind": "work", "name": "moved"},
    {"day": "2026-12-04", "kind": "off", "name": "moved"},
]


@pytest.mark.rule("ORG-12")
async def test_a_moved_day_is_published_with_the_whole_calendar(
    people: ServiceUnderTest, center: httpx.AsyncClient
) -> None:
    site = unit_id(people.tenant, "SH")
    answer = await center.post(
        f"/v1/sites/{site}/calendar/changes", json={"effective_on": "2026-11-20", "days": MOVED}
    )
    assert answer.status_code == 201, answer.text
    (state,) = [event for _, event in await people.drain(CalendarState)]
    assert isinstance(state, CalendarState)
    days = {str(day.day): day.kind.value for day in state.days}
    assert (days["2026-12-05"], days["2026-12-04"], days["2026-10-01"]) == ("work", "off", "off")
    back = [{"day": "2026-12-05", "kind": "shipped", "name": "taken back"}]
    after = await center.post(
        f"/v1/sites/{site}/calendar/changes", json={"effective_on": "2026-11-21", "days": back}
    )
    assert "2026-12-05" not in {day["day"] for day in after.json()["days"]}


@pytest.mark.rule("ORG-12", "GEN-2")
async def test_the_length_of_the_spring_festival_is_the_sites_policy(
    people: ServiceUnderTest, center: httpx.AsyncClient
) -> None:
    site = unit_id(people.tenant, "SH")
    value = {
        "scope": {"dimension": "site", "scope_id": str(site)},
        "value": 7,
        "effective_on": "2026-01-01",
        "reason": "local rule",
    }
    answer = await center.put("/v1/policies/org.spring_festival_days", json=value)
    assert answer.status_code < 300, answer.text
    for code, length in (("SH", 7), ("UR", 3)):
        calendar = (
            await center.get(
                f"/v1/sites/{unit_id(people.tenant, code)}/calendar", params={"on": "2026-11-20"}
            )
        ).json()
        festival = [
            day["day"]
            for day in calendar["days"]
            if day["name"] == "spring_festival" and day["day"].startswith("2027")
        ]
        assert (festival[0], len(festival)) == ("2027-02-05", length)


async def test_what_is_no_site_has_no_calendar(
    people: ServiceUnderTest, center: httpx.AsyncClient
) -> None:
    answer = await center.get(
        f"/v1/sites/{unit_id(people.tenant, 'SH-1')}/calendar", params={"on": "2026-11-20"}
    )
    assert answer.status_code == 404


# ---- official arrangements of a year


def published(year: int, *days: tuple[str, str, bool]) -> dict[str, object]:
    listed = [{"name": name, "date": on, "isOffDay": off} for name, on, off in days]
    return {"year": year, "days": listed}


def official(people: ServiceUnderTest, code: str = "SH") -> str:
    return f"/v1/sites/{unit_id(people.tenant, code)}/calendar/official"


@pytest.mark.rule("ORG-12")
async def test_a_site_follows_a_shipped_year_once(
    people: ServiceUnderTest, center: httpx.AsyncClient
) -> None:
    query = {"year": "2026", "effective_on": "2026-01-01"}
    first = await center.post(official(people), params=query)
    assert first.status_code == 200, first.text
    # 3 + 9 + 3 + 5 + 3 + 3 + 7 days off, 1 + 2 + 1 + 2 weekend days that are worked
    assert (first.json()["days"], first.json()["changed"]) == (39, 39)
    (state,) = [event for _, event in await people.drain(CalendarState)]
    assert isinstance(state, CalendarState)
    kinds = {str(day.day): day.kind.value for day in state.days}
    assert (kinds["2026-02-14"], kinds["2026-02-23"]) == ("work", "off")
    again = await center.post(official(people), params=query)
    assert again.json()["changed"] == 0
    assert await people.drain(CalendarState) == []


@pytest.mark.rule("ORG-12")
async def test_a_published_file_changes_only_what_differs(
    people: ServiceUnderTest, center: httpx.AsyncClient
) -> None:
    query = {"year": "2025", "effective_on": "2025-01-01"}
    await center.post(official(people), params=query)
    corrected = published(2025, ("元旦", "2025-01-01", True), ("调休", "2025-01-04", False))
    answer = await center.post(
        official(people), params={"effective_on": "2025-01-02"}, json=corrected
    )
    assert (answer.json()["days"], answer.json()["changed"]) == (2, 1)


@pytest.mark.parametrize(
    ("body", "where", "code"),
    [
        ("not json", "body", "not_json"),
        ({"year": 2026}, "body.days", "not_a_list"),
        (published(2026, ("元旦", "2026-01-32", True)), "body.days[0].date", "not_a_date"),
        (published(2026, ("元旦", "2025-01-01", True)), "body.days[0].date", "another_year"),
        (published(2026, ("", "2026-01-01", True)), "body.days[0].name", "bad_name"),
        (
            published(2026, ("元旦", "2026-01-01", True), ("元旦", "2026-01-01", False)),
            "body.days[1].date",
            "contradiction",
        ),
    ],
)
async def test_a_file_that_is_no_calendar_is_refused_with_its_place(
    people: ServiceUnderTest, center: httpx.AsyncClient, body: object, where: str, code: str
) -> None:
    content = body if isinstance(body, str) else json.dumps(body)
    answer = await center.post(
        official(people), params={"effective_on": "2026-01-01"}, content=content
    )
    assert answer.status_code == 422
    assert [(fault["where"], fault["code"]) for fault in answer.json()["errors"]] == [(where, code)]
    assert await people.drain(CalendarState) == []


async def test_a_year_that_is_not_shipped_asks_for_its_file(
    people: ServiceUnderTest, center: httpx.AsyncClient
) -> None:
    query = {"year": "2031", "effective_on": "2031-01-01"}
    answer = await center.post(official(people), params=query)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "not_shipped"


def test_the_shipped_year_is_what_was_published(specimens: Path) -> None:
    days = read_official((specimens / "calendar/2025.json").read_bytes())
    shipped = official_calendar(2025)
    assert shipped is not None
    assert {(day.on, day.kind) for day in days} == {(day.on, day.kind) for day in shipped}


@pytest.mark.rule("ORG-12")
async def test_a_rehearsed_official_year_says_how_many_days_it_would_change_and_changes_none(
    people: ServiceUnderTest, center: httpx.AsyncClient
) -> None:
    path = f"/v1/sites/{unit_id(people.tenant, 'SH')}/calendar/official"
    year: dict[str, str | int] = {"year": 2026, "effective_on": "2026-01-01"}
    days = len(official_calendar(2026) or ())
    for _ in range(2):
        tried = await center.post(path, params=year | {"dry_run": "true"})
        assert (tried.json()["changed"], await people.drain(CalendarState)) == (days, [])
    assert (await center.post(path, params=year)).json()["changed"] == days
    assert (await center.post(path, params=year | {"dry_run": "true"})).json()["changed"] == 0


async def test_the_shipped_years_are_listed_with_their_days(center: httpx.AsyncClient) -> None:
    listed = (await center.get("/v1/official-calendars")).json()["items"]
    assert {one["year"] for one in listed} >= {2024, 2025, 2026}
    (this_year,) = (one for one in listed if one["year"] == 2026)
    assert {"day": "2026-02-14", "kind": "work", "name": "春节"} in this_year["days"]


async def test_a_published_file_is_read_before_any_site_follows_it(
    center: httpx.AsyncClient,
) -> None:
    day = {"name": "元旦", "date": "2027-01-01", "isOffDay": True}
    path = "/v1/official-calendars/check"
    good = await center.post(path, json={"year": 2027, "days": [day]})
    assert good.json()["days"] == [{"day": "2027-01-01", "kind": "off", "name": "元旦"}]
    bad = await center.post(path, json={"year": 2026, "days": [day]})
    assert [fault["where"] for fault in bad.json()["errors"]] == ["body.days[0].date"]
