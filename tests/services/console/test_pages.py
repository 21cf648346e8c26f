"""The front-end's files, and what the gateway says of itself."""

from pathlib import Path
from typing import Any

import pytest
from services.console.conftest import Console


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/", "desk"),
        ("/calls/7?x=1", "desk"),
        ("/sign-in", "desk"),
        ("/m/", "phone"),
        ("/m/exams/3", "phone"),
    ],
)
async def test_paths_of_the_front_end_get_their_entry_page(
    console: Console, path: str, title: str
) -> None:
    answer = await console.browser(Accept="text/html").get(path)

    assert answer.status_code == 200
    assert f"<title>{title}</title>" in answer.text
    assert answer.headers["cache-control"] == "no-store"


async def test_hashed_files_are_kept_for_ever_and_packed_where_the_browser_can(
    console: Console,
) -> None:
    browser = console.browser()

    plain = await browser.get("/assets/app-4f2a.js", headers={"Accept-Encoding": "identity"})
    assert plain.text == "console.log(1)"
    assert plain.headers["cache-control"] == "public, max-age=31536000, immutable"
    async with browser.stream(
        "GET", "/assets/app-4f2a.js", headers={"Accept-Encoding": "gzip"}
    ) as packed:
        assert packed.headers["content-encoding"] == "gzip"
        assert packed.headers["content-type"] == plain.headers["content-type"]
        assert await packed.aread() == b"packed"


async def test_other_files_are_asked_for_again_and_may_be_unchanged(console: Console) -> None:
    browser = console.browser()

    first = await browser.get("/favicon.svg")
    assert first.headers["cache-control"] == "no-cache"
    assert first.headers["etag"]


@pytest.mark.parametrize("path", ["/assets/app-0000.js", "/m/assets/x.js"])
async def test_an_asset_that_is_gone_is_no_page(console: Console, path: str) -> None:
    assert (await console.browser(Accept="*/*").get(path)).status_code == 404


@pytest.mark.parametrize(
    "path", ["/%2e%2e/secret.txt", "/assets/%2e%2e/%2e%2e/secret.txt", "/..%2fsecret.txt", "/%00"]
)
async def test_no_path_leads_out_of_the_folder(console: Console, path: str) -> None:
    answer = await console.browser(Accept="text/html").get(path)

    assert "outside of the folder" not in answer.text


async def test_a_link_in_the_folder_leads_nowhere_else(console: Console, web: Path) -> None:
    (web / "link.txt").symlink_to(web.parent / "secret.txt")

    assert "outside" not in (await console.browser().get("/link.txt")).text


async def test_only_reading_is_served(console: Console) -> None:
    assert (await console.browser().post("/calls", json={})).status_code == 405


async def test_the_configuration_needs_no_session(console: Console) -> None:
    answer = await console.browser().get("/config.json")

    told = answer.json()
    assert told["languages"] == ["zh-Hans", "en"]
    assert told["password"] == {
        "enabled": True,
        "minimum_length": 10,
        "maximum_length": 128,
        "tenant": "fixed",
    }
    assert told["oidc"] == {"enabled": False, "label": ""}
    assert told["demo"] is False


async def test_it_says_how_it_is(console: Console) -> None:
    browser = console.browser(Host="10.0.0.7")  # as an orchestrator asks

    assert (await browser.get("/livez")).json() == {"state": "alive"}
    assert (await browser.get("/readyz")).json() == {"state": "ready", "faults": []}


class TestNotBuilt:
    @pytest.fixture
    def changed(self) -> dict[str, Any]:
        return {"web": Path("/nowhere")}

    @pytest.mark.parametrize(
        ("language", "words"), [("en", "The console is not built"), ("zh-CN", "控制台尚未构建")]
    )
    async def test_a_page_says_what_is_missing(
        self, console: Console, language: str, words: str
    ) -> None:
        answer = await console.browser().get("/", headers={"Accept-Language": language})

        assert answer.status_code == 503
        assert words in answer.text
