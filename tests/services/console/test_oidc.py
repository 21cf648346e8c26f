"""Sign-in at a real OpenID provider, a process of its own that insists on PKCE and a nonce."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from services.console.conftest import Client, Console
from services.console.provider_names import CLIENT, SECRET
from services.console.serving import free_port, process


@pytest.fixture(scope="module")
async def provider() -> AsyncIterator[str]:
    async with process(Path(__file__).with_name("provider.py"), free_port()) as url:
        yield url


@pytest.fixture
def changed(provider: str) -> dict[str, Any]:
    return {
        "oidc_issuer": provider,
        "oidc_client_id": CLIENT,
        "oidc_client_secret": SECRET,
        "oidc_label": "Company account",
    }


@pytest.fixture(autouse=True)
async def script(provider: str) -> AsyncIterator[Client]:
    """Tells the provider who signs in next, and what is wrong with its answer."""
    async with Client(base_url=provider, trust_env=False) as client:
        await client.post("/script", json={"user": "P00", "fault": None})
        yield client


async def test_who_signed_in_at_the_provider_is_signed_in_here(console: Console) -> None:
    browser = console.browser()

    landed = await _through(browser, "/sign-in/oidc?to=/calls?x=1")

    assert (landed.status_code, landed.headers["location"]) == (303, "/calls?x=1")
    session = (await browser.get("/session")).json()
    assert session["person"]["number"] == "P00"
    assert (session["password"], session["must_change_password"]) == (False, False)
    assert (await browser.get("/api/people/v1/units")).status_code == 200


async def test_the_request_carries_a_challenge_a_state_and_a_nonce_of_its_own(
    console: Console,
) -> None:
    browser = console.browser()

    asked = [
        parse_qs(urlsplit((await browser.get("/sign-in/oidc")).headers["location"]).query)
        for _ in range(2)
    ]

    for query in asked:
        assert query["response_type"] == ["code"]
        assert query["code_challenge_method"] == ["S256"]
        assert query["scope"] == ["openid profile"]
        assert query["redirect_uri"] == [
            f"http://127.0.0.1:{console.settings.port}/sign-in/oidc/callback"
        ]
    for secret in ("state", "nonce", "code_challenge"):
        assert asked[0][secret] != asked[1][secret]


@pytest.mark.parametrize("fault", ["nonce", "audience", "expired", "unsigned", "stranger's key"])
async def test_an_id_token_that_is_not_for_this_sign_in_is_refused(
    console: Console, script: Client, fault: str
) -> None:
    await script.post("/script", json={"fault": fault})
    browser = console.browser()

    landed = await _through(browser)

    assert landed.headers["location"] == "/sign-in?problem=refused"
    assert (await browser.get("/session")).status_code == 401


async def test_whoever_breaks_off_is_told_so(console: Console, script: Client) -> None:
    await script.post("/script", json={"fault": "denied"})

    assert (await _through(console.browser())).headers["location"] == "/sign-in?problem=cancelled"


@pytest.mark.parametrize("number", ["nobody", "LEFT"])
async def test_whom_nobody_here_knows_is_not_let_in(
    console: Console, script: Client, number: str
) -> None:
    await script.post("/script", json={"user": number})
    browser = console.browser()

    assert (await _through(browser)).headers["location"] == "/sign-in?problem=unknown-person"
    assert (await browser.get("/session")).status_code == 401


async def test_a_callback_in_another_browser_is_refused(console: Console) -> None:
    """Login CSRF: the attacker's own code, sent to the victim."""
    attacker, victim = console.browser(), console.browser()
    callback = await _callback(attacker)

    landed = await victim.get(callback)

    assert landed.headers["location"] == "/sign-in?problem=expired"
    assert (await victim.get("/session")).status_code == 401


async def test_a_callback_is_good_once(console: Console) -> None:
    browser = console.browser()
    callback = await _callback(browser)
    state = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    assert (await browser.get(callback)).headers["location"] == "/"

    again = await console.browser(Cookie=state).get(callback)

    assert again.headers["location"] == "/sign-in?problem=expired"


async def test_a_code_is_worth_nothing_without_the_verifier(
    console: Console, script: Client
) -> None:
    """The provider checks PKCE, so a stolen code opens nothing."""
    callback = await _callback(console.browser())
    code = parse_qs(urlsplit(callback).query)["code"][0]
    body = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": callback.partition("?")[0],
        "code_verifier": "x" * 43,
    }

    answer = await script.post("/token", data=body, auth=(CLIENT, SECRET))

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize(
    "to",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "/a\r\nX: y",
    ],
)
async def test_nobody_is_led_to_another_site(console: Console, to: str) -> None:
    browser = console.browser()
    begun = await browser.get("/sign-in/oidc", params={"to": to})

    landed = await browser.get(await _answer_of_provider(begun))

    assert landed.headers["location"] == "/"


async def test_the_configuration_offers_the_provider(console: Console) -> None:
    assert (await console.browser().get("/config.json")).json()["oidc"] == {
        "enabled": True,
        "label": "Company account",
    }


class TestAway:
    @pytest.fixture
    def changed(self) -> dict[str, Any]:
        return {"oidc_issuer": "http://127.0.0.1:9", "oidc_client_id": CLIENT}

    async def test_a_provider_that_is_away_is_said(self, console: Console) -> None:
        answer = await console.browser().get("/sign-in/oidc")

        assert answer.headers["location"] == "/sign-in?problem=unavailable"


class TestNone:
    @pytest.fixture
    def changed(self) -> dict[str, Any]:
        return {}

    @pytest.mark.parametrize("path", ["/sign-in/oidc", "/sign-in/oidc/callback?code=x&state=y"])
    async def test_without_a_provider_there_is_no_such_sign_in(
        self, console: Console, path: str
    ) -> None:
        assert (await console.browser().get(path)).status_code == 404


async def _through(browser: Client, begin: str = "/sign-in/oidc") -> httpx2.Response:
    return await browser.get(await _callback(browser, begin))


async def _callback(browser: Client, begin: str = "/sign-in/oidc") -> str:
    return await _answer_of_provider(await browser.get(begin))


async def _answer_of_provider(begun: httpx2.Response) -> str:
    """Where the provider sends the browser."""
    assert begun.status_code == 303, begun.text
    async with Client(trust_env=False) as anywhere:
        sent = await anywhere.get(begun.headers["location"])
    assert sent.status_code == 302, sent.text
    return sent.headers["location"]
