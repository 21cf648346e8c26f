"""What a "no" looks like (RFC 9457)."""

from collections.abc import AsyncIterator

import pytest

from chassis.http.languages import LANGUAGES, preferred_language
from chassis.http.problems import Conflict, Fault, Refusal, catalogue, kinds
from chassis.testing import ServiceUnderTest


async def test_a_refusal_is_a_problem_in_the_language_that_was_asked_for(
    notebook: ServiceUnderTest,
) -> None:
    writer = notebook.client(roles=["writer"])
    english = await writer.post(
        "/v1/notes",
        json={"text": "silly"},
        headers={"Accept-Language": "en-GB, zh;q=0.5", "X-Request-Id": "from-the-caller"},
    )
    chinese = await writer.post(
        "/v1/notes", json={"text": "silly"}, headers={"Accept-Language": "zh-CN"}
    )
    assert english.headers["content-type"] == "application/problem+json"
    assert english.json() == {
        "type": "urn:zhipei:problem:too-silly",
        "title": "Too silly",
        "status": 409,
        "instance": "/v1/notes",
        "request_id": "from-the-caller",
        "detail": "No jokes",
    }
    assert chinese.headers["content-language"] == "zh-Hans"
    assert (chinese.json()["title"], chinese.json()["detail"]) == ("太荒唐", "不许开玩笑")


async def test_without_accept_language_the_person_s_own_is_used(notebook: ServiceUnderTest) -> None:
    client = notebook.client(roles=["writer"], language="zh-Hans")
    assert (await client.post("/v1/notes", json={"text": "silly"})).json()["title"] == "太荒唐"


async def test_what_is_not_valid_says_where_and_why(notebook: ServiceUnderTest) -> None:
    answer = await notebook.client(roles=["writer"]).post(
        "/v1/notes", json={"text": "", "number": "many"}
    )
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:zhipei:problem:invalid")
    assert {(fault["where"], fault["code"]) for fault in answer.json()["errors"]} == {
        ("body.text", "string_too_short"),
        ("body.number", "int_parsing"),
    }
    assert "many" not in answer.text, "what was sent is not sent back: it may be personal"


@pytest.mark.parametrize(
    ("method", "path", "content", "status", "slug"),
    [
        ("POST", "/v1/notes", b"{broken", 400, "malformed"),
        ("GET", "/v1/nothing", None, 404, "not-found"),
        ("DELETE", "/v1/notes", None, 405, "method-not-allowed"),
        ("POST", "/v1/notes", b'{"text": "' + b"x" * (1 << 20) + b'"}', 413, "body-too-large"),
        ("GET", "/v1/notes/no-uuid", None, 422, "invalid"),
    ],
)
async def test_what_the_framework_refuses_is_a_problem_too(  # noqa: PLR0917  # a table row
    notebook: ServiceUnderTest,
    method: str,
    path: str,
    content: bytes | None,
    status: int,
    slug: str,
) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await notebook.client(roles=["writer"]).request(
        method, path, content=content, headers=headers
    )
    assert (answer.status_code, answer.headers["content-type"]) == (
        status,
        "application/problem+json",
    )
    assert answer.json()["type"] == f"urn:zhipei:problem:{slug}"


async def test_a_body_that_tells_no_length_is_cut_off_where_it_is_too_large(
    notebook: ServiceUnderTest,
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b" " * 100_000

    answer = await notebook.client(roles=["writer"]).post(
        "/v1/notes", content=endless(), headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()["type"]) == (413, "urn:zhipei:problem:body-too-large")


def test_every_refusal_has_a_slug_of_its_own_and_a_title_in_each_language() -> None:
    listed = catalogue()
    assert list(listed) == sorted(listed)
    assert all(set(entry["title"]) == set(LANGUAGES) for entry in listed.values())
    assert {kind.slug for kind in kinds()} == set(listed)


def test_two_refusals_under_one_slug_are_found() -> None:
    class Twin(Refusal):
        status = 418
        slug = "conflict"
        title = Conflict.title

    with pytest.raises(ValueError, match="conflict"):
        catalogue()
    Twin.slug, Twin.status, Twin.title = (
        Conflict.slug,
        Conflict.status,
        Conflict.title,
    )  # classes live on: make it harmless


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "zh-Hans"),
        ("", "zh-Hans"),
        ("en", "en"),
        ("fr, en;q=0.2", "en"),
        ("zh-TW;q=0.4, en-US;q=0.6", "en"),
        ("en;q=0.6, zh-Hans;q=0.9", "zh-Hans"),
        ("en;q=high", "zh-Hans"),
        ("en;q=0", "zh-Hans"),
    ],
)
def test_accept_language_is_weighed(header: str | None, language: str) -> None:
    assert preferred_language(header) == language


def test_a_fault_shows_only_what_it_has() -> None:
    assert Fault(where="file", code="bad", line=3, cell="B3").shown("en") == {
        "where": "file",
        "code": "bad",
        "line": 3,
        "cell": "B3",
    }
