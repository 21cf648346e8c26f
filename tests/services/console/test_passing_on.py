"""/api: what reaches a service, what comes back, and that both ways stream."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from services.console.conftest import ALWAYS, Console, sign_in
from services.console.serving import eventually
from services.console.upstream import RECORDING

LETTERS = "/api/qa/v1/letters"
MEBIBYTE = 1 << 20


async def test_a_service_hears_the_person_and_never_the_browsers_credentials(
    console: Console,
) -> None:
    browser, _ = await console.signed_in()

    told = (
        await browser.get(
            f"{LETTERS}?kind=a%20b&kind=c",
            headers={"Authorization": "Bearer mine", "Zhipei-Tenant": "x"},
        )
    ).json()

    assert told["path"] == "/v1/letters"
    assert told["query"] == "kind=a%20b&kind=c"
    headers = told["headers"]
    assert headers["authorization"].startswith("Bearer eyJ")
    assert {"cookie", "zhipei-tenant", "x-csrf-token", "x-forwarded-for"}.isdisjoint(headers)
    assert headers["accept-language"] == "en"
    assert len(headers["x-request-id"]) == 32


async def test_the_browser_never_sees_a_bearer(console: Console) -> None:
    browser, _ = await console.signed_in()

    answers = [
        await browser.get(path)
        for path in ("/session", "/config.json", "/api/people/v1/units", "/")
    ]

    assert not any("eyJ" in answer.text or "eyJ" in str(answer.headers) for answer in answers)


async def test_versions_keys_and_traces_pass(console: Console) -> None:
    browser, proof = await console.signed_in()
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    sent = {
        "If-Match": '"7"',
        "Idempotency-Key": "k-1",
        "traceparent": trace,
        "X-Request-Id": "request-0001",
    }

    answer = await browser.put(LETTERS, json={"a": 1}, headers={**proof, **sent})

    headers = answer.json()["headers"]
    assert {name: headers[name.lower()] for name in sent} == sent
    assert answer.json()["body"] == '{"a":1}'
    assert answer.headers["etag"] == '"7"'
    assert answer.headers["x-request-id"] == "request-0001"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("traceparent", "<script>" * 1000),
        ("traceparent", "00-00000000000000000000000000000000-b7ad6b7169203331-01"),
        ("X-Request-Id", "a b"),
        ("X-Request-Id", "x" * 500),
    ],
)
async def test_a_hostile_trace_or_request_id_is_replaced(
    console: Console, name: str, value: str
) -> None:
    browser, _ = await console.signed_in()

    told = (await browser.get(LETTERS, headers={name: value})).json()["headers"]

    assert told[name.lower()] != value
    assert len(told[name.lower()]) <= 64


async def test_hop_by_hop_headers_and_strange_ones_stay_behind(console: Console) -> None:
    """Also what Connection names: else a browser could strip headers that we add."""
    browser, _ = await console.signed_in()
    sent = {
        b"Connection": b"authorization, x-request-id",
        b"TE": b"trailers",
        b"Upgrade": b"h2c",
        b"X-Forwarded-For": b"1.2.3.4",
        b"X-Odd": b"odd",
        b"If-None-Match": b"\xff\xfe",
    }

    told = (await browser.get(LETTERS, headers=sent)).json()["headers"]

    assert told["authorization"].startswith("Bearer eyJ")
    assert {"te", "upgrade", "x-forwarded-for", "x-odd"}.isdisjoint(told)
    assert "authorization" not in told.get("connection", "")


async def test_an_answer_cannot_set_cookies_or_undo_the_headers_that_protect(
    console: Console,
) -> None:
    browser, _ = await console.signed_in()

    answer = await browser.get("/api/qa/v1/strange")

    assert "set-cookie" not in answer.headers
    assert "x-private" not in answer.headers
    assert "secret" not in answer.headers.get("server", "")
    assert answer.headers.get_list("content-security-policy") == [
        "default-src 'none'; frame-ancestors 'none'; sandbox"
    ]
    assert "strict-transport-security" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "/api/qa/openapi.json",
        "/api/qa/v1",
        "/api/qa/v1/../openapi.json",
        "/api/qa/v1/%2e%2e/openapi.json",
        "/api/qa/v1/a%2f..%2fb",
        "/api/qa/v1//letters",
        "/api/qa/v1/a%5cb",
        "/api/qa/v1/a%00b",
        "/api/console/v1/letters",
        "/api/postgres/v1/letters",
        "/api/qa@evil.example/v1/letters",
    ],
)
async def test_only_plain_paths_of_known_services_are_passed_on(
    console: Console, path: str
) -> None:
    """Sent as octets: a client would tidy dots away."""
    browser, _ = await console.signed_in()

    cookie = f"{console.cookie}={browser.cookies[console.cookie]}"
    status = await _raw(console, "GET", path, {"Cookie": cookie})

    assert status == 404
    assert console.upstream.seen == []


async def test_without_a_session_nothing_is_passed_on(console: Console) -> None:
    answer = await console.browser().get(LETTERS)

    assert (answer.status_code, answer.json()["type"]) == (
        401,
        "urn:zhipei:problem:unauthenticated",
    )
    assert console.upstream.seen == []


async def test_a_part_of_a_recording_is_a_part_of_an_answer(console: Console) -> None:
    browser, _ = await console.signed_in()

    answer = await browser.get("/api/qa/v1/recording", headers={"Range": "bytes=1000-1999"})

    assert answer.status_code == 206
    assert answer.headers["content-range"] == f"bytes 1000-1999/{len(RECORDING)}"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.content == RECORDING[1000:2000]


async def test_the_head_of_a_recording_tells_its_length(console: Console) -> None:
    browser, _ = await console.signed_in()

    answer = await browser.head("/api/qa/v1/recording")

    assert answer.headers["content-length"] == str(len(RECORDING))
    assert answer.content == b""


async def test_a_large_upload_reaches_the_service_while_it_is_sent(console: Console) -> None:
    browser, proof = await console.signed_in()
    piece, pieces = b"x" * MEBIBYTE, 24
    held = asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        yield piece
        yield piece
        await console.upstream.begun.wait()  # the service reads before we have sent all
        held.set()
        for _ in range(pieces - 2):
            yield piece

    answer = await browser.post("/api/qa/v1/upload", content=body(), headers=proof)

    assert held.is_set()
    assert answer.json() == {
        "sha256": hashlib.sha256(piece * pieces).hexdigest(),
        "octets": pieces * MEBIBYTE,
    }


async def test_events_arrive_one_by_one_and_the_stream_ends_with_the_session(
    console: Console,
) -> None:
    browser, proof = await console.signed_in()

    async with browser.stream(
        "GET", "/api/qa/v1/events", headers={"Accept": "text/event-stream"}
    ) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        pieces = answer.aiter_text()
        assert "data: first" in await anext(pieces)
        await browser.delete("/session", headers=proof)
        async with asyncio.timeout(5):
            async for _ in pieces:
                pass  # what was on its way; then the end, without an error
    await eventually(lambda: console.upstream.streams == 0)


async def test_the_stream_of_who_has_left_ends(console: Console) -> None:
    number = console.someone()
    browser, _ = await console.signed_in(number)

    async with browser.stream(
        "GET", "/api/qa/v1/events", headers={"Accept": "text/event-stream"}
    ) as answer:
        await anext(aiter(answer.aiter_text()))
        await console.one_time(number)
        async with asyncio.timeout(5):
            await eventually(lambda: console.upstream.streams == 0)


async def test_a_browser_that_goes_away_frees_the_service(console: Console) -> None:
    browser, _ = await console.signed_in()

    async with browser.stream("GET", "/api/qa/v1/events", headers={"Accept": "text/event-stream"}):
        await eventually(lambda: console.upstream.streams == 1)

    await eventually(lambda: console.upstream.streams == 0)


async def test_a_bearer_that_a_service_refuses_is_renewed_and_the_request_sent_again(
    console: Console,
) -> None:
    browser, proof = await console.signed_in()
    console.upstream.refuse_next = 1

    answer = await browser.post(LETTERS, json={"a": 1}, headers=proof)

    assert answer.status_code == 200
    assert answer.json()["body"] == '{"a":1}'
    first, second = console.upstream.seen
    assert first["authorization"] != second["authorization"]


async def test_a_service_that_refuses_every_bearer_is_not_asked_for_ever(console: Console) -> None:
    browser, _ = await console.signed_in()
    console.upstream.refuse_next = 10

    answer = await browser.get(LETTERS)

    assert (answer.status_code, answer.json()["type"]) == (503, "urn:zhipei:problem:busy")
    assert len(console.upstream.seen) == 2


async def test_one_renewal_serves_all_requests_that_wait_for_it(console: Console) -> None:
    browser, _ = await console.signed_in()
    console.app.state.sessions._known.clear()

    answers = await asyncio.gather(*(browser.get(LETTERS) for _ in range(12)))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["headers"]["authorization"] for answer in answers}) == 1


class TestLimits:
    @pytest.fixture
    def changed(self) -> dict[str, Any]:
        return {"largest_body": 2 * MEBIBYTE, "answer_seconds": 0.5, "body_seconds": 0.5}

    @pytest.mark.parametrize("chunked", [False, True])
    async def test_a_body_that_is_too_large_is_refused(
        self, console: Console, *, chunked: bool
    ) -> None:
        browser, proof = await console.signed_in()

        async def pieces() -> AsyncIterator[bytes]:
            for _ in range(3):
                yield b"x" * MEBIBYTE

        body: Any = pieces() if chunked else b"x" * (3 * MEBIBYTE)
        answer = await browser.post("/api/qa/v1/upload", content=body, headers=proof)

        assert (answer.status_code, answer.json()["type"]) == (
            413,
            "urn:zhipei:problem:body-too-large",
        )

    async def test_a_slow_body_holds_no_service(self, console: Console) -> None:
        browser, proof = await console.signed_in()
        headers = {
            "Cookie": f"{console.cookie}={browser.cookies[console.cookie]}",
            "Content-Length": "1000",
            **proof,
        }

        status = await _raw(console, "POST", LETTERS, headers, body=b"x")

        assert status == 408
        assert console.upstream.seen == []

    async def test_a_service_that_does_not_answer_in_time_is_said(self, console: Console) -> None:
        browser, _ = await console.signed_in()

        answer = await browser.get("/api/qa/v1/slow")

        assert (answer.status_code, answer.json()["type"]) == (
            504,
            "urn:zhipei:problem:upstream-timeout",
        )

    async def test_an_event_stream_may_be_silent(self, console: Console) -> None:
        browser, _ = await console.signed_in()

        async with browser.stream(
            "GET", "/api/qa/v1/events", headers={"Accept": "text/event-stream"}
        ) as answer:
            seen = 0
            async for _ in answer.aiter_text():
                seen += 1
                if seen == 15:  # 0.75 s, longer than a silent answer may take
                    break
        assert seen == 15


class TestAway:
    @pytest.fixture
    def changed(self) -> dict[str, Any]:
        return {"kpi_url": "http://127.0.0.1:9"}

    async def test_a_service_that_is_away_is_said(self, console: Console) -> None:
        browser, _ = await console.signed_in()

        answer = await browser.get("/api/kpi/v1/reports")

        assert (answer.status_code, answer.json()["type"]) == (
            502,
            "urn:zhipei:problem:upstream-unreachable",
        )
        assert answer.headers["retry-after"] == "2"


async def test_signing_in_is_refused_politely_while_people_is_away(console: Console) -> None:
    console.app.state.people._url = "http://127.0.0.1:9/v1/sessions"

    answer = await sign_in(console.browser(), ALWAYS, "whatever it is")

    assert (answer.status_code, answer.json()["type"]) == (503, "urn:zhipei:problem:busy")


async def _raw(
    console: Console, method: str, path: str, headers: dict[str, str], *, body: bytes = b""
) -> int:
    """The status of an answer to octets that no client would send."""
    port = urlsplit(console.url).port
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    try:
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        return int((await reader.readline()).split()[1])
    finally:
        writer.close()
