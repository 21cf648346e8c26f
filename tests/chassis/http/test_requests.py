"""What names a request, and what a caller cannot make of it."""

import re

import pytest
from prometheus_client import REGISTRY, generate_latest
from structlog.testing import capture_logs

from chassis.testing import ServiceUnderTest

MADE = re.compile(r"[0-9a-f]{32}")


async def test_a_request_keeps_the_id_that_its_caller_gave_it(notebook: ServiceUnderTest) -> None:
    answer = await notebook.client(roles=["reader"]).get(
        "/v1/notes", headers={"X-Request-Id": "console.7f-1"}
    )
    assert answer.headers["X-Request-Id"] == "console.7f-1"


@pytest.mark.parametrize("given", ["short", "x" * 65, "with blank", "a/../../etc", "<script>alert"])
async def test_an_id_that_is_not_well_formed_is_replaced(
    notebook: ServiceUnderTest, given: str
) -> None:
    answer = await notebook.client(roles=["reader"]).get(
        "/v1/notes", headers={"X-Request-Id": given}
    )
    assert MADE.fullmatch(answer.headers["X-Request-Id"])


async def test_the_id_is_in_the_problem_and_in_the_log_line(notebook: ServiceUnderTest) -> None:
    with capture_logs() as lines:
        answer = await notebook.client(roles=["reader"]).get("/v1/notes?limit=1000")
    given = answer.headers["X-Request-Id"]
    assert answer.json()["request_id"] == given
    assert [line["request_id"] for line in lines if line["event"] == "request answered"] == [given]


async def test_an_invented_method_makes_no_label_of_a_metric(notebook: ServiceUnderTest) -> None:
    answer = await notebook.client(roles=["reader"]).request("BREW", "/v1/notes")
    assert answer.status_code == 405
    text = generate_latest(REGISTRY).decode()
    assert "BREW" not in text
    assert 'method="other"' in text


async def test_answers_are_kept_by_no_cache_and_guessed_by_no_browser(
    notebook: ServiceUnderTest,
) -> None:
    answer = await notebook.client(roles=["reader"]).get("/v1/notes")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
