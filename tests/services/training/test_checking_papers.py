"""A paper is looked at before anybody writes it."""

import httpx
import pytest
from services.training.exam_hall import MONTH, question, questions

from chassis.testing import ServiceUnderTest

PAPER = {"title": "first", "month": MONTH, "links": [{"course": "CR-BK-01"}]}


@pytest.fixture
def administrator(training: ServiceUnderTest) -> httpx.AsyncClient:
    return training.client(roles=["administrator"])


async def test_a_good_paper_has_no_fault_and_is_not_kept(
    administrator: httpx.AsyncClient,
) -> None:
    body = {**PAPER, "items": questions(3)}
    checked = (await administrator.post("/v1/papers/check", json=body)).json()
    assert (checked["faults"], len(checked["items"])) == ([], 3)
    assert (await administrator.get("/v1/papers")).json()["items"] == []


@pytest.mark.rule("EXM-7")
async def test_everything_that_keeps_a_paper_from_being_handed_in_is_said_at_once(
    administrator: httpx.AsyncClient,
) -> None:
    items = [question(1), question(2, answer="Z"), question(1)]
    body = {**PAPER, "links": [{"course": "CR-XX"}], "items": items}
    checked = (await administrator.post("/v1/papers/check", json=body)).json()
    assert [(fault["where"], fault["code"]) for fault in checked["faults"]] == [
        ("body.items[1].answer", "invalid"),
        ("body.items[2]", "twice"),
        ("body.links[0]", "unknown_course"),
    ]


async def test_an_empty_paper_lacks_links_and_items(administrator: httpx.AsyncClient) -> None:
    body = {"title": "first", "month": MONTH}
    checked = (await administrator.post("/v1/papers/check", json=body)).json()
    assert [fault["code"] for fault in checked["faults"]] == ["no_links", "no_items"]
