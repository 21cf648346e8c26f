"""Other sites cannot make a browser do anything here, nor read or frame anything."""

import pytest
from services.console.conftest import ALWAYS, OWN, Console, sign_in


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("token", [None, "", "guessed"])
async def test_an_unsafe_request_without_the_sessions_token_is_refused(
    console: Console, method: str, token: str | None
) -> None:
    browser, _ = await console.signed_in()
    headers = {} if token is None else {"X-CSRF-Token": token}

    answer = await browser.request(method, "/api/qa/v1/letters", headers=headers)

    assert (answer.status_code, answer.json()["type"]) == (403, "urn:zhipei:problem:csrf")
    assert console.upstream.seen == []


async def test_the_token_of_another_session_is_worth_nothing(console: Console) -> None:
    browser, _ = await console.signed_in()
    _, proof_of_another = await console.signed_in()

    assert (await browser.post("/api/qa/v1/letters", headers=proof_of_another)).status_code == 403


async def test_an_unsafe_request_with_the_sessions_token_passes(console: Console) -> None:
    browser, proof = await console.signed_in()

    assert (await browser.post("/api/qa/v1/letters", headers=proof)).status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
async def test_a_sign_in_sent_by_another_site_is_refused(console: Console, origin: str) -> None:
    """Login CSRF: the victim would work in the attacker's session."""

    answer = await console.browser(Origin=origin).post(
        "/session", json={"number": ALWAYS, "password": OWN}
    )

    assert (answer.status_code, answer.json()["type"]) == (403, "urn:zhipei:problem:csrf")
    assert "set-cookie" not in answer.headers


async def test_a_form_of_another_site_cannot_sign_in(console: Console) -> None:
    """A form sends no JSON; without the content type a browser asks no permission first."""
    body = b'{"number": "P00", "password": "x"}'

    answer = await console.browser().post(
        "/session", content=body, headers={"Content-Type": "text/plain"}
    )

    assert answer.status_code == 415


async def test_our_own_pages_may_sign_in(console: Console) -> None:
    browser = console.browser(Origin=console.url, **{"Sec-Fetch-Site": "same-origin"})

    assert (await sign_in(browser, ALWAYS, OWN)).status_code == 200


async def test_a_request_that_another_site_began_is_refused(console: Console) -> None:
    browser, proof = await console.signed_in()

    answer = await browser.post(
        "/api/qa/v1/letters", headers={**proof, "Sec-Fetch-Site": "cross-site"}
    )

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:20000", "127.0.0.1.evil.example", "127.0.0.1@evil.example", ""],
)
async def test_a_foreign_host_name_is_not_served(console: Console, host: str) -> None:
    """DNS rebinding: a page of that name would be of one origin with us."""
    answer = await console.browser().get("/config.json", headers={"Host": host})

    assert (answer.status_code, answer.json()["type"]) == (421, "urn:zhipei:problem:unknown-host")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/m/",
        "/config.json",
        "/session",
        "/api/qa/v1/letters",
        "/assets/app-4f2a.js",
        "/nowhere.png",
    ],
)
async def test_no_answer_can_be_framed_or_sniffed(console: Console, path: str) -> None:
    browser, _ = await console.signed_in()

    headers = (await browser.get(path)).headers

    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "access-control-allow-origin" not in headers
    assert "strict-transport-security" not in headers  # not by plain http


async def test_pages_run_no_script_but_files_of_ours(console: Console) -> None:
    browser = console.browser()

    first, second = await browser.get("/"), await browser.get("/")

    policy = first.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "base-uri 'none'" in policy
    nonce = first.text.partition('content="')[2].partition('"')[0]
    assert f"'nonce-{nonce}'" in policy
    assert len(nonce) > 20
    assert nonce not in second.text
