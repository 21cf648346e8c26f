"""A card is looked at before anybody drafts it."""

from typing import Any

import httpx
import pytest

from chassis.testing import ServiceUnderTest


def criterion(code: str, weight: int) -> dict[str, Any]:
    return {
        "code": code,
        "title": {"en": code},
        "weight": weight,
        "error_class": "skill_defect",
    }


def card(*weights: int) -> dict[str, Any]:
    criteria = [criterion(f"c{number}", weight) for number, weight in enumerate(weights)]
    return {
        "draft": {"code": "OWN", "kind": "recording", "title": {"en": "own"}, "criteria": criteria}
    }


@pytest.fixture
def administrator(qa: ServiceUnderTest) -> httpx.AsyncClient:
    return qa.client(roles=["administrator"])


@pytest.mark.rule("QA-2a")
@pytest.mark.parametrize(("weights", "flaws"), [((60, 40), []), ((60, 41), ["weights_not_100"])])
async def test_what_keeps_a_card_from_being_published_is_said(
    administrator: httpx.AsyncClient, weights: tuple[int, ...], flaws: list[str]
) -> None:
    checked = (await administrator.post("/v1/scorecards/check", json=card(*weights))).json()
    assert [flaw["code"] for flaw in checked["flaws"]] == flaws


async def test_a_shipped_card_is_shown_as_it_would_be_drafted_and_nothing_is_kept(
    administrator: httpx.AsyncClient,
) -> None:
    checked = (await administrator.post("/v1/scorecards/check", json={"shipped": "SC-1"})).json()
    assert (checked["flaws"], len(checked["criteria"])) == ([], 3)
    assert (await administrator.get("/v1/scorecards")).json()["items"] == []


@pytest.mark.parametrize("body", [{}, {"shipped": "SC-1", **card(100)}])
async def test_one_card_is_asked_for(
    administrator: httpx.AsyncClient, body: dict[str, Any]
) -> None:
    answer = await administrator.post("/v1/scorecards/check", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "one_of_two")
