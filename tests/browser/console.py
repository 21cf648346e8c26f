"""The console in a real browser: sign in as somebody, look, act."""

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.installation import Installation
from playwright.sync_api import Browser, BrowserContext, Page, expect

from zhipei_events.values import person_id, tenant_id

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (  # no sandbox for root, and no attempt to reach Google
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
TIMEOUT_MS = 30_000  # on a machine that does much else
SIGN_IN = """
    async (person) => {
        const body = JSON.stringify({person_id: person});
        const headers = {"Content-Type": "application/json"};
        const answer = await fetch("/demo/session", {method: "POST", headers, body});
        if (!answer.ok) throw new Error(await answer.text());
    }
"""
expect.set_options(timeout=TIMEOUT_MS)


@dataclass(frozen=True)
class Console:
    """A running console of a demo, whose people are made up."""

    url: str
    browser: Browser
    installation: Installation

    @contextmanager
    def as_person(
        self, number: str, *, phone: bool = False, language: str = "zh-Hans", **options: Any
    ) -> Iterator[Page]:
        """The page that somebody sees after signing in as a made-up person."""
        with self.context(phone=phone, language=language, **options) as context:
            yield self.sign_in(context, number, phone=phone)

    @contextmanager
    def context(
        self, *, phone: bool = False, language: str = "zh-Hans", **options: Any
    ) -> Iterator[BrowserContext]:
        """A device with nothing in it yet, in a language."""
        context = self.browser.new_context(
            base_url=self.url,
            viewport=PHONE if phone else DESK,  # type: ignore[arg-type]  # a TypedDict
            locale="en-US" if language == "en" else "zh-CN",
            **options,
        )
        context.set_default_timeout(TIMEOUT_MS)
        context.add_init_script(f"localStorage.setItem('zhipei.language', '{language}')")
        try:
            yield context
        finally:
            context.close()

    def sign_in(self, context: BrowserContext, number: str, *, phone: bool = False) -> Page:
        """Sign in by the page of made-up people, which lists one of each role, or beside it."""
        page = context.new_page()
        page.goto("/m/demo" if phone else "/demo")
        page.locator(".people button").first.wait_for()
        listed = page.locator(".people button").filter(has=page.get_by_text(number, exact=True))
        if listed.count():
            listed.click()
            page.wait_for_url(lambda url: "/demo" not in url)
        else:
            demo = context.request.get("/demo/people").json()["tenant"]
            page.evaluate(SIGN_IN, str(person_id(tenant_id(demo["code"]), number)))
            page.goto("/m/" if phone else "/")
        return page

    def kill(self, process: str) -> None:
        """Kill a process of the installation, such as `training api`; its supervisor starts it
        again.
        """
        shown = self.installation.run("status", "--json")
        assert shown.returncode == 0, shown.stderr
        (pid,) = (one["pid"] for one in json.loads(shown.stdout)["parts"] if one["name"] == process)
        os.kill(pid, signal.SIGKILL)

    def advance(self, to: str) -> None:
        """Move the clock of the demo, with everything that is due on the way."""
        done = self.installation.run("advance", "--to", to)
        assert done.returncode == 0, done.stderr
