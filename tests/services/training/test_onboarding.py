"""Planning an onboarding programme at a site, over HTTP."""

from datetime import date
from typing import Any
from uuid import uuid4

import httpx
import pytest
from services.training.given import Directory

from chassis.testing import ServiceUnderTest

PATH = "/v1/onboarding/programme"
MONDAY = "2026-11-09"


@pytest.fixture
def specialist(training: ServiceUnderTest, directory: Directory) -> httpx.AsyncClient:
    return training.client(directory.person("Specialist"), roles=("training_specialist",))


async def planned(client: httpx.AsyncClient, **params: Any) -> dict[str, Any]:
    answer = await client.get(PATH, params={"report_on": MONDAY, **params})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.rule("ONB-1")
async def test_a_programme_follows_the_calendar_of_its_site(
    training: ServiceUnderTest, directory: Directory, specialist: httpx.AsyncClient
) -> None:
    """West is closed on Wednesday 11 November: its ten days end one working day later."""
    await training.given(directory.closed("West", date(2026, 11, 11)))
    east = await planned(specialist, site_id=directory.unit("East"))
    west = await planned(specialist, site_id=directory.unit("West"))
    assert (east["last_day"], east["over_two_weeks"]) == ("2026-11-20", False)
    assert east["report_due_on"] == "2026-11-25"
    assert (west["last_day"], west["over_two_weeks"]) == ("2026-11-23", True)
    assert "2026-11-11" not in [day["on"] for day in west["days"]]


async def test_parts_and_contents_have_names_in_both_languages(
    training: ServiceUnderTest, directory: Directory
) -> None:
    who, names = directory.person("Specialist"), []
    for language in ("zh-Hans", "en"):
        client = training.client(who, roles=("training_specialist",), language=language)
        days = (await planned(client, site_id=directory.unit("East")))["days"]
        names.append((days[0]["part_name"], days[-1]["content_name"]))
    assert names == [("理论培训", "试接电话"), ("Theory", "Trial calls")]


@pytest.mark.rule("ONB-10")
async def test_a_template_without_lengths_is_refused(
    directory: Directory, specialist: httpx.AsyncClient
) -> None:
    asked = {"site_id": str(directory.unit("East")), "report_on": MONDAY, "template": "T-S3"}
    answer = await specialist.get(PATH, params=asked)
    assert answer.status_code == 409
    assert answer.json()["type"].endswith("programme-without-days")


async def test_an_unknown_site_and_a_center_are_no_sites(
    directory: Directory, specialist: httpx.AsyncClient
) -> None:
    for site_id in (uuid4(), directory.unit("C")):
        answer = await specialist.get(PATH, params={"site_id": str(site_id), "report_on": MONDAY})
        assert answer.status_code == 404


async def test_an_agent_does_not_plan(training: ServiceUnderTest, directory: Directory) -> None:
    agent = training.client(directory.person("A"), roles=("agent",))
    asked = {"site_id": str(directory.unit("East")), "report_on": MONDAY}
    assert (await agent.get(PATH, params=asked)).status_code == 403
