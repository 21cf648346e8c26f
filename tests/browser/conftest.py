"""What browser tests share: one demo whose people have work to do, and one Chromium."""

import csv
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser.console import CHROMIUM, FLAGS, Console
from flows.installation import Installation, free_base
from playwright.sync_api import sync_playwright

from zhipei.supervisor.frontend import is_current

WEB = Path(__file__).resolve().parents[2] / "services" / "console" / "web"
DEMO = ("demo", "--agents", "40", "--start", "2026-03-02", "--weeks", "2", "--seed", "7")
LAST_DAY, DAY_AFTER = "2026-03-17", "2026-03-18"
CALLS_EACH = 8
MAPPING = """\
name: browser-tests
source: browser-tests
zone: Asia/Shanghai
fields:
  id: {column: id}
  line: {column: line}
  agent: {column: agent}
  offered_at: {column: at}
  answered: {column: answered}
  talk: {column: talk}
  recording: {column: recording}
  type: {column: type, values: {E: enquiry, B: booking, C: complaint}}
"""


@pytest.fixture(scope="session")
def installation(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """A demo that has just ended, with a further day of calls of which a sample waits to be scored."""
    if not any("tests/browser" in argument for argument in request.config.args):
        pytest.skip("minutes of a real browser: its own command, ./zhipei test tests/browser")
    if not CHROMIUM.exists():
        pytest.skip(f"no browser: {CHROMIUM} is missing (Debian: apt-get install chromium)")
    if not os.environ.get(
        "ZHIPEI_WEB"
    ):  # other tests build no front-end, here it is what is tested
        os.environ.pop("ZHIPEI_WEB", None)
    made = Installation(tmp_path_factory.mktemp("console"), free_base())
    made.up()
    try:
        _require_built(made)
        _run(made, *DEMO, "--json")
        folder = tmp_path_factory.mktemp("calls")
        log, mapping = folder / "calls.csv", folder / "mapping.yaml"
        mapping.write_text(MAPPING)
        _write_calls(log)
        _run(made, "advance", "--to", f"{LAST_DAY}T23:30")
        _run(made, "import", "calls", str(log), "--mapping", str(mapping))
        _run(made, "advance", "--to", f"{DAY_AFTER}T09:00")
        yield made
    finally:
        made.down()


@pytest.fixture(scope="session")
def console(installation: Installation) -> Iterator[Console]:
    """The console of the demo in a browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        try:
            address = f"http://127.0.0.1:{installation.port_base}"
            yield Console(address, browser, installation)
        finally:
            browser.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core, which judges a page by WCAG."""
    script = WEB / "node_modules" / "axe-core" / "axe.min.js"
    if not script.exists():
        pytest.skip(f"axe-core is missing: npm ci in {WEB}")
    return script.read_text(encoding="utf-8")


def _require_built(made: Installation) -> None:
    """Skip where the packages of the front-end cannot be had, fail where it cannot be built."""
    if "ZHIPEI_WEB" in os.environ:
        return
    if not (WEB / "node_modules").exists():
        pytest.skip(f"no packages of the front-end: npm ci in {WEB} failed")
    if not is_current(WEB):
        pytest.fail(f"the front-end could not be built: see {made.data_dir}/logs")


def _run(made: Installation, *words: str) -> None:
    done = made.run(*words, seconds=1200)
    assert done.returncode == 0, done.stderr


def _write_calls(log: Path) -> None:
    """A day of calls of every agent who was there on the first day."""
    with log.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "line", "agent", "at", "answered", "talk", "type", "recording"))
        for agent in range(1, 41):
            for n in range(CALLS_EACH):
                at = f"{LAST_DAY} {9 + n:02}:{agent:02}:00"
                talk, kind = 60 + 10 * n, "EBC"[n % 3]
                number = f"made-up-{agent:02}"
                name, recording = f"{agent}-{n}", f"browser-tests/{agent}-{n}.wav"
                row = (name, "inbound", number, at, "true", talk, kind, recording)
                writer.writerow(row)
