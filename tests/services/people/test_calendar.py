"""A site changes its calendar from a date on; the whole calendar is published."""

import httpx
import pytest

from chassis.testing import ServiceUnderTest
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
